"""Why a commission is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _

from maxpulse.commissions.models import Commission
from maxpulse.commissions.queries.books import booked_refunds
from maxpulse.commissions.rules import NOTHING, Derivation, Left, left_after
from maxpulse.core.db import session
from maxpulse.core.speaking import readers_tongue
from maxpulse.shop import queries as shop


@dataclass(frozen=True, slots=True)
class Why:
    """What a commission came from. `exact` is before rounding, `remainder` is exact − amount.

    `amount` is what the sale earned, `stands` what is left of it now; `left` how that comes about, None while nothing
    was taken back. `returned` of the sale went back to the buyer, `unbooked` of that without its line in the ledger.
    """

    id: UUID
    product_name: str
    quantity: int
    unit_price: Decimal
    sale_amount: Decimal
    currency: str
    rate: Decimal
    rate_from: str
    exact: Decimal
    amount: Decimal
    remainder: Decimal
    lines: tuple[str, ...]
    stands: Decimal
    returned: Decimal
    unbooked: Decimal
    left: Left | None
    client_id: UUID
    client_name: str
    sold_at: datetime
    created_at: datetime | None
    held_until: datetime
    held_days: int
    status: str
    transaction_id: str
    versions: tuple[tuple[str, str], ...]


def find_why(commission_id: UUID) -> Why | None:
    """Where a commission's amount came from, or None when there is none that the actor may see."""
    commission = session.get(Commission, commission_id)
    if commission is None or commission.purchase_id is None:
        return None
    sale = shop.find_sale(commission.purchase_id)
    if sale is None:
        return None
    booked = sum(booked_refunds(commission.purchase_id).values(), start=NOTHING)
    return _why(commission, sale, Derivation.from_json(commission.derivation), booked)


def _why(commission: Commission, sale: shop.Sale, derived: Derivation, booked: Decimal) -> Why:
    return Why(
        id=commission.id,
        product_name=commission.product_name,
        quantity=derived.quantity,
        unit_price=derived.unit_price,
        sale_amount=derived.sale,
        currency=derived.currency,
        rate=derived.rate,
        rate_from=derived.rate_from,
        exact=derived.exact,
        amount=derived.amount,
        remainder=derived.remainder,
        lines=derived.lines(),
        stands=commission.commission_amount - commission.clawed_back,
        returned=sale.refunded,
        unbooked=sale.refunded - booked,
        left=left_after(derived, booked) if booked else None,
        client_id=sale.client_id,
        client_name=commission.client_name or "",
        sold_at=sale.sold_at,
        created_at=commission.created_at,
        held_until=commission.held_until,
        held_days=(commission.held_until - sale.sold_at).days,
        status=commission.status or "",
        transaction_id=sale.transaction_id,
        versions=_versions(derived),
    )


def _versions(derived: Derivation) -> tuple[tuple[str, str], ...]:
    whose = _("Product's rate, as of the sale") if derived.rate_from == "product" else _("Distributor's rate")
    rate = f"{readers_tongue().figure(derived.rate)}\N{NO-BREAK SPACE}%"
    return ((_("Commission rules"), derived.version), (whose, rate))
