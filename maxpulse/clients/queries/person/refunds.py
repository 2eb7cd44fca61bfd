"""What went back to a client, and what that took back of the commission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session

# The ledger's line of a refund names it: without one, the commission is still to be taken back.
REFUNDS = text("""
    select r.refunded_at as at, p.product_name, p.quantity, r.amount,
           sum(r.amount) over (partition by p.id order by r.refunded_at, r.id) = p.amount as in_full,
           -t.amount as taken_back, k.id as commission_id
      from refunds r
      join purchases p on p.id = r.purchase_id
      left join commissions k on k.purchase_id = p.id and k.level = 1
      left join transactions t
        on t.reference_id = r.id and t.transaction_type in ('clawback_held', 'clawback_available')
     where p.client_id = :client_id
""")


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund. `in_full`: with it all of the purchase was returned. `taken_back` is None until the books have it."""

    kind: ClassVar[str] = "refund"

    at: datetime
    product_name: str
    quantity: int
    amount: Decimal
    in_full: bool
    taken_back: Decimal | None
    commission_id: UUID | None


def returned_to(client_id: UUID) -> list[Returned]:
    """Every refund of a client's purchases, in no particular order."""
    return [Returned(**row) for row in session.execute(REFUNDS, {"client_id": client_id}).mappings()]
