"""What open pages are told of a sale: at once that it happened, then what it earned, in one notice."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.commissions import queries
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import acting
from maxpulse.live import fragments, service
from tests.factories.cast import Cast
from tests.factories.sales import begin_road, earn, put_on_shelf
from tests.web.distributor.hearing import Told


def test_each_application_of_a_process_rings_on_its_own_redis(
    app: Flask, settings: Settings, cast: Cast, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_process", service._Process(os.getpid()))
    create_app(settings.model_copy(update={"redis_url": ""}))
    begin_road(app, cast.ana, "Rosa Quispe")
    assert told("assessment_started")


def test_the_notice_of_a_sale_is_completed_by_what_it_earned(app: Flask, cast: Cast, told: Told) -> None:
    road, product = begin_road(app, cast.ana, name="Rosa Quispe"), put_on_shelf(app, "39.00", "30.00")
    purchase = road.buy(product, quantity=2)
    sale = told("purchase")
    with app.app_context():
        notice = fragments.render(sale)
    assert f'id="toast-{purchase.id}"' in notice
    for said in ("$78.00", "Rosa Quispe", product.name, "being worked out"):
        assert said in notice

    earn(app, purchase)
    earned = told("commission")
    assert earned["n"] > sale["n"]
    with app.app_context():
        line = fragments.render(earned)
    assert f'id="toast-{purchase.id}-yours"' in line
    for said in ("$23.40", "held 14 days", f"/revenue/commissions/{earned['commission']}"):
        assert said in line


def test_the_sum_of_a_client_grows_with_each_sale(app: Flask, cast: Cast, told: Told) -> None:
    road, product = begin_road(app, cast.ana), put_on_shelf(app, "10.00")
    road.buy(product)
    assert told("purchase")["bought"] == "10.00"
    road.buy(product, quantity=2)
    assert told("purchase")["bought"] == "30.00"


def test_pages_that_were_away_hear_of_the_sale_and_of_a_late_commission(app: Flask, cast: Cast) -> None:
    purchase = begin_road(app, cast.ana, name="Rosa Quispe").buy(put_on_shelf(app, "39.00", "30.00"))
    assert [(one.sale.client_name, one.commission) for one in notices(app, cast)] == [("Rosa Quispe", None)]
    an_hour_later = clock.now() + timedelta(hours=1)
    with clock.travelling(an_hour_later):
        assert notices(app, cast) == []
        earn(app, purchase)
        late = notices(app, cast)
    assert [(one.sale.id, one.commission and str(one.commission.amount)) for one in late] == [
        (purchase.id, "11.70")
    ]


def notices(app: Flask, cast: Cast) -> list[queries.Notice]:
    """What Ana's page would catch up with, had it missed the last minute."""
    with app.app_context(), acting(cast.ana.actor):
        since = clock.now() - timedelta(minutes=1)
        return queries.notices_since(cast.ana.distributor_id, since, number=7)
