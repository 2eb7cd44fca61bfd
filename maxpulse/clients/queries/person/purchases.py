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
           p.amount - p.refunded as amount,
           k.id as commission_id, k.commission_amount - k.clawed_back as commission_amount, k.held_until
      from purchases p
      left join commissions k on k.purchase_id = p.id and k.level = 1
     where p.client_id = :client_id and p.status = 'completed'
     order by p.purchase_date desc
""")


@dataclass(frozen=True, slots=True)
class Earned:
    """The distributor's commission of a purchase."""

    id: UUID
    amount: Decimal
    held_until: datetime


@dataclass(frozen=True, slots=True)
class Bought:
    """A completed purchase, less what was refunded of it; `commission` is None until it is worked out."""

    kind: ClassVar[str] = "purchase"

    id: UUID
    product_name: str
    quantity: int
    at: datetime
    amount: Decimal
    commission: Earned | None


def bought_by(client_id: UUID) -> list[Bought]:
    """A client's completed purchases, newest first."""
    return [_bought(row) for row in session.execute(PURCHASES, {"client_id": client_id}).mappings()]


def _bought(row: Any) -> Bought:
    return Bought(
        id=row["id"],
        product_name=row["product_name"],
        quantity=row["quantity"],
        at=row["at"],
        amount=row["amount"],
        commission=Earned(row["commission_id"], row["commission_amount"], row["held_until"])
        if row["commission_id"]
        else None,
    )
