"""The transaction id of a checkout form: made once with the form, worth something only where it was made.

Sending one form twice buys once because both carry the same id. The keyed hash ties the id to one assessment
and one product, so that nobody can name another person's purchase and be shown its receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from typing import Self
from uuid import UUID

from maxpulse.core.ids import new_id

MAC_BYTES = 12
# What the key is for, as `core.crypto` derives it.
CHECKOUTS = "checkout-form"


class BadTransaction(ValueError):
    """The id was not made by us for this form."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """One showing of a checkout form."""

    session_id: UUID
    product_id: UUID
    transaction: UUID

    @classmethod
    def begin(cls, session_id: UUID, product_id: UUID) -> Self:
        """A form that has not been sent yet."""
        return cls(session_id, product_id, new_id())

    def seal(self, key: bytes) -> str:
        """The value of the form's hidden field."""
        return f"{self.transaction.hex}.{self._mac(key)}"

    @classmethod
    def unseal(cls, field: str, session_id: UUID, product_id: UUID, *keys: bytes) -> Self:
        """Read the hidden field. Raises BadTransaction unless one of `keys` sealed it for this session and product."""
        number, _, mac = field.partition(".")
        try:
            found = cls(session_id, product_id, UUID(hex=number))
        except ValueError:
            raise BadTransaction("not a transaction id") from None
        if not any(compare_digest(mac.encode(), found._mac(key).encode()) for key in keys):
            raise BadTransaction("made for another form")
        return found

    def _mac(self, key: bytes) -> str:
        said = self.session_id.bytes + self.product_id.bytes + self.transaction.bytes
        return blake2b(said, digest_size=MAC_BYTES, key=key).hexdigest()
