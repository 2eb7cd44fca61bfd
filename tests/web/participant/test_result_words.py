"""The words of a result while a fuller text is written, when it comes, and when it never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.assessments.waiting import settle
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken, token_key
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.fakes.openai_server import ANALYSIS

HERE = "The fuller text is here."
Settle = Callable[[dict[str, object] | None], None]


@pytest.fixture
def walk(app: Flask, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Somebody who has just finished where a provider is named, and whose text no worker writes."""
    settings: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"openai_api_key": "a-key"}))
    return Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all().finish()


@pytest.fixture
def settled(app: Flask, walk: Walk) -> Settle:
    """Ends the wait, with a model's text or without."""
    key = token_key(app.extensions["settings"].secret_key)
    session_id: UUID = AssessmentToken.unseal(walk.token, key).session_id

    def end(text: dict[str, object] | None) -> None:
        with app.app_context(), acting(Actor.system()):
            settle(session_id, text)

    return end


def test_while_the_text_is_written_the_page_says_so_and_asks_again(walk: Walk) -> None:
    assert "A fuller text is being written." in walk.page.text
    assert f'data-poll="/a/{walk.token}/result/analysis?seen=' in walk.page.text
    assert walk.go("/result/analysis").page.status_code == 204


def test_the_fuller_text_is_announced_when_it_is_there(walk: Walk, settled: Settle) -> None:
    settled(ANALYSIS)
    reply = walk.go("/result/analysis").page
    assert HERE in reply.text
    assert str(ANALYSIS["overall_message"]) in reply.text


def test_a_kept_text_says_nothing_of_food_to_whoever_tells_of_an_eating_disorder(
    app: Flask, client: FlaskClient, cast: Cast, owner_sql: Callable[[str], None]
) -> None:
    told = Walk(client, cast.ana.link_code).begin().answer_all({"D_flags": "eating_disorder"}).finish()
    kept = json.dumps(ANALYSIS).replace("'", "''")
    owner_sql(
        f"update assessment_results set analysis = '{kept}', analysis_source = 'model', analysis_state = 'final'"
    )
    page = told.go("/result").page.text
    assert str(ANALYSIS["overall_message"]) in page, "the premise"
    assert "The model about nutrition." not in page


def test_a_text_that_never_came_is_not_announced(walk: Walk, settled: Settle) -> None:
    settled(None)
    reply = walk.go("/result/analysis").page
    assert reply.status_code == 200
    assert HERE not in reply.text
    assert "these words come from fixed rules" in reply.text
    assert "being written" not in reply.text
