"""What a client has bought, and what it earned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session

PURCHASES = text("""
    select p.id, p.product_name, p.quantity, p.purchase_date as at,
           p.amount, p.refunded, case when p.reported_by is not null then own_reporter(p.id) end as shop,
           k.id as commission_id, k.commission_amount, k.clawed_back, k.held_until
      from purchases p
      left join commissions k on k.purchase_id = p.id and k.level = 1
     where p.client_id = :client_id and p.status in ('completed', 'refunded')
     order by p.purchase_date desc
""")


@dataclass(frozen=True, slots=True)
class Earned:
    """The distributor's commission of a purchase: `amount` as it was earned, `taken_back` by refunds since."""

    id: UUID
    amount: Decimal
    taken_back: Decimal
    held_until: datetime

    @property
    def left(self) -> Decimal:
        """What refunds have left of it."""
        return self.amount - self.taken_back


@dataclass(frozen=True, slots=True)
class Bought:
    """A paid purchase: `amount` was paid, `refunded` of it returned since; `commission` is None until it is worked out.

    `shop` is what the program of a shop outside is called that reported it, None for a sale made here.
    """

    kind: ClassVar[str] = "purchase"

    id: UUID
    product_name: str
    quantity: int
    at: datetime
    amount: Decimal
    refunded: Decimal
    shop: str | None
    commission: Earned | None


def bought_by(client_id: UUID) -> list[Bought]:
    """A client's paid purchases, those returned since among them, newest first."""
    return [_bought(row) for row in session.execute(PURCHASES, {"client_id": client_id}).mappings()]


def _bought(row: Any) -> Bought:
    return Bought(
        id=row["id"],
        product_name=row["product_name"],
        quantity=row["quantity"],
        at=row["at"],
        amount=row["amount"],
        refunded=row["refunded"],
        shop=row["shop"],
        commission=_earned(row) if row["commission_id"] else None,
    )


def _earned(row: Any) -> Earned:
    return Earned(row["commission_id"], row["commission_amount"], row["clawed_back"], row["held_until"])
