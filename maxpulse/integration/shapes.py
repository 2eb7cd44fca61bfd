"""What programs send and read: the same models judge requests and describe them.

Amounts are text with two decimals, such as "39.00": a JSON number is binary in most programs and would lose cents.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from maxpulse.web.fields import LONGEST_NAME, tidy_name


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _seen(value: str) -> str:
    tidied = tidy_name(value)
    if not tidied or len(tidied) > LONGEST_NAME:
        raise ValueError("nothing of it is seen" if not tidied else "it is too long")
    return tidied


# Kept as every form keeps names: what turns the direction of writing, or is not seen at all, is left out.
Text = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
        max_length=LONGEST_NAME,
        description="Kept without characters that nobody sees.",
    ),
    AfterValidator(_seen),
]
Reference = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._:-]{1,100}$", description="What the shop calls it; once for each of its sales."
    ),
]
Price = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]{0,5})\.[0-9]{2}$", description='An amount such as "39.00".')
]
Money = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,7})\.[0-9]{2}$")]
Email = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$",
        max_length=254,
    ),
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
# Said twice: what is judged before it is a number is described by its input alone, bounds and all.
Pieces = Annotated[int, Field(ge=1, le=100)]
Quantity = Annotated[Pieces, BeforeValidator(_whole, json_schema_input_type=Pieces)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Sent(BaseModel):
    """Something a program sends: nothing but what is described, and nothing made out of something else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ByDistributor(Sent):
    """Who sold, by the distributor's code."""

    distributor: Code


class ByLink(Sent):
    """Who sold, by the code of the distributor's link that led to the shop; it counts as the link's conversion."""

    link: Code


class Buyer(Sent):
    """Who bought. The same address is the same client of that distributor."""

    name: Text
    email: Email


class OurProduct(Sent):
    """One of the products of this installation, by its slug; at its price unless another was paid."""

    slug: Code
    unit_price: Price | None = None


class OutsideProduct(Sent):
    """A product this installation does not know; the distributor's own rate counts."""

    name: Text
    type: Literal["supplement", "app", "package", "service"]
    unit_price: Price


class NewPurchase(Sent):
    """A sale of the shop, to be reported once."""

    reference: Reference
    seller: ByDistributor | ByLink
    buyer: Buyer
    product: OurProduct | OutsideProduct
    quantity: Quantity = 1
    currency: Currency


class ById(Sent):
    """A purchase by the id it was given here."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]


class ByReference(Sent):
    """A purchase by what the shop called it."""

    reference: Reference


class NewRefund(Sent):
    """Money that went back: of a purchase by our id or by the shop's reference, all that is left unless a part."""

    reference: Reference
    purchase: ById | ByReference
    amount: Price | None = None
    reason: Text | None = None


class Refund(BaseModel):
    """A refund as it stands."""

    id: UUID
    reference: str
    amount: Money
    refunded_at: datetime


class Product(BaseModel):
    """What was bought, as it was called then."""

    name: str
    type: str
    unit_price: Money


class Purchase(BaseModel):
    """A purchase as it stands: "completed", or "refunded" when all of it went back."""

    id: UUID
    reference: str
    status: Literal["completed", "refunded"]
    product: Product
    quantity: int
    amount: Money
    refunded: Money
    currency: Currency
    purchased_at: datetime
    refunds: list[Refund]


class Purchases(BaseModel):
    """What was found."""

    purchases: list[Purchase]


class Status(BaseModel):
    """Who the program is here, and what its token lets it ask."""

    client_id: UUID
    name: str
    role: str
    scopes: list[str]
    one_distributor_only: bool
    currency: Currency
    made_at: datetime


class Token(BaseModel):
    """A bearer token (RFC 6749 §5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenRequest(BaseModel):
    """What a token is asked for with. The id and secret may come in an Authorization header instead (Basic)."""

    grant_type: Literal["client_credentials"]
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""


class TokenRefusal(BaseModel):
    """Why there is no token (RFC 6749 §5.2)."""

    error: Literal["invalid_request", "invalid_client", "invalid_scope", "unsupported_grant_type"]
    error_description: str


class Wrong(BaseModel):
    """One part of a body that cannot be taken: where it is (a JSON pointer), and why."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """Why something was not done (RFC 9457). `reference` names this answer in our log."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    reference: str
    detail: str | None = None
    errors: list[Wrong] | None = None


def decimal(amount: str | None) -> Decimal | None:
    """An amount as it was sent, or None."""
    return None if amount is None else Decimal(amount)
