"""Earning commissions and releasing them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import current_app

from maxpulse.clients.queries import get_contact
from maxpulse.commissions import queries, rules
from maxpulse.commissions.actions.booking import book
from maxpulse.commissions.models import Commission
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.network.queries import lock_account
from maxpulse.shop.queries import Sale, get_sale
from maxpulse.tracking.actions import record


def earn(purchase_id: UUID) -> UUID:
    """The id of the commission that a purchase earned: exactly one, made here unless it is there already.

    Commission, ledger line, balances, audit entry and the numbered event stand together or not at all.
    Raises NoSuchPurchase while there is no such paid purchase. For the system.
    """
    sale = get_sale(purchase_id)
    account = lock_account(sale.distributor_id)
    # Whoever raced for this purchase has committed before the lock was given: what they made can be seen.
    if made := queries.find_commission_of(purchase_id):
        return made.id
    derived = rules.derive(
        sale.unit_price,
        sale.quantity,
        sale.currency,
        product_rate=sale.commission_rate,
        distributor_rate=account.commission_rate,
    )
    earned = _commission(sale, derived)
    session.add(earned)
    session.flush()
    book(account, earned, "commission_earned", derived.amount, sold=derived.sale, earned=derived.amount)
    _tell(sale, earned)
    return earned.id


def release(commission_id: UUID) -> bool:
    """Let a held commission become available; False when it is not held or not yet due. For the system."""
    held = queries.get_commission(commission_id)
    account = lock_account(cast("UUID", held.distributor_id))
    session.refresh(held)
    if held.status != "pending" or held.held_until > clock.now():
        return False
    held.status, held.approved_at = "approved", clock.now()
    book(account, held, "commission_released", held.commission_amount - held.clawed_back)
    return True


def _commission(sale: Sale, derived: rules.Derivation) -> Commission:
    client = get_contact(sale.client_id)
    settings = cast("Settings", current_app.extensions["settings"])
    return Commission(
        id=new_id(),
        distributor_id=sale.distributor_id,
        purchase_id=sale.purchase_id,
        level=1,
        product_name=sale.product_name,
        product_type=sale.product_type,
        client_name=client.name,
        client_email=client.email,
        sale_amount=derived.sale,
        currency=derived.currency,
        commission_rate=derived.rate,
        commission_amount=derived.amount,
        clawed_back=rules.NOTHING,
        derivation=derived.as_json(),
        status="pending",
        held_until=rules.held_until(sale.sold_at, settings.holding_days),
        assessment_session_id=None if sale.session_id is None else str(sale.session_id),
    )


def _tell(sale: Sale, earned: Commission) -> None:
    record(
        "commission",
        distributor_id=sale.distributor_id,
        session_id=sale.session_id,
        client_id=sale.client_id,
        facts={
            "purchase": sale.purchase_id,
            "commission": earned.id,
            "amount": earned.commission_amount,
            "currency": earned.currency,
            "held_until": earned.held_until.isoformat(),
            "held_days": (earned.held_until - sale.sold_at).days,
        },
        data={"purchase": str(sale.purchase_id), "commission": str(earned.id)},
    )
