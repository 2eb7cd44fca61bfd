"""Giving money back, all or part of it, once."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.operations import audit
from maxpulse.shop import queries, rules
from maxpulse.shop.models import Purchase, Refund
from maxpulse.tracking.actions import record


def refund(
    purchase_id: UUID, transaction_id: str, amount: Decimal | None = None, reason: str | None = None
) -> Refund:
    """Note that `amount`, or all that is left, went back to the buyer: once per `transaction_id`.

    What it takes back of the commission is owed from here on and booked by a job of the system. Raises
    NoSuchPurchase or BadRefund with nothing written.
    """
    bought = queries.lock_purchase(purchase_id)
    if first := queries.find_refund_by(transaction_id):
        return first
    paid_back = _paid_back(bought, transaction_id, amount, reason)
    bought.refunded += paid_back.amount
    if bought.refunded == bought.amount:
        bought.status = "refunded"
    session.add(paid_back)
    session.flush()
    _tell(bought, paid_back)
    after_commit(partial(claw_back_later, paid_back.id))
    return paid_back


def claw_back_later(refund_id: UUID) -> None:
    """Wake the work that a refund stands for. A waking that is lost is made up for by the sweeper."""
    key = f"clawback-{refund_id}"
    enqueue_later("commissions", "maxpulse.commissions.jobs.claw_back", str(refund_id), key=key)


def _paid_back(bought: Purchase, transaction_id: str, amount: Decimal | None, reason: str | None) -> Refund:
    return Refund(
        id=new_id(),
        purchase_id=bought.id,
        distributor_id=bought.distributor_id,
        amount=rules.to_refund(bought.amount, bought.refunded, amount),
        currency=bought.currency,
        transaction_id=transaction_id,
        reason=reason,
        refunded_at=clock.now(),
    )


def _tell(bought: Purchase, paid_back: Refund) -> None:
    audit.record(
        "refund",
        paid_back,
        before={"refunded": str(bought.refunded - paid_back.amount)},
        after={
            "purchase": bought.id,
            "refunded": str(bought.refunded),
            "transaction": paid_back.transaction_id,
        },
    )
    if bought.distributor_id is None:
        return
    record(
        "refund",
        distributor_id=bought.distributor_id,
        session_id=bought.assessment_session_id,
        client_id=bought.client_id,
        facts={"purchase": bought.id, "amount": paid_back.amount, "currency": bought.currency},
        data={"purchase": str(bought.id), "refund": str(paid_back.id)},
    )
