"""What the buyer says at the checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _

from maxpulse.core.emails import normal_email
from maxpulse.shop.rules import MOST_AT_ONCE
from maxpulse.web.fields import name_error, optional_email_error, tidy_name


@dataclass(frozen=True, slots=True)
class BuyerForm:
    """Name and e-mail for the receipt, and how many. `quantity` is 0 when what came was no number."""

    name: str
    email: str
    quantity: int = 1

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """The form as it was sent."""
        quantity = fields.get("quantity", "1").strip()
        return cls(
            name=tidy_name(fields.get("name", "")),
            email=normal_email(fields.get("email", "")),
            quantity=int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) < 6 else 0,
        )

    def errors(self) -> dict[str, str]:
        """A sentence for each field that cannot be taken as it is; empty when all can."""
        found = {
            "name": name_error(self.name, _("Please write the name for the receipt.")),
            "email": optional_email_error(self.email),
            "quantity": self._quantity_error(),
        }
        return {field: sentence for field, sentence in found.items() if sentence}

    def _quantity_error(self) -> str:
        if 1 <= self.quantity <= MOST_AT_ONCE:
            return ""
        return _("Please choose a number from 1 to %(most)s.", most=MOST_AT_ONCE)
