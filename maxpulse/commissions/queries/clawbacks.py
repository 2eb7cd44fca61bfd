"""What refunds took back of commissions, as the ledger's lines tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from maxpulse.commissions.models import Commission, LedgerEntry
from maxpulse.commissions.rules import NOTHING, taken_back


class Refunded(Protocol):
    """A refund, as far as books go."""

    @property
    def id(self) -> UUID: ...
    @property
    def purchase_id(self) -> UUID: ...
    @property
    def amount(self) -> Decimal: ...


@dataclass(slots=True)
class Taken:
    """What was taken back of one commission: of its sale, of itself, and of itself while it was held.

    `wrong` holds the lines that are not what the sale's refunds come to: line, amount booked, amount expected.
    """

    sale: Decimal = NOTHING
    commission: Decimal = NOTHING
    held: Decimal = NOTHING
    wrong: list[tuple[UUID, Decimal, Decimal]] = field(default_factory=list)


def taken_from(
    commissions: Sequence[Commission], refunds: Sequence[Refunded], lines: Sequence[LedgerEntry]
) -> Mapping[UUID, Taken]:
    """What was taken back, by commission; `lines` are the ledger's, oldest first."""
    of_purchase = {commission.purchase_id: commission for commission in commissions}
    by_id = {refund.id: refund for refund in refunds}
    taken: dict[UUID, Taken] = defaultdict(Taken)
    for line in lines:
        refund = by_id.get(line.reference_id) if line.reference_id else None
        commission = of_purchase.get(refund.purchase_id) if refund else None
        if refund and commission:
            _take(taken[commission.id], commission, refund, line)
    return taken


def not_taken(refunds: Sequence[Refunded], lines: Sequence[LedgerEntry]) -> Iterator[Refunded]:
    """The refunds without a line: they are owed one."""
    booked = {line.reference_id for line in lines}
    return (refund for refund in refunds if refund.id not in booked)


def _take(taken: Taken, commission: Commission, refund: Refunded, line: LedgerEntry) -> None:
    expected = taken_back(commission.sale_amount, commission.commission_rate, taken.sale, refund.amount)
    if line.amount != -expected:
        taken.wrong.append((line.id, line.amount, -expected))
    taken.sale += refund.amount
    taken.commission -= line.amount
    if line.transaction_type == "clawback_held":
        taken.held -= line.amount
