"""What the buyer says at the checkout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from maxpulse.shop.rules import MOST_AT_ONCE

LONGEST_NAME = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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
            name=" ".join(CONTROL.sub(" ", fields.get("name", "")).split()),
            email=fields.get("email", "").strip(),
            quantity=int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) < 6 else 0,
        )

    def errors(self) -> dict[str, str]:
        """A sentence for each field that cannot be taken as it is; empty when all can."""
        found = {"name": self._name_error(), "email": self._email_error(), "quantity": self._quantity_error()}
        return {field: sentence for field, sentence in found.items() if sentence}

    def _name_error(self) -> str:
        if not self.name:
            return _("Please write the name for the receipt.")
        if len(self.name) > LONGEST_NAME:
            return _("Please use a shorter name, up to %(most)s letters.", most=LONGEST_NAME)
        return ""

    def _email_error(self) -> str:
        if not self.email:
            return ""
        try:
            validate_email(self.email, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            return _("Please check the e-mail address, or leave it empty.")
        return ""

    def _quantity_error(self) -> str:
        if 1 <= self.quantity <= MOST_AT_ONCE:
            return ""
        return _("Please choose a number from 1 to %(most)s.", most=MOST_AT_ONCE)
