"""Adding one line to the ledger, with its balances and its audit entry."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from maxpulse.commissions import rules
from maxpulse.commissions.models import Commission, LedgerEntry
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.network.actions import set_account
from maxpulse.network.queries import Balance
from maxpulse.operations import audit


def book(
    account: Balance,
    commission: Commission,
    line: str,
    amount: Decimal,
    *,
    cause: UUID | None = None,
    sold: Decimal = rules.NOTHING,
    earned: Decimal = rules.NOTHING,
) -> None:
    """Book `amount` as a line of that type; `cause` is what happens once by it, the commission unless given.

    The account is locked. `sold` and `earned` are added to its totals. Raises rules.BelowZero with nothing written.
    """
    then = rules.Balances(account.available, account.pending).after(line, amount)
    session.add(
        LedgerEntry(
            id=new_id(),
            distributor_id=account.distributor_id,
            transaction_type=line,
            amount=amount,
            currency=commission.currency,
            balance_after=then.available,
            pending_after=then.pending,
            description=commission.product_name,
            reference_id=cause or commission.id,
            status="pending" if line == "commission_earned" else "completed",
            processed_at=clock.now(),
        )
    )
    set_account(
        account.distributor_id, available=then.available, pending=then.pending, sold=sold, earned=earned
    )
    audit.record(
        line,
        ("commissions", commission.id),
        before={"available": str(account.available), "pending": str(account.pending)},
        after={"available": str(then.available), "pending": str(then.pending), "amount": str(amount)},
    )
