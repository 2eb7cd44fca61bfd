"""The fuller text of a result: asked for once, swapped in, and never waited for in vain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row

from maxpulse.analysis import actions, jobs
from maxpulse.analysis.shape import AnalysisUnavailable
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken, token_key
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.fakes.openai_server import ANALYSIS, FakeOpenAI

A_NAME = "Rosalinda Quispe"


@pytest.fixture
def provider() -> Iterator[FakeOpenAI]:
    """OpenAI, played by a server on this machine."""
    with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def configured(
    app: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Settings:
    """The application with a key. The model is the test's own, so that no test finds what another has kept."""
    settings: Settings = app.extensions["settings"]
    using = settings.model_copy(
        update={
            "openai_api_key": "a-key",
            "openai_base_url": provider.url,
            "openai_model": request.node.name,
        }
    )
    monkeypatch.setitem(app.extensions, "settings", using)
    return using


class Finished:
    """Somebody who has just finished, and what the database holds of it."""

    def __init__(
        self, app: Flask, settings: Settings, link_code: str, database: Urls, language: str = "en"
    ) -> None:
        self.app, self.database = app, database
        browser = app.test_client()
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        self.walk = Walk(browser, link_code).begin(name=A_NAME).answer_all().finish()
        self.session_id = AssessmentToken.unseal(self.walk.token, token_key(settings.secret_key)).session_id

    def analyse(self) -> None:
        """Let the worker's job run."""
        with self.app.app_context():
            jobs.analyse(str(self.session_id))

    def row(self) -> dict[str, Any]:
        """The result's row."""
        with psycopg.connect(self.database.owner, row_factory=dict_row) as connection:
            found = connection.execute(
                """select analysis ->> 'overall_message' as message, analysis ->> 'overall_grade' as grade,
                          results_data ->> 'grade' as computed_grade, analysis_source as source,
                          analysis_state as state, ai_analysis_id as kept,
                          (select count(*) from assessment_tracking t where t.session_id = r.session_id
                              and t.event_type = 'analysis_ready') as told
                     from assessment_results r where session_id = %s""",
                (self.session_id,),
            ).fetchone()
        assert found is not None
        return found

    def kept_was_given(self) -> int:
        """How often the model's text of this result was given to somebody else."""
        with psycopg.connect(self.database.owner) as connection:
            asked = "select cache_hits from ai_analysis_results where id = %s"
            found = connection.execute(asked, (self.row()["kept"],)).fetchone()
        assert found is not None
        return int(found[0])


@pytest.fixture
def finished(app: Flask, configured: Settings, cast: Cast, database: Urls) -> Finished:
    return Finished(app, configured, cast.ana.link_code, database)


def test_the_model_writes_in_the_language_of_the_result_and_other_readers_get_the_rules_words(
    app: Flask, configured: Settings, cast: Cast, database: Urls, provider: FakeOpenAI
) -> None:
    german = Finished(app, configured, cast.ana.link_code, database, "de")
    german.analyse()
    (asked,) = provider.requests
    assert json.loads(asked["input"])["language"] == "de"
    page = german.walk.go("/result").page.text
    assert ANALYSIS["overall_message"] in page and "Sprachmodell" in page
    assert "Dein größter Hebel" not in page and "von 100. " in page
    german.walk.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    english = german.walk.go("/result").page.text
    assert ANALYSIS["overall_message"] not in english and "These words come from fixed rules" in english
    assert "Your largest lever" in english


def test_the_rules_text_is_there_first_and_the_models_replaces_it(
    finished: Finished, provider: FakeOpenAI
) -> None:
    first = finished.row()
    assert (first["source"], first["state"]) == ("rules", "waiting")
    assert finished.walk.go("/result/analysis").page.status_code == 204

    finished.analyse()
    then = finished.row()
    assert (then["source"], then["state"], then["told"]) == ("model", "final", 1)
    assert then["message"] == ANALYSIS["overall_message"]
    assert then["grade"] == then["computed_grade"], "figures are ours, whatever the model says"
    assert ANALYSIS["overall_message"] in finished.walk.go("/result/analysis").page.text
    assert len(provider.requests) == 1


def test_running_again_asks_nobody_and_tells_nobody(finished: Finished, provider: FakeOpenAI) -> None:
    finished.analyse()
    finished.analyse()
    assert len(provider.requests) == 1
    assert finished.row()["told"] == 1


def test_equal_levels_are_asked_for_once(
    finished: Finished, provider: FakeOpenAI, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    finished.analyse()
    second = Finished(app, configured, cast.ben.link_code, database)
    second.analyse()
    assert second.row()["source"] == "model"
    assert second.row()["kept"] == finished.row()["kept"]
    assert len(provider.requests) == 1


def test_a_kept_text_counts_when_it_is_given_and_not_when_it_is_looked_for(
    finished: Finished, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    finished.analyse()
    second = Finished(app, configured, cast.ben.link_code, database)
    with app.app_context(), acting(Actor.system()):
        asked = actions.find_request(second.session_id, configured)
    assert asked is not None
    assert asked.kept is not None
    assert finished.kept_was_given() == 0

    second.analyse()

    assert finished.kept_was_given() == 1


def test_what_is_kept_expires(
    finished: Finished, provider: FakeOpenAI, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    finished.analyse()
    second = Finished(app, configured, cast.ben.link_code, database)
    with clock.travelling(clock.now() + timedelta(days=31)), app.app_context(), acting(Actor.system()):
        asked = actions.find_request(second.session_id, configured)
    assert asked is not None
    assert asked.kept is None


def test_no_identity_and_no_measure_leaves_the_house(finished: Finished, provider: FakeOpenAI) -> None:
    finished.analyse()
    sent = json.dumps(provider.requests)
    for private in (*A_NAME.split(), str(finished.session_id), finished.walk.token):
        assert private not in sent
    said = json.loads(provider.requests[0]["input"])
    assert set(said) == {"assessment", "areas", "age_band", "notes", "language"}


def test_what_is_kept_names_nobody(finished: Finished, database: Urls) -> None:
    finished.analyse()
    kept = "select to_jsonb(a)::text from ai_analysis_results a where id = %s"
    with psycopg.connect(database.owner) as connection:
        row = connection.execute(kept, (finished.row()["kept"],)).fetchone()
    assert row
    for private in (*A_NAME.split(), str(finished.session_id)):
        assert private not in row[0]


def test_a_passing_failure_leaves_the_wait_to_the_next_try(finished: Finished, provider: FakeOpenAI) -> None:
    provider.rate_limited().well()
    with pytest.raises(AnalysisUnavailable):
        finished.analyse()
    assert finished.row()["state"] == "waiting"
    finished.analyse()
    assert finished.row()["source"] == "model"


def test_a_refusal_ends_the_wait_and_the_rules_text_stands(finished: Finished, provider: FakeOpenAI) -> None:
    provider.refusal()
    before = finished.row()["message"]
    finished.analyse()
    after = finished.row()
    assert (after["source"], after["state"], after["message"]) == ("rules", "final", before)
    assert len(provider.requests) == 1
    assert finished.walk.go("/result/analysis").page.status_code == 200


def test_the_sweeper_wakes_what_was_forgotten_and_gives_up_in_the_end(
    finished: Finished, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[UUID] = []
    monkeypatch.setattr(actions, "analyse_later", woken.append)
    with finished.app.app_context():
        jobs.sweep_owed()
        assert finished.session_id not in woken, "the job that was queued with it comes first"
        with clock.travelling(clock.now() + timedelta(minutes=2)):
            jobs.sweep_owed()
        assert finished.session_id in woken
        with clock.travelling(clock.now() + timedelta(minutes=11)):
            jobs.sweep_owed()
    assert (finished.row()["source"], finished.row()["state"]) == ("rules", "final")
    assert provider.requests == []


def test_dying_between_answer_and_result_leaves_the_wait(
    finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "record", die)
        with pytest.raises(SystemExit):
            finished.analyse()
    assert (finished.row()["state"], finished.row()["told"]) == ("waiting", 0)
    finished.analyse()
    assert (finished.row()["state"], finished.row()["told"]) == ("final", 1)


def test_without_a_key_nothing_waits(app: Flask, settings: Settings, cast: Cast, database: Urls) -> None:
    done = Finished(app, settings, cast.ana.link_code, database)
    assert (done.row()["source"], done.row()["state"]) == ("rules", "final")
