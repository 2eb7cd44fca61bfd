"""Stocking the shop, and buying from it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Protocol
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from maxpulse.assessments.queries import lock_session
from maxpulse.clients.actions import advance, find_or_make_client
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.links.actions import record_conversion
from maxpulse.notices.news.owing import owe
from maxpulse.notices.rules import Occasion
from maxpulse.operations import audit
from maxpulse.shop import queries, rules
from maxpulse.shop.catalogue import Article, catalogue
from maxpulse.shop.gateways import Gateway
from maxpulse.shop.models import Product, Purchase
from maxpulse.tracking.actions import record


class OutOfStock(Exception):
    """There are fewer left than were wanted, or none. Nothing was bought."""


class Buyer(Protocol):
    """Who buys, in which assessment, through whose link. `name` is what the client calls themselves now."""

    @property
    def session_id(self) -> UUID: ...
    @property
    def participant_id(self) -> UUID: ...
    @property
    def distributor_id(self) -> UUID: ...
    @property
    def client_id(self) -> UUID: ...
    @property
    def link_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...


def stock_catalogue() -> list[Product]:
    """Put the catalogue's products on the shelf. Those that are there keep their price and stock."""
    there = {product.slug: product for product in session.scalars(select(Product))}
    for article in catalogue():
        if article.slug not in there:
            there[article.slug] = _shelved(article)
    session.flush()  # whoever stocks may sell in the same transaction
    return [there[article.slug] for article in catalogue()]


def purchase(
    buyer: Buyer,
    product_id: UUID,
    quantity: int,
    transaction_id: str,
    *,
    gateway: Gateway,
    email: str | None = None,
) -> Purchase:
    """Buy once per `transaction_id`: sent again, it answers with what was bought the first time.

    Everything happens or nothing: stock, payment, purchase, the client's name, address (where `email` is given) and
    status, the link's conversion and the numbered event. Raises NoSuchProduct, BadQuantity, OutOfStock or
    PaymentRefused with nothing written.
    """
    # Two that race for one transaction id belong to one assessment: the second waits, then finds the first.
    lock_session(buyer.session_id)
    if first := queries.find_by_transaction(transaction_id, buyer.session_id):
        return first
    product = queries.get_product(product_id)
    bought = _priced(buyer, product, quantity, transaction_id, gateway, email)
    with session.begin_nested():
        _buy(bought, product, gateway)
        _tell(buyer, email, bought, product)
    after_commit(partial(commission_later, bought.id))
    return bought


def commission_later(purchase_id: UUID) -> None:
    """Wake the work that a purchase stands for. A waking that is lost is made up for by the sweeper."""
    key = f"commission-{purchase_id}"
    enqueue_later("commissions", "maxpulse.commissions.jobs.earn", str(purchase_id), key=key)


def _shelved(article: Article) -> Product:
    product = Product(
        name=article.name,
        slug=article.slug,
        description=article.description,
        price=article.price,
        commission_rate=article.rate,
        product_type=article.type,
        category=article.category,
        icon=article.icon,
        helps=list(article.helps),
        is_active=True,
        inventory_count=article.stock,
    )
    session.add(product)
    return product


def _priced(
    buyer: Buyer, product: Product, quantity: int, transaction_id: str, gateway: Gateway, email: str | None
) -> Purchase:
    """The purchase with price, rate and currency as they are now: later changes do not reach it."""
    return Purchase(
        id=new_id(),
        client_id=buyer.client_id,
        product_id=product.id,
        distributor_id=buyer.distributor_id,
        assessment_session_id=buyer.session_id,
        participant_id=buyer.participant_id,
        buyer_name=buyer.name,
        buyer_email=email,
        product_name=product.name,
        product_type=product.product_type,
        amount=rules.line_total(product.price, quantity),
        unit_price=product.price,
        currency=current_app.extensions["settings"].currency,
        quantity=quantity,
        commission_rate=product.commission_rate,
        refunded=Decimal(0),
        status="completed",
        payment_method=gateway.name,
        transaction_id=transaction_id,
        purchase_date=clock.now(),
    )


def _buy(bought: Purchase, product: Product, gateway: Gateway) -> None:
    # First the row: its unique transaction id keeps a double from taking stock or money a second time.
    session.add(bought)
    session.flush()
    if not session.scalar(select(func.take_stock(product.id, bought.quantity))):
        raise OutOfStock(product.slug)
    gateway.charge(bought.amount, bought.currency, str(bought.transaction_id))
    audit.record(
        "purchase",
        bought,
        after={"amount": bought.amount, "currency": bought.currency, "quantity": bought.quantity},
    )


def _tell(buyer: Buyer, email: str | None, bought: Purchase, product: Product) -> None:
    find_or_make_client(buyer.distributor_id, buyer.participant_id, buyer.name, email, source=None)
    advance(buyer.client_id, "purchase")
    if buyer.link_id is not None:
        record_conversion(buyer.link_id, bought.amount)
    owe(Occasion.SALE, bought.id)
    record(
        "purchase",
        distributor_id=buyer.distributor_id,
        session_id=buyer.session_id,
        client_id=buyer.client_id,
        facts={
            "purchase": bought.id,
            "client_name": buyer.name,
            "product_name": product.name,
            "quantity": bought.quantity,
            "amount": bought.amount,
            "currency": bought.currency,
            "bought": queries.bought_in_all(buyer.client_id),
        },
        data={"purchase": str(bought.id)},
    )
