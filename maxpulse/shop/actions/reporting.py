"""Noting what somebody bought in a shop outside, as that shop's program."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from maxpulse.clients.actions import find_or_make_buyer
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.money import cents
from maxpulse.links.actions import record_conversion
from maxpulse.notices.news.owing import owe
from maxpulse.notices.rules import Occasion
from maxpulse.operations import audit
from maxpulse.shop import queries
from maxpulse.shop.actions.buying import commission_later
from maxpulse.shop.models import Purchase
from maxpulse.tracking.actions import record


class AlreadyReported(Exception):
    """There is a purchase of that transaction. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A sale of a shop outside, as it says it was.

    `product_slug` is one of ours, which gives name, kind and rate, and the price where `unit_price` is None; without
    it `product_name`, `product_type` and `unit_price` stand for themselves and the distributor's own rate counts.
    """

    reporter_id: UUID
    transaction_id: str
    distributor_id: UUID
    link_id: UUID | None
    buyer_name: str
    buyer_email: str
    quantity: int
    currency: str
    unit_price: Decimal | None = None
    product_slug: str = ""
    product_name: str = ""
    product_type: str = ""


def report_purchase(sale: Reported) -> Purchase:
    """Note the sale: purchase, client, conversion, audit entry and the numbered event, or nothing.

    The shop outside has the goods and took the money: no stock moves here and nothing is charged. Raises
    NoSuchProduct or AlreadyReported.
    """
    bought = _purchase(sale)
    bought.client_id = find_or_make_buyer(sale.distributor_id, sale.buyer_name, sale.buyer_email)
    try:
        # Another report of the same transaction may be under way: only the unique index can say.
        with session.begin_nested():
            session.add(bought)
            session.flush()
    except IntegrityError as error:
        if "uq_purchases_transaction_id" not in str(error.orig):
            raise
        raise AlreadyReported(sale.transaction_id) from None
    _tell(sale, bought)
    after_commit(partial(commission_later, bought.id))
    return bought


def _purchase(sale: Reported) -> Purchase:
    ours = queries.get_product_called(sale.product_slug) if sale.product_slug else None
    price = ours.price if ours is not None and sale.unit_price is None else sale.unit_price
    if price is None:
        raise ValueError("a product that is not ours needs a price")
    return Purchase(
        id=new_id(),
        product_id=ours.id if ours else None,
        distributor_id=sale.distributor_id,
        buyer_name=sale.buyer_name,
        buyer_email=sale.buyer_email,
        product_name=ours.name if ours else sale.product_name,
        product_type=(ours.product_type if ours else None) or sale.product_type or "service",
        amount=cents(price * sale.quantity),
        unit_price=price,
        currency=sale.currency,
        quantity=sale.quantity,
        commission_rate=ours.commission_rate if ours else None,
        refunded=Decimal(0),
        status="completed",
        payment_method="outside",
        transaction_id=sale.transaction_id,
        reported_by=sale.reporter_id,
        purchase_date=clock.now(),
    )


def _tell(sale: Reported, bought: Purchase) -> None:
    record_conversion(sale.link_id, bought.amount)
    audit.record(
        "purchase_reported",
        bought,
        after={
            "transaction": sale.transaction_id,
            "distributor": sale.distributor_id,
            "amount": str(bought.amount),
            "currency": bought.currency,
        },
    )
    owe(Occasion.SALE, bought.id)
    record(
        "purchase",
        distributor_id=sale.distributor_id,
        client_id=bought.client_id,
        facts={
            "purchase": bought.id,
            "client_name": sale.buyer_name,
            "product_name": bought.product_name,
            "quantity": bought.quantity,
            "amount": bought.amount,
            "currency": bought.currency,
        },
        data={"purchase": str(bought.id)},
    )
