"""Looking at a product, buying it, and the receipt: on the road of the signed token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast
from uuid import UUID

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from maxpulse.assessments.queries import NoSuchAssessment, find_finished, get_state
from maxpulse.assessments.speaking import said
from maxpulse.assessments.state import State
from maxpulse.config import Settings
from maxpulse.core.crypto import keys_for
from maxpulse.core.db import session
from maxpulse.shop import queries
from maxpulse.shop.actions import OutOfStock, purchase
from maxpulse.shop.gateways import Gateway, NoGateway, PaymentRefused, gateway
from maxpulse.shop.models import Product, Purchase
from maxpulse.shop.rules import most_to_buy
from maxpulse.shop.transactions import CHECKOUTS, BadTransaction, Checkout
from maxpulse.shop.web.form import BuyerForm
from maxpulse.shop.web.shown import OnSale, Receipt
from maxpulse.web import fragments
from maxpulse.web.guard import assessment_token

blueprint = Blueprint("shop", __name__, url_prefix="/a/<token>")


@blueprint.get("/products/<uuid:product_id>")
def product(token: str, product_id: UUID) -> ResponseReturnValue:
    """One product, and why it fits."""
    road, goods = _road(), _product(product_id)
    return render_template(
        "shop/product.html",
        product=_on_sale(road, goods),
        sender=road.sender,
        checkout_url=f"/a/{token}/checkout/{goods.id}",
        back_url=f"/a/{token}/result",
        demo=_gateway().is_demo,
    )


@blueprint.get("/checkout/<uuid:product_id>")
def checkout(token: str, product_id: UUID) -> ResponseReturnValue:
    """The form that buys, with a transaction id of its own."""
    road, goods = _road(), _product(product_id)
    if goods.inventory_count == 0:
        return _sold_out(token, goods)
    return _form(token, road, goods, BuyerForm(road.name, email=""))


@blueprint.post("/checkout/<uuid:product_id>")
def buy(token: str, product_id: UUID) -> ResponseReturnValue:
    """Buy. The same form sent twice leads to the same receipt."""
    road, form = _road(), BuyerForm.read(request.form)
    try:
        sealed = request.form.get("purchase_key", "")
        key = Checkout.unseal(sealed, road.session_id, product_id, *keys_for(CHECKOUTS))
    except BadTransaction:
        sorry = _("Something was missing from the page you sent. Please look at it again.")
        return _form(token, road, _product(product_id), form, sorry), 422
    if first := queries.find_by_transaction(key.transaction.hex, road.session_id):
        return _to_receipt(token, first)
    goods = _product(product_id)
    if form.errors():
        return _form(token, road, goods, form, key=key), 422
    return _buy(token, road, goods, form, key)


@blueprint.get("/purchases/<uuid:purchase_id>")
def receipt(token: str, purchase_id: UUID) -> ResponseReturnValue:
    """That it is bought, and the receipt to print."""
    road = _road()
    bought = queries.find_purchase(purchase_id, road.session_id)
    if bought is None:
        abort(404)
    return render_template(
        "shop/receipt.html",
        purchase=Receipt.of(bought),
        seller=road.sender,
        demo=bought.payment_method == "demo",
        result_url=f"/a/{token}/result",
    )


def _buy(token: str, road: State, goods: Product, form: BuyerForm, key: Checkout) -> ResponseReturnValue:
    buyer, transaction = replace(road, name=form.name), key.transaction.hex
    try:
        bought = purchase(
            buyer, goods.id, form.quantity, transaction, gateway=_gateway(), email=form.email or None
        )
    except OutOfStock:
        return _too_few(token, road, goods, form, key)
    except PaymentRefused:
        sorry = _("The payment was refused. Nothing has been bought.")
        return _form(token, road, goods, form, sorry, key=key), 422
    return _to_receipt(token, bought)


def _to_receipt(token: str, bought: Purchase) -> ResponseReturnValue:
    return fragments.see_other(f"/a/{token}/purchases/{bought.id}")


def _form(
    token: str,
    road: State,
    goods: Product,
    form: BuyerForm,
    error: str | None = None,
    *,
    key: Checkout | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    shown = _on_sale(road, goods)
    key = key or Checkout.begin(road.session_id, goods.id)
    return render_template(
        "shop/checkout.html",
        product=shown,
        total=shown.price * max(form.quantity, 1),
        most=most_to_buy(goods.inventory_count),
        values=form,
        errors=errors or (form.errors() if request.method == "POST" else {}),
        error=error,
        purchase_key=key.seal(keys_for(CHECKOUTS)[0]),
        checkout_url=f"/a/{token}/checkout/{goods.id}",
        back_url=f"/a/{token}/products/{goods.id}",
        sender=road.sender,
        demo=_gateway().is_demo,
    )


def _too_few(token: str, road: State, goods: Product, form: BuyerForm, key: Checkout) -> ResponseReturnValue:
    """The form again with as many as are left: without a script the number cannot be changed."""
    session.refresh(goods)  # others have bought since it was read
    left = goods.inventory_count
    if not left:
        return _sold_out(token, goods)
    sorry = ngettext(
        "Only %(num)s left: the total is for that one now.",
        "Only %(num)s left: the total is for those now.",
        left,
    )
    fewer = replace(form, quantity=min(form.quantity, left))
    return _form(token, road, goods, fewer, key=key, errors={"quantity": sorry}), 422


def _sold_out(token: str, goods: Product) -> ResponseReturnValue:
    return render_template("shop/sold_out.html", product=goods, back_url=f"/a/{token}/result"), 409


def _on_sale(road: State, goods: Product) -> OnSale:
    finished = find_finished(road.session_id)
    result = said(road.bank, road.answers, finished.result) if finished else None
    area = queries.area_for(goods, result.areas, result.flags) if result else None
    return OnSale.of(goods, _settings().currency, queries.why(goods, area) if area else None)


def _road() -> State:
    """The assessment that the token stands for, read anew: money follows what is so now."""
    try:
        return get_state(assessment_token().session_id)
    except NoSuchAssessment:
        abort(404)


def _product(product_id: UUID) -> Product:
    product = queries.find_product(product_id)
    if product is None:
        abort(404)
    return product


def _gateway() -> Gateway:
    try:
        return gateway(_settings())
    except NoGateway:
        abort(503)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
