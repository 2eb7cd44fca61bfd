"""What programs of shops outside may ask: report a purchase or a refund, look a purchase or themselves up."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel

from maxpulse.config import Settings
from maxpulse.integration import actions, shapes
from maxpulse.integration.rules import READ, REFUND, REPORT, reference_in, transaction_of
from maxpulse.integration.web import limits
from maxpulse.integration.web.door import admitted, needs
from maxpulse.integration.web.once import once, refuse
from maxpulse.shop.queries import NoSuchProduct, NoSuchPurchase, PaidBack, Report, find_report, find_report_of
from maxpulse.shop.rules import BadRefund
from maxpulse.web.errors import Problem

blueprint = Blueprint("calls", __name__, url_prefix="/api/v1")
blueprint.after_request(limits.tell)


@blueprint.get("/status")
def status() -> Response:
    """Who the program is here, and what its token lets it ask."""
    me = admitted()
    return _json(
        shapes.Status(
            client_id=me.program.client_id,
            name=me.program.name,
            role=me.program.role,
            scopes=list(me.scopes),
            one_distributor_only=me.program.distributor_id is not None,
            currency=cast("Settings", current_app.extensions["settings"]).currency,
            made_at=me.program.made_at,
        )
    )


@blueprint.post("/purchases")
@needs(REPORT)
def report() -> Response:
    """Report a purchase."""
    return once(admitted().program.client_id, shapes.NewPurchase, _report)


@blueprint.get("/purchases")
@needs(READ)
def look_up() -> Response:
    """The purchase of a reference: a list of one, or an empty one."""
    reference = request.args.get("reference", "")
    found = find_report_of(transaction_of(admitted().program.client_id, reference.replace("\0", "")))
    return _json(shapes.Purchases(purchases=[_shown(found)] if found else []))


@blueprint.get("/purchases/<uuid:purchase_id>")
@needs(READ)
def show(purchase_id: UUID) -> Response:
    """One purchase the program has reported."""
    return _json(_shown(_get(purchase_id)))


@blueprint.post("/refunds")
@needs(REFUND)
def give_back() -> Response:
    """Report that money went back."""
    return once(admitted().program.client_id, shapes.NewRefund, _give_back)


def _report(sent: shapes.NewPurchase) -> actions.Answer:
    try:
        purchase_id = actions.report(admitted().program, _order(sent))
    except actions.NoSuchSeller:
        raise refuse(
            Problem(
                409, "unknown-seller", "Nobody sells under that code", "Check the distributor or link code."
            )
        ) from None
    except actions.SellerNotActive:
        raise refuse(
            Problem(
                409, "seller-not-active", "The distributor is not active", "Their sales are not taken now."
            )
        ) from None
    except actions.WrongCurrency:
        raise refuse(Problem(409, "wrong-currency", "Amounts are in another currency here")) from None
    except NoSuchProduct:
        raise refuse(
            Problem(
                409, "unknown-product", "No product of ours has that slug", "Name it as an outside product."
            )
        ) from None
    except actions.ReferenceTaken:
        raise refuse(_taken()) from None
    return _made(purchase_id)


def _give_back(sent: shapes.NewRefund) -> actions.Answer:
    try:
        purchase_id = actions.give_back(
            admitted().program,
            UUID(sent.purchase.id) if isinstance(sent.purchase, shapes.ById) else sent.purchase.reference,
            sent.reference,
            shapes.decimal(sent.amount),
            sent.reason,
        )
    except NoSuchPurchase:
        raise refuse(Problem(404, "unknown-purchase", "You have reported no such purchase")) from None
    except BadRefund:
        raise refuse(
            Problem(409, "not-refundable", "That much cannot go back", "It is nothing, or more than is left.")
        ) from None
    except actions.ReferenceTaken:
        raise refuse(_taken()) from None
    return _made(purchase_id)


def _order(sent: shapes.NewPurchase) -> actions.Order:
    seller, product = sent.seller, sent.product
    ours = isinstance(product, shapes.OurProduct)
    return actions.Order(
        reference=sent.reference,
        buyer_name=sent.buyer.name,
        buyer_email=sent.buyer.email,
        quantity=sent.quantity,
        currency=sent.currency,
        distributor_code=seller.distributor if isinstance(seller, shapes.ByDistributor) else "",
        link_code=seller.link if isinstance(seller, shapes.ByLink) else "",
        product_slug=product.slug if isinstance(product, shapes.OurProduct) else "",
        product_name="" if isinstance(product, shapes.OurProduct) else product.name,
        product_type="" if ours else getattr(product, "type", ""),
        unit_price=shapes.decimal(product.unit_price),
    )


def _made(purchase_id: UUID) -> actions.Answer:
    body = _shown(_get(purchase_id)).model_dump_json().encode()
    return actions.Answer(201, "application/json", body, f"/api/v1/purchases/{purchase_id}")


def _get(purchase_id: UUID) -> Report:
    found = find_report(purchase_id)
    if found is None:
        raise Problem(404, "unknown-purchase", "You have reported no such purchase")
    return found


def _taken() -> Problem:
    return Problem(
        409, "reference-taken", "This reference was reported before", "Look it up before another try."
    )


def _shown(report: Report) -> shapes.Purchase:
    return shapes.Purchase(
        id=report.id,
        reference=reference_in(report.transaction_id),
        status="refunded" if report.status == "refunded" else "completed",
        product=shapes.Product(
            name=report.product_name, type=report.product_type, unit_price=str(report.unit_price)
        ),
        quantity=report.quantity,
        amount=str(report.amount),
        refunded=str(report.refunded),
        currency=report.currency,
        purchased_at=report.purchased_at,
        refunds=[_refund(refund) for refund in report.refunds],
    )


def _refund(refund: PaidBack) -> shapes.Refund:
    return shapes.Refund(
        id=refund.id,
        reference=reference_in(refund.transaction_id),
        amount=str(refund.amount),
        refunded_at=refund.refunded_at,
    )


def _json(said: BaseModel) -> Response:
    return Response(said.model_dump_json(), content_type="application/json")
