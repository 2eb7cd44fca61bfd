"""What a distributor's revenue page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from sqlalchemy import Row, func, select

from maxpulse.commissions.models import Commission, LedgerEntry
from maxpulse.commissions.rules import Derivation, left_after
from maxpulse.core.db import session
from maxpulse.network.queries import get_account
from maxpulse.shop import queries as shop

NOTHING = Decimal(0)
# What refunds have left of a commission.
LEFT = Commission.commission_amount - Commission.clawed_back


@dataclass(frozen=True, slots=True)
class Account:
    """Where a distributor's money stands; `next_release` is when something held becomes available."""

    available: Decimal
    held: Decimal
    paid: Decimal
    next_release: datetime | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month of sales and what they earned; `share` is its sales in percent of the best month's."""

    first_day: date
    orders: int
    sales: Decimal
    commission: Decimal
    share: int

    @classmethod
    def empty(cls, first_day: date) -> Self:
        """A month without a sale."""
        return cls(first_day, 0, NOTHING, NOTHING, 0)


@dataclass(frozen=True, slots=True)
class Earned:
    """A commission as a row of a list. `rate` is percent, `amount` what refunds have left of it.

    `returned` of the sale went back to the buyer; `owed` of the amount is still to be taken back for that.
    """

    id: UUID
    created_at: datetime | None
    client_name: str
    product_name: str
    quantity: int
    sale_amount: Decimal
    returned: Decimal
    rate: Decimal
    amount: Decimal
    owed: Decimal
    status: str
    held_until: datetime


def balance(distributor_id: UUID) -> Account:
    """The distributor's balances, as the ledger's last line left them."""
    account = get_account(distributor_id)
    next_release = session.scalar(
        select(func.min(Commission.held_until)).where(
            Commission.distributor_id == distributor_id, Commission.status == "pending"
        )
    )
    paid = session.scalar(
        select(func.sum(LedgerEntry.amount)).where(
            LedgerEntry.distributor_id == distributor_id,
            LedgerEntry.transaction_type == "withdrawal_completed",
        )
    )
    return Account(account.available, account.pending, paid or NOTHING, next_release)


def months(distributor_id: UUID, zone: str = "UTC", most: int = 12) -> list[Month]:
    """Sales and their commissions by month of the sale in a time zone, such as "Asia/Tokyo"; newest first."""
    sold = shop.sales().subquery()
    first_day = func.date_trunc("month", func.timezone(zone, sold.c.sold_at)).label("first_day")
    rows = session.execute(
        select(
            first_day,
            func.count().label("orders"),
            func.sum(sold.c.amount - sold.c.refunded).label("sales"),
            func.coalesce(func.sum(LEFT), NOTHING).label("commission"),
        )
        .outerjoin(Commission, (Commission.purchase_id == sold.c.purchase_id) & (Commission.level == 1))
        .where(sold.c.distributor_id == distributor_id)
        .group_by(first_day)
        .order_by(first_day.desc())
        .limit(most)
    ).all()
    best = max((row.sales for row in rows), default=NOTHING)
    return [_month(row, best) for row in rows]


def earned_since(moment: datetime) -> Decimal:
    """What the acting distributor has earned from that moment on, held or not, less what refunds took back of it."""
    total = session.scalar(select(func.sum(LEFT)).where(Commission.created_at >= moment))
    return total or NOTHING


def count_commissions(distributor_id: UUID) -> int:
    """How many commissions a distributor has earned."""
    his = Commission.distributor_id == distributor_id
    return session.scalar(select(func.count()).select_from(Commission).where(his)) or 0


def commissions(distributor_id: UUID, offset: int, limit: int) -> list[Earned]:
    """A distributor's commissions, newest first, from position `offset` (the first is 0) on."""
    sold = shop.sales().subquery()
    rows = session.execute(
        select(Commission, func.coalesce(sold.c.refunded, NOTHING))
        .outerjoin(sold, sold.c.purchase_id == Commission.purchase_id)
        .where(Commission.distributor_id == distributor_id)
        .order_by(Commission.created_at.desc(), Commission.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_row(commission, returned) for commission, returned in rows]


def _month(row: Row[tuple[datetime, int, Decimal, Decimal]], best: Decimal) -> Month:
    share = int(100 * row.sales / best) if best else 0
    return Month(row.first_day.date(), row.orders, row.sales, row.commission, share)


def _row(commission: Commission, returned: Decimal) -> Earned:
    derived = Derivation.from_json(commission.derivation)
    amount = commission.commission_amount - commission.clawed_back
    return Earned(
        id=commission.id,
        created_at=commission.created_at,
        client_name=commission.client_name or "",
        product_name=commission.product_name,
        quantity=derived.quantity,
        sale_amount=commission.sale_amount,
        returned=returned,
        rate=commission.commission_rate,
        amount=amount,
        owed=amount - left_after(derived, returned).amount if returned else NOTHING,
        status=commission.status or "",
        held_until=commission.held_until,
    )
