"""What a sale earns, and what a line of the ledger does to the balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from maxpulse.core.money import cents, share

VERSION = "2026.1"
NOTHING = Decimal(0)

# What a line does: sign of its amount in the available and in the pending balance.
EFFECTS: Mapping[str, tuple[int, int]] = {
    "commission_earned": (0, +1),
    "commission_released": (+1, -1),
    # Amounts of these are negative: what a refund takes back, while it is held or after it became available.
    "clawback_held": (0, +1),
    "clawback_available": (+1, 0),
}


class BelowZero(ValueError):
    """A line would take a balance below zero; it is not booked."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a commission's amount came about, complete enough to be done again by hand.

    `exact` is sale × rate / 100 before rounding, `remainder` is exact − amount: nothing is lost unseen.
    `rate_from` says whose rate was used: "product" or "distributor".
    """

    version: str
    unit_price: Decimal
    quantity: int
    sale: Decimal
    currency: str
    rate: Decimal
    rate_from: str
    exact: Decimal
    amount: Decimal
    remainder: Decimal

    def lines(self) -> tuple[str, ...]:
        """The arithmetic, one step a line, in figures alone: it reads the same in every language."""
        return (
            f"{self.unit_price:f} × {self.quantity} = {self.sale:f} {self.currency}",
            *_share_in_lines(self.sale, self.rate, self.currency),
        )

    def as_json(self) -> dict[str, Any]:
        """The derivation as it is kept with the commission; figures as text, so that they stay exact."""
        return {
            "version": self.version,
            "unit_price": str(self.unit_price),
            "quantity": self.quantity,
            "sale": str(self.sale),
            "currency": self.currency,
            "rate": str(self.rate),
            "rate_from": self.rate_from,
            "exact": str(self.exact),
            "amount": str(self.amount),
            "remainder": str(self.remainder),
            "lines": list(self.lines()),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(
            version=kept["version"],
            unit_price=Decimal(kept["unit_price"]),
            quantity=kept["quantity"],
            sale=Decimal(kept["sale"]),
            currency=kept["currency"],
            rate=Decimal(kept["rate"]),
            rate_from=kept["rate_from"],
            exact=Decimal(kept["exact"]),
            amount=Decimal(kept["amount"]),
            remainder=Decimal(kept["remainder"]),
        )


def derive(
    unit_price: Decimal,
    quantity: int,
    currency: str,
    *,
    product_rate: Decimal | None,
    distributor_rate: Decimal,
) -> Derivation:
    """What a sale earns: the product's rate, or the distributor's where the product has none, half a cent up.

    Rates are percent. Raises ValueError for a negative price, no quantity or a rate outside 0 to 100.
    """
    rate, rate_from = (distributor_rate, "distributor") if product_rate is None else (product_rate, "product")
    if unit_price < 0 or quantity < 1 or not 0 <= rate <= 100:
        raise ValueError(f"no commission on {quantity} × {unit_price} at {rate} %")
    sale = cents(unit_price * quantity)
    exact, amount = sale * rate / 100, share(sale, rate)
    return Derivation(
        VERSION, unit_price, quantity, sale, currency, rate, rate_from, exact, amount, exact - amount
    )


def taken_back(sale: Decimal, rate: Decimal, refunded: Decimal, refund: Decimal) -> Decimal:
    """What a refund takes back of a sale's commission, after `refunded` went back before it.

    The commission left is always that of the sale left, rounded once: however a sale is refunded bit by bit, in
    the end all of its commission is taken back and never a cent more. Raises ValueError past the sale.
    """
    if refund <= 0 or refunded < 0 or refunded + refund > sale:
        raise ValueError(f"{refund} after {refunded} of {sale}")
    return share(sale - refunded, rate) - share(sale - refunded - refund, rate)


@dataclass(frozen=True, slots=True)
class Left:
    """What stands of a commission after refunds: of the sale left, rounded once. `lines` as in Derivation."""

    amount: Decimal
    remainder: Decimal
    lines: tuple[str, ...]


def left_after(derived: Derivation, refunded: Decimal) -> Left:
    """What stands of a commission once `refunded` of its sale went back: what `taken_back` leaves, step by step."""
    kept = derived.sale - refunded
    left = share(kept, derived.rate)
    step = f"{derived.sale:f} − {refunded:f} = {kept:f} {derived.currency}"
    lines = (step, *_share_in_lines(kept, derived.rate, derived.currency))
    return Left(left, kept * derived.rate / 100 - left, lines)


def _share_in_lines(sale: Decimal, rate: Decimal, currency: str) -> tuple[str, str]:
    exact, amount = sale * rate / 100, share(sale, rate)
    return (
        f"{sale:f} × {rate:f} % = {exact:f} {currency}",
        f"{exact:f} ≈ {amount:f} {currency} ({exact - amount:+f})",
    )


def held_until(sold_at: datetime, holding_days: int) -> datetime:
    """When a commission becomes available: counted from the sale, whenever its job may come."""
    return sold_at + timedelta(days=holding_days)


@dataclass(frozen=True, slots=True)
class Balances:
    """A distributor's account after a line: what may be paid out, and what is earned but still held."""

    available: Decimal = NOTHING
    pending: Decimal = NOTHING

    def bears(self, transaction_type: str, amount: Decimal) -> bool:
        """True when such a line would leave no balance below zero."""
        try:
            self.after(transaction_type, amount)
        except BelowZero:
            return False
        return True

    def after(self, transaction_type: str, amount: Decimal) -> Self:
        """The balances after one more line. Raises BelowZero; KeyError for a type nobody books."""
        available, pending = EFFECTS[transaction_type]
        then = type(self)(self.available + available * amount, self.pending + pending * amount)
        if then.available < 0 or then.pending < 0:
            raise BelowZero(f"{transaction_type} of {amount} would leave {then}")
        return then
