"""Answers are kept as long as the consent page says, and go to nobody it did not name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.privacy.jobs import erase_old
from maxpulse.privacy.rules import erased_before
from tests.factories.cast import Cast
from tests.factories.walk import Walk


def kept(app: Flask, cast: Cast) -> tuple[int, int]:
    """How many answers and results there are of Ana's clients."""
    with app.app_context(), acting(Actor.system()) as session:
        row = session.execute(
            text(
                "select (select count(*) from assessment_responses r join assessment_sessions s on s.id = r.session_id"
                "         where s.distributor_id = :ana),"
                "       (select count(*) from assessment_results r join assessment_sessions s on s.id = r.session_id"
                "         where s.distributor_id = :ana)"
            ),
            {"ana": cast.ana.distributor_id},
        ).one()
    return row[0], row[1]


def test_answers_and_result_are_erased_after_the_months_that_were_said_and_not_before(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all().finish()
    assert all(kept(app, cast))
    with app.app_context(), clock.travelling(datetime.now(UTC) + timedelta(days=729)):
        erase_old()
    assert all(kept(app, cast))
    with app.app_context(), clock.travelling(datetime.now(UTC) + timedelta(days=732)):
        erase_old()
        erase_old()
    assert kept(app, cast) == (0, 0)


def test_a_month_without_that_day_ends_with_its_last() -> None:
    assert erased_before(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)


def test_whoever_agreed_before_a_provider_was_named_keeps_the_words_of_the_rules(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all()
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(update={"openai_api_key": "set later"})
    try:
        walk.finish()
    finally:
        app.extensions["settings"] = before
    assert "fixed rules" in walk.page.text
    assert "being written" not in walk.page.text
