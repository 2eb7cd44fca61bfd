"""The fuller text of a result: asked for once a fragment, swapped in, and never waited for in vain."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from maxpulse.analysis import actions, jobs
from maxpulse.analysis.actions import bringing
from maxpulse.config import Settings
from maxpulse.core import clock
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import OPENING, STEP, FakeOpenAI
from tests.jobs.analysing import A_NAME, Finished, calls, kept, rows, write_now
from tests.jobs.playing import configured, provider

__all__ = ["configured", "provider"]


@pytest.fixture
def finished(app: Flask, configured: Settings, cast: Cast, database: Urls) -> Finished:
    return Finished(app, configured, cast.ana.link_code, database)


def texts(one: Finished) -> str:
    """All words of a result."""
    return json.dumps(one.row()["analysis"], ensure_ascii=False)


def test_the_model_writes_in_the_language_of_the_result_and_other_readers_get_the_rules_words(
    app: Flask, configured: Settings, cast: Cast, database: Urls, provider: FakeOpenAI
) -> None:
    german = Finished(app, configured, cast.ana.link_code, database, "de")
    german.analyse()
    assert all(json.loads(asked["input"])["language"].startswith("German") for asked in provider.requests)
    page = german.walk.go("/result").page.text
    assert OPENING["de"] in page and "Sprachmodell" in page
    assert "Beruht auf deinen Antworten und einem Profil wie deinem" in page
    german.walk.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    english = german.walk.go("/result").page.text
    assert OPENING["de"] not in english and "these words come from fixed rules" in english
    assert "Based on your answers and a profile like yours" in english


def test_the_rules_text_is_there_first_and_the_models_replaces_it(
    finished: Finished, provider: FakeOpenAI
) -> None:
    first = finished.row()
    assert (first["source"], first["state"]) == ("rules", "waiting")
    assert finished.walk.go("/result/analysis").page.status_code == 204

    finished.analyse()
    then = finished.row()
    assert (then["source"], then["state"], then["told"]) == ("model", "final", 1)
    assert then["grade"] == then["computed_grade"], "figures are ours, whatever the model says"
    assert OPENING["en"] in finished.walk.go("/result/analysis").page.text
    assert len(provider.requests) == len(finished.fragments()), "one call a fragment"


def test_better_words_come_one_by_one_and_each_is_told_once(finished: Finished, provider: FakeOpenAI) -> None:
    finished.bring()
    first, *others = finished.waits()
    assert others, "the premise: several are missing"
    write_now(finished.app, finished.settings, first)
    assert (finished.row()["source"], finished.row()["state"]) == ("model", "waiting")
    reply = finished.walk.go("/result/analysis").page
    assert reply.status_code == 200
    assert "A fuller text is being written." in reply.text
    seen = reply.text.partition('data-poll="')[2].partition('"')[0]
    assert finished.walk.browser.get(seen).status_code == 204, "nothing has come since"
    for name in others:
        write_now(finished.app, finished.settings, name)
    assert finished.walk.browser.get(seen).status_code == 200
    assert (finished.row()["state"], finished.row()["told"]) == ("final", 1)


def test_running_again_asks_nobody_and_tells_nobody(finished: Finished, provider: FakeOpenAI) -> None:
    finished.analyse()
    asked = len(provider.requests)
    finished.analyse()
    assert len(provider.requests) == asked
    assert finished.row()["told"] == 1


def test_equal_levels_are_asked_for_once_and_given_at_once(
    finished: Finished, provider: FakeOpenAI, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    finished.analyse()
    asked = len(provider.requests)
    second = Finished(app, configured, cast.ben.link_code, database)
    second.bring()
    assert (second.row()["source"], second.row()["state"]) == ("model", "final")
    assert second.row()["kept"] == finished.row()["kept"]
    assert texts(second) == texts(finished)
    assert len(provider.requests) == asked


def test_a_kept_text_counts_when_it_is_given_and_not_to_whoever_waited_for_it(
    finished: Finished, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    finished.analyse()
    mine = kept(database, configured.openai_model)
    assert mine and {row["cache_hits"] for row in mine} == {0}
    assert all(row["last_used_at"] for row in mine)
    Finished(app, configured, cast.ben.link_code, database).bring()
    assert {row["cache_hits"] for row in kept(database, configured.openai_model)} == {1}


def test_a_day_tells_how_many_needed_no_call_and_what_that_saved(
    finished: Finished, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    whole = "select * from analysis_days where type = 'health'"
    finished.analyse()
    (before,) = rows(database, whole)
    Finished(app, configured, cast.ben.link_code, database).bring()
    (after,) = rows(database, whole)
    texts_given = len(kept(database, configured.openai_model))
    paid = sum(call["cost"] for call in calls(database, configured.openai_model))
    assert after["analyses"] == before["analyses"] + 1
    assert after["whole_hits"] == before["whole_hits"] + 1
    assert after["fragment_hits"] == before["fragment_hits"] + texts_given
    assert after["saved"] == before["saved"] + paid


def test_what_is_kept_expires_by_setting_and_is_cleaned_away(
    finished: Finished, app: Flask, configured: Settings, cast: Cast, database: Urls
) -> None:
    finished.analyse()
    second = Finished(app, configured, cast.ben.link_code, database)
    with clock.travelling(clock.now() + timedelta(days=configured.analysis_days, minutes=1)):
        second.bring()
        assert second.row()["state"] == "waiting"
        with app.app_context():
            assert jobs.clean_expired() >= len(second.waits())
    assert kept(database, configured.openai_model) == []


def test_no_identity_and_no_measure_leaves_the_house(finished: Finished, provider: FakeOpenAI) -> None:
    finished.analyse()
    sent = json.dumps(provider.requests)
    for private in (*A_NAME.split(), str(finished.session_id), finished.walk.token):
        assert private not in sent
    allowed = {"area", "two_lowest", "half", "age_band", "level", "points", "slots", "constants"}
    for asked in provider.requests:
        assert set(json.loads(asked["input"])) <= allowed | {"possible_directions", "language", "policy"}


def test_what_is_kept_names_nobody(finished: Finished, database: Urls) -> None:
    finished.analyse()
    for table in ("ai_analysis_results", "model_calls", "analysis_requests"):
        told = str(rows(database, f"select to_jsonb(t)::text from {table} t"))
        for private in (*A_NAME.split(), str(finished.session_id)):
            assert private not in told


def test_a_passing_failure_is_tried_again_within_the_job(finished: Finished, provider: FakeOpenAI) -> None:
    provider.rate_limited().well()
    finished.analyse()
    assert finished.row()["source"] == "model"


def test_a_lasting_failure_leaves_the_wait_to_a_later_try(
    finished: Finished, provider: FakeOpenAI, database: Urls
) -> None:
    finished.bring()
    name = finished.waits()[0]
    provider.truncated().truncated().truncated().well()
    write_now(finished.app, finished.settings, name)
    assert finished.row()["state"] == "waiting"
    write_now(finished.app, finished.settings, name)
    assert len(provider.requests) == 3, "not before its time"
    with clock.travelling(clock.now() + timedelta(minutes=2)):
        write_now(finished.app, finished.settings, name)
    assert finished.row()["source"] == "model"


def test_a_refusal_is_not_asked_again_and_the_rules_text_stands(
    finished: Finished, provider: FakeOpenAI
) -> None:
    provider.refusal()
    before = finished.row()["analysis"]
    finished.analyse()
    after = finished.row()
    assert (after["source"], after["state"], after["analysis"]) == ("rules", "final", before)
    assert len(provider.requests) == len({asked["input"] for asked in provider.requests})
    assert finished.walk.go("/result/analysis").page.status_code == 200


def test_the_sweeper_wakes_what_was_forgotten_and_gives_up_in_the_end(
    finished: Finished, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[UUID | str] = []
    monkeypatch.setattr(actions, "analyse_later", woken.append)
    monkeypatch.setattr(actions, "write_later", woken.append)
    finished.bring()
    names = set(finished.waits())
    with finished.app.app_context():
        jobs.sweep_owed()
        assert not {finished.session_id, *names} & set(woken), "the jobs that were queued come first"
        with clock.travelling(clock.now() + timedelta(minutes=2)):
            jobs.sweep_owed()
        assert {finished.session_id, *names} <= set(woken)
        with clock.travelling(clock.now() + timedelta(minutes=11)):
            jobs.sweep_owed()
    assert (finished.row()["source"], finished.row()["state"]) == ("rules", "final")
    assert provider.requests == []


def test_dying_between_answer_and_result_leaves_the_wait(
    finished: Finished, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr(bringing, "record", die)
        with pytest.raises(SystemExit):
            finished.analyse()
    asked = len(provider.requests)
    assert (finished.row()["state"], finished.row()["told"]) == ("waiting", 0)
    finished.analyse()
    assert (finished.row()["state"], finished.row()["told"]) == ("final", 1)
    assert len(provider.requests) == asked, "what was written is not asked for again"


def test_without_a_key_nothing_waits(app: Flask, settings: Settings, cast: Cast, database: Urls) -> None:
    done = Finished(app, settings, cast.ana.link_code, database)
    assert (done.row()["source"], done.row()["state"]) == ("rules", "final")
    assert STEP["en"] not in texts(done)
