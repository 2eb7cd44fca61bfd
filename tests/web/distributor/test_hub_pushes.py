"""What open hubs are sent of themselves, where nobody asks and nobody's clock is known but the socket's."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from pytz import timezone

from maxpulse import live
from maxpulse.clients import queries
from maxpulse.clients.live import count_days_in
from maxpulse.clients.newcomers import row_of_newcomer
from maxpulse.core import clock
from maxpulse.core.db import acting, after_commit, take_bells
from maxpulse.live.fragments import render
from maxpulse.tracking.actions import record
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, put_on_shelf
from tests.factories.walk import Walk
from tests.sampling import some_of
from tests.web.distributor.hearing import Told

FINISHED = re.compile(r'data-counter="finished" data-number="\d+"><b>(\d+)</b>')


def pushed(app: Flask, ana: Person, event: str) -> str:
    """What is sent to Ana's pages when this has happened to her only client."""
    with app.app_context(), acting(ana.actor):
        (client,) = queries.rows(queries.Filter())
    facts = {"c": str(client.id), "s": str(ana.distributor_id), "n": 9, "e": event}
    with app.test_request_context():
        return render(facts)


@pytest.mark.parametrize(("zone", "counted"), some_of([("Asia/Tokyo", "1"), ("UTC", "0")], always=1))
def test_pushed_figures_count_the_day_of_whoever_holds_the_socket(
    app: Flask, cast: Cast, zone: str, counted: str
) -> None:
    midnight = clock.now().replace(hour=0, minute=0) - timedelta(days=1)
    with clock.travelling(midnight - timedelta(hours=1)):
        Walk(app.test_client(), cast.ana.link_code).begin().answer_needed().finish()
    count_days_in(timezone(zone), cast.ana.distributor_id)
    with clock.travelling(midnight + timedelta(hours=9)):
        assert FINISHED.findall(pushed(app, cast.ana, "result_viewed")) == [counted]


def test_the_row_of_somebody_new_is_what_their_distributor_would_read(
    app: Flask, cast: Cast, told: Told
) -> None:
    Walk(app.test_client(), cast.ana.link_code).begin("Rosa <Quispe>", "rosa@example.test", share_scores="on")
    facts = told("assessment_started")
    with app.app_context(), acting(cast.ana.actor):
        assert queries.rows_of([UUID(facts["c"])]) == [row_of_newcomer(facts)]
    with app.test_request_context():
        assert "Rosa &lt;Quispe&gt;" in render(facts)


def test_who_comes_again_may_have_bought_so_their_row_is_read(app: Flask, cast: Cast, told: Told) -> None:
    road = begin_road(app, cast.ana, "Rosa Quispe")
    assert "newcomer" in told("assessment_started")
    road.buy(put_on_shelf(app, "39.00"))
    begin_road(app, cast.ana, "Rosa Quispe", road.actor)
    again = told("assessment_started")
    assert "newcomer" not in again
    with app.test_request_context():
        row, _figures = render(again).split("</tr>", 1)
    assert "$39.00" in row


def test_the_bell_of_what_happened_is_sent_off_before_workers_are_woken(app: Flask, cast: Cast) -> None:
    with app.app_context(), acting(cast.ana.actor):
        after_commit(str)
        record("link_made", distributor_id=cast.ana.distributor_id)
        rung, sent_off, woken = take_bells()
    assert (getattr(rung, "func", None), sent_off, woken) == (live.publish, live.send_off, str)


@pytest.mark.parametrize("event", some_of(["assessment_completed", "result_viewed"], always=1))
def test_nothing_is_pushed_of_a_finish_without_progress_shared(app: Flask, cast: Cast, event: str) -> None:
    walk = Walk(app.test_client(), cast.ana.link_code).begin().answer_needed().finish()
    assert "<tr" in pushed(app, cast.ana, event)
    walk.browser.post(f"/a/{walk.token}/sharing", data={})
    assert pushed(app, cast.ana, event) == ""
    assert "<tr" in pushed(app, cast.ana, "sharing_changed")
