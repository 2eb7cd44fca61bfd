"""The books, done again from the purchases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from uuid import UUID

from sqlalchemy import select

from maxpulse.commissions.models import Commission, LedgerEntry
from maxpulse.commissions.queries.clawbacks import Taken, not_taken, taken_from
from maxpulse.commissions.rules import Balances, BelowZero, Derivation, derive
from maxpulse.core.db import session
from maxpulse.network.queries import Balance, accounts
from maxpulse.shop import queries as shop

NOTHING = Decimal(0)
Taking = Mapping[UUID, Taken]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the books say something else than the purchases do."""

    what: str
    id: UUID | None
    books: Decimal | str | None
    expected: Decimal | str | None


def differences() -> list[Difference]:
    """Recompute every commission and balance the actor may see from purchases alone, and compare to the cent.

    An empty list says that they are equal. A purchase or a refund whose job has not run yet is
    a difference.
    """
    sales = shop.all_sales()
    commissions = session.scalars(select(Commission)).all()
    lines = session.scalars(select(LedgerEntry).order_by(LedgerEntry.line)).all()
    held_by, refunds = accounts(), shop.all_refunds()
    taken = taken_from(commissions, refunds, lines)
    return list(
        chain(
            _missing(sales, commissions),
            _wrong_amounts(sales, commissions),
            _unbooked(commissions, lines, taken),
            _wrong_refunds(commissions, taken),
            (Difference("claw-back missing", one.id, None, one.amount) for one in not_taken(refunds, lines)),
            _wrong_balances(lines, held_by),
            _wrong_totals(commissions, taken, held_by),
        )
    )


def _missing(sales: Sequence[shop.Sale], commissions: Sequence[Commission]) -> Iterator[Difference]:
    earned = {commission.purchase_id for commission in commissions}
    for sale in sales:
        if sale.purchase_id not in earned:
            yield Difference("commission missing", sale.purchase_id, None, sale.amount)


def _wrong_amounts(sales: Sequence[shop.Sale], commissions: Sequence[Commission]) -> Iterator[Difference]:
    sold = {sale.purchase_id: sale for sale in sales}
    for commission in commissions:
        sale = sold.get(commission.purchase_id) if commission.purchase_id else None
        if sale is None:
            yield Difference("commission without a sale", commission.id, commission.commission_amount, None)
            continue
        derived = derive(
            sale.unit_price,
            sale.quantity,
            sale.currency,
            product_rate=sale.commission_rate,
            # As agreed when it was earned: what is agreed since changes no commission.
            distributor_rate=Derivation.from_json(commission.derivation).rate,
        )
        said = (commission.sale_amount, commission.commission_rate, commission.commission_amount)
        for what, books, expected in zip(
            ("sale", "rate", "commission"), said, (sale.amount, derived.rate, derived.amount), strict=True
        ):
            if books != expected:
                yield Difference(what, commission.id, books, expected)


def _unbooked(
    commissions: Sequence[Commission], lines: Sequence[LedgerEntry], taken: Taking
) -> Iterator[Difference]:
    booked = {(line.transaction_type, line.reference_id): line.amount for line in lines}
    for commission in commissions:
        was_released = commission.status == "reversed" and commission.approved_at is not None
        released = commission.status in ("approved", "paid") or was_released
        held = taken.get(commission.id, Taken()).held
        for what, expected in (
            ("commission_earned", commission.commission_amount),
            ("commission_released", commission.commission_amount - held if released else None),
        ):
            if booked.get((what, commission.id)) != expected:
                yield Difference(what, commission.id, booked.get((what, commission.id)), expected)


def _wrong_refunds(commissions: Sequence[Commission], taken: Taking) -> Iterator[Difference]:
    for commission in commissions:
        back = taken.get(commission.id, Taken())
        for line_id, booked, expected in back.wrong:
            yield Difference("claw-back", line_id, booked, expected)
        if commission.clawed_back != back.commission:
            yield Difference("clawed back", commission.id, commission.clawed_back, back.commission)
        is_gone = 0 < commission.sale_amount == back.sale
        if is_gone != (commission.status == "reversed"):
            yield Difference("status", commission.id, commission.status, "reversed" if is_gone else None)


def _wrong_balances(lines: Sequence[LedgerEntry], held_by: Sequence[Balance]) -> Iterator[Difference]:
    running: dict[UUID | None, Balances] = defaultdict(Balances)
    for line in lines:
        try:
            running[line.distributor_id] = running[line.distributor_id].after(
                line.transaction_type or "", line.amount
            )
        except (BelowZero, KeyError) as wrong:
            yield Difference("line", line.id, line.amount, str(wrong))
            continue
        after = running[line.distributor_id]
        if (line.balance_after, line.pending_after) != (after.available, after.pending):
            yield Difference("balance after a line", line.id, line.balance_after, after.available)
    for account in held_by:
        after = running[account.distributor_id]
        if (account.available, account.pending) != (after.available, after.pending):
            yield Difference("balance", account.distributor_id, account.available, after.available)


def _wrong_totals(
    commissions: Sequence[Commission], taken: Taking, held_by: Sequence[Balance]
) -> Iterator[Difference]:
    sold: dict[UUID | None, Decimal] = defaultdict(lambda: NOTHING)
    earned: dict[UUID | None, Decimal] = defaultdict(lambda: NOTHING)
    for commission in commissions:
        back = taken.get(commission.id, Taken())
        sold[commission.distributor_id] += commission.sale_amount - back.sale
        earned[commission.distributor_id] += commission.commission_amount - back.commission
    for account in held_by:
        mine = account.distributor_id
        if account.total_sales != sold[mine]:
            yield Difference("total sales", mine, account.total_sales, sold[mine])
        if account.total_commissions != earned[mine]:
            yield Difference("total commissions", mine, account.total_commissions, earned[mine])
