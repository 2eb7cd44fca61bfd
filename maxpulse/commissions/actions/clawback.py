"""Taking back of a commission what a refund took back of its sale."""

from __future__ import annotations

from uuid import UUID

from maxpulse.commissions import queries, rules
from maxpulse.commissions.actions.booking import book
from maxpulse.commissions.actions.earning import earn
from maxpulse.commissions.models import Commission
from maxpulse.core.db import session
from maxpulse.network.queries import lock_account
from maxpulse.shop.queries import Sale, get_refund, get_sale
from maxpulse.tracking.actions import record


def claw_back(refund_id: UUID) -> bool:
    """Book what a refund takes back, once; False while the balance cannot bear it: then it stays owed, whole.

    A commission that is still held is taken back from what is held, one that was released from what is available.
    No balance goes below zero: what was paid out already is taken back as soon as there is enough again. A sale
    whose commission was not worked out yet earns it first, so that the books tell both. For the system.
    Raises NoSuchRefund.
    """
    refund = get_refund(refund_id)
    earned_id = earn(refund.purchase_id)
    account = lock_account(refund.distributor_id)
    earned = session.get_one(Commission, earned_id, populate_existing=True)
    booked = queries.booked_refunds(refund.purchase_id)
    if refund_id in booked:
        return True
    refunded = sum(booked.values(), start=rules.NOTHING)
    back = rules.taken_back(earned.sale_amount, earned.commission_rate, refunded, refund.amount)
    line = "clawback_held" if earned.status == "pending" else "clawback_available"
    if not rules.Balances(account.available, account.pending).bears(line, -back):
        return False
    earned.clawed_back += back
    if refunded + refund.amount == earned.sale_amount:
        earned.status = "reversed"
    book(account, earned, line, -back, cause=refund_id, sold=-refund.amount, earned=-back)
    _tell(get_sale(refund.purchase_id), earned, refund_id)
    return True


def _tell(sale: Sale, earned: Commission, refund_id: UUID) -> None:
    record(
        "clawback",
        distributor_id=sale.distributor_id,
        session_id=sale.session_id,
        client_id=sale.client_id,
        facts={"purchase": sale.purchase_id, "commission": earned.id},
        data={"purchase": str(sale.purchase_id), "commission": str(earned.id), "refund": str(refund_id)},
    )
