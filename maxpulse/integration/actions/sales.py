"""What a program reports: purchases of its shop, and money that went back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast
from uuid import UUID

from flask import current_app
from sqlalchemy.exc import IntegrityError

from maxpulse.config import Settings
from maxpulse.integration.queries import Program
from maxpulse.integration.rules import transaction_of
from maxpulse.links.queries import find_public_link
from maxpulse.network.queries import find_seller
from maxpulse.shop import actions as shop
from maxpulse.shop.queries import NoSuchPurchase, find_refund_by, find_report, find_report_of, lock_purchase


class NoSuchSeller(LookupError):
    """Neither that code nor that link is of a distributor this program may report for."""


class SellerNotActive(Exception):
    """The distributor is not active, whyever: sales of theirs are not taken."""


class WrongCurrency(ValueError):
    """This installation counts in another currency."""


class ReferenceTaken(Exception):
    """The shop has reported something under that reference already."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sale of the shop outside. Exactly one of `distributor_code` and `link_code` names the seller.

    A product is one of ours by its slug, or stands for itself by name, type and price.
    """

    reference: str
    buyer_name: str
    buyer_email: str
    quantity: int
    currency: str
    distributor_code: str = ""
    link_code: str = ""
    product_slug: str = ""
    product_name: str = ""
    product_type: str = ""
    unit_price: Decimal | None = None


def report(program: Program, order: Order) -> UUID:
    """Note a purchase and say its id. As the program.

    Raises NoSuchSeller, SellerNotActive, WrongCurrency, NoSuchProduct or ReferenceTaken with nothing written.
    """
    distributor_id, link_id = _seller(program, order)
    if order.currency != cast("Settings", current_app.extensions["settings"]).currency:
        raise WrongCurrency(order.currency)
    sale = shop.Reported(
        reporter_id=program.client_id,
        transaction_id=transaction_of(program.client_id, order.reference),
        distributor_id=distributor_id,
        link_id=link_id,
        buyer_name=order.buyer_name,
        buyer_email=order.buyer_email,
        quantity=order.quantity,
        currency=order.currency,
        unit_price=order.unit_price,
        product_slug=order.product_slug,
        product_name=order.product_name,
        product_type=order.product_type,
    )
    try:
        return shop.report_purchase(sale).id
    except shop.AlreadyReported:
        raise ReferenceTaken(order.reference) from None


def give_back(
    program: Program,
    purchase: UUID | str,
    reference: str,
    amount: Decimal | None = None,
    reason: str | None = None,
) -> UUID:
    """Note that money went back for a purchase, by our id or the shop's reference; says the purchase's id.

    Raises NoSuchPurchase, BadRefund or ReferenceTaken with nothing written.
    """
    known = (
        find_report(purchase)
        if isinstance(purchase, UUID)
        else find_report_of(transaction_of(program.client_id, purchase))
    )
    if known is None:
        raise NoSuchPurchase(str(purchase))
    transaction = transaction_of(program.client_id, reference)
    lock_purchase(known.id)  # what raced for this reference has committed before the lock was given
    if find_refund_by(transaction):
        raise ReferenceTaken(reference)
    try:
        made = shop.refund(known.id, transaction, amount, reason)
    except IntegrityError as error:
        # Two refunds of different purchases under one reference, at once.
        if "uq_refunds_transaction_id" not in str(error.orig):
            raise
        raise ReferenceTaken(reference) from None
    return made.purchase_id


def _seller(program: Program, order: Order) -> tuple[UUID, UUID | None]:
    if order.link_code:
        link = find_public_link(order.link_code)
        if link is None:
            raise NoSuchSeller(order.link_code)
        seller, link_id, is_active = link.distributor_id, link.link_id, link.is_of_active
    else:
        found = find_seller(order.distributor_code)
        if found is None:
            raise NoSuchSeller(order.distributor_code)
        seller, link_id, is_active = found[0], None, found[1] == "active"
    if program.distributor_id not in (None, seller):
        raise NoSuchSeller("another distributor's")
    if not is_active:
        raise SellerNotActive
    return seller, link_id
