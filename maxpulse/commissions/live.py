"""A sale and what it earned, as notices on the distributor's open pages.

Facts of `purchase`: c (client), purchase, client_name, product_name, quantity, amount, currency, and
where it was bought here `bought`, what the client has paid in all.
Facts of `commission`: c, purchase, commission, amount, currency, held_until, held_days.
"""

from __future__ import annotations

from decimal import Decimal

from flask import render_template

from maxpulse import live
from maxpulse.live import Facts


@live.renders("purchase", quick=True, ahead=True)
def sale_notice(facts: Facts) -> str:
    """The notice of a sale; its second line waits for the commission."""
    sale = {
        "id": facts["purchase"],
        "client_name": facts["client_name"],
        "product_name": facts["product_name"],
        "quantity": facts["quantity"],
        "amount": Decimal(facts["amount"]),
        "number": facts["n"],
    }
    return render_template("clients/_toast_sale.html", sale=sale, commission=None)


@live.renders("commission", quick=True, ahead=True)
def earned_line(facts: Facts) -> str:
    """The second line of that notice: what the sale earned."""
    commission = {
        "id": facts["commission"],
        "amount": Decimal(facts["amount"]),
        "held_days": facts["held_days"],
        "number": facts["n"],
    }
    sale = {"id": facts["purchase"]}
    return render_template("clients/_toast_yours.html", sale=sale, commission=commission)
