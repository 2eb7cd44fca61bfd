"""What a purchase costs, what may be bought at once, and which products fit a result."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from maxpulse.assessments.rules.flags import (
    GENTLE_EXERCISE,
    GENTLE_FOOD,
    MONEY_SIGNPOST,
    NO_FLUID_ADVICE,
    NO_WEIGHT_ADVICE,
    SIGNPOST,
    SLEEP_SIGNPOST,
)
from maxpulse.core.money import cents

MOST_AT_ONCE = 10
MOST_OFFERED = 2
# Beside a way to help nothing is sold: who is in distress, in debt or sleeps badly for months is to take that way.
SIGNPOSTS = frozenset((SIGNPOST, SLEEP_SIGNPOST, MONEY_SIGNPOST))
# Supplements may harm in pregnancy, beside medicines or with ill kidneys: a doctor says which, and no result does.
MEDICAL = frozenset((NO_FLUID_ADVICE, NO_WEIGHT_ADVICE, GENTLE_FOOD, GENTLE_EXERCISE))
SUPPLEMENT = "supplement"


class Scored(Protocol):
    """One area of a result, as far as the shop cares."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def score(self) -> Decimal | None: ...
    @property
    def shown(self) -> int | None: ...


class Helpful(Protocol):
    """A product, as far as fitting it to a result goes."""

    @property
    def helps(self) -> Sequence[str]: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def product_type(self) -> str | None: ...


Area = TypeVar("Area", bound=Scored)
Good = TypeVar("Good", bound=Helpful)


class BadQuantity(ValueError):
    """Nobody buys this many at once."""


def line_total(unit_price: Decimal, quantity: int) -> Decimal:
    """What `quantity` pieces cost together, in whole cents. Raises BadQuantity outside 1 to MOST_AT_ONCE."""
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise BadQuantity(f"{quantity} is not between 1 and {MOST_AT_ONCE}")
    return cents(unit_price * quantity)


def most_to_buy(stock: int | None) -> int:
    """How many pieces a form may offer; `stock` None means that there is no end to it."""
    return MOST_AT_ONCE if stock is None else max(0, min(stock, MOST_AT_ONCE))


def fitting(
    goods: Iterable[Good], areas: Iterable[Area], most: int = MOST_OFFERED
) -> list[tuple[Good, Area]]:
    """Up to `most` products, each with the area it is offered for: weakest area first, one product an area.

    Within an area the product made for the fewest areas comes first (it is the most to the point), then the
    cheaper one; supplements come last. Areas without a score and areas with nothing to gain get no offer.
    """
    left = list(goods)
    chosen: list[tuple[Good, Area]] = []
    for area in weakest_first(areas):
        made_for = [good for good in left if area.key in good.helps]
        if made_for and len(chosen) < most:
            best = min(made_for, key=_to_the_point)
            left.remove(best)
            chosen.append((best, area))
    return chosen


def may_offer(good: Helpful, flags: Collection[str]) -> bool:
    """False where the flags of a result forbid to offer this: anything at a signpost, supplements to whoever is ill."""
    if not SIGNPOSTS.isdisjoint(flags):
        return False
    return good.product_type != SUPPLEMENT or MEDICAL.isdisjoint(flags)


def _to_the_point(good: Helpful) -> tuple[bool, int, Decimal]:
    return good.product_type == SUPPLEMENT, len(good.helps), good.price


def weakest_first(areas: Iterable[Area]) -> list[Area]:
    """The scored areas that leave something to gain, lowest score first; ties stay in the bank's order."""
    improvable = [(area.score, area) for area in areas if area.score is not None and area.score < 100]
    return [area for _, area in sorted(improvable, key=lambda pair: pair[0])]


def receipt_number(purchase_id: UUID, at: datetime) -> str:
    """The number on a receipt, as in "261122-7K3F-9QXA": the day and forty bits of the purchase's own id."""
    code = b32encode(purchase_id.bytes[-5:]).decode()
    return f"{at:%y%m%d}-{code[:4]}-{code[4:]}"


class BadRefund(ValueError):
    """That much cannot go back: nothing, or more than is left of what was paid."""


def to_refund(paid: Decimal, refunded: Decimal, asked: Decimal | None) -> Decimal:
    """What goes back now: `asked`, or all that is left of `paid` after what was `refunded`. Raises BadRefund."""
    left = paid - refunded
    amount = left if asked is None else asked
    if not 0 < amount <= left:
        raise BadRefund(f"{amount} of {left} left")
    return amount
