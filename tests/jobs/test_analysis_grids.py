"""Texts that checks find wrong are written for half a level, and then no more; admins are told each time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from maxpulse.analysis.patterns import Pattern
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.notices.models import Mail
from maxpulse.operations.models import AuditEntry
from tests.db.recording import until
from tests.factories.cast import Cast, confirm_address, make_cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import STEP, FakeOpenAI
from tests.jobs.analysing import Finished, rows
from tests.jobs.playing import provider, with_a_key
from tests.jobs.watching import KEPT, ask, check_all, checks, found, grid

__all__ = ["provider"]
SLEEP = Pattern("health", "sleep", 3, "40-64", "en")
RIGHT, WRONG = "right", "other_direction"


@pytest.fixture
def people(installation: Flask) -> Cast:
    """Everybody's address is confirmed; Eli is an admin of every reach."""
    made = make_cast(installation)
    for person in (made.ana, made.dee, made.eli):
        confirm_address(installation, person)
    return made


@pytest.fixture
def using(
    installation: Flask,
    people: Cast,
    provider: FakeOpenAI,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Settings:
    provider.changed(direction="steadier")
    return with_a_key(installation, provider, monkeypatch, request.node.name[:40])


def one_more(app: Flask, using: Settings, pattern: Pattern, turn: int = 0) -> None:
    """One more check ends, and is wrong: the model says "steadier" where "more" is kept."""
    assert KEPT["direction"] == "more"
    found(app, pattern, [None], turn)
    check_all(app, using)


def mails(app: Flask) -> list[Mail]:
    with app.app_context(), acting(Actor.system()) as session:
        return list(session.scalars(select(Mail).order_by(Mail.created_at, Mail.id)))


def test_of_thirty_more_than_the_limit_split_it_and_of_thirty_more_switch_it_off(
    installation: Flask, using: Settings, urls: Urls
) -> None:
    found(installation, SLEEP, [RIGHT] * 27 + [WRONG])
    one_more(installation, using, SLEEP)
    assert grid(urls, "sleep")["state"] == "whole", "29 are not enough"
    one_more(installation, using, SLEEP)
    split = grid(urls, "sleep")
    assert (split["state"], split["checked"], split["wrong"]) == ("split", 30, 3)
    assert split["changed_by"] is None and split["changed_at"] is not None
    half = replace(SLEEP, span="lower")
    found(installation, half, [WRONG] * 28, turn=1)
    one_more(installation, using, half, turn=1)
    assert grid(urls, "sleep")["state"] == "split", "what was found before the change does not count again"
    one_more(installation, using, half, turn=1)
    off = grid(urls, "sleep")
    assert (off["state"], off["checked"], off["wrong"], off["turn"]) == ("off", 30, 30, 2)


def test_at_the_limit_it_stays(installation: Flask, using: Settings, urls: Urls) -> None:
    found(installation, SLEEP, [RIGHT] * 38 + [WRONG])
    one_more(installation, using, SLEEP)
    assert grid(urls, "sleep")["state"] == "whole", "2 of 40 are five per cent, and not more"


def test_what_cannot_be_used_and_other_models_grids_and_settings_do_not_count(
    installation: Flask, using: Settings, urls: Urls
) -> None:
    found(installation, SLEEP, ["unusable"] * 40)
    found(installation, replace(SLEEP, about="nutrition"), [WRONG] * 40)
    found(installation, SLEEP, [WRONG] * 40, turn=3)
    found(installation, SLEEP, [WRONG] * 40, model="another-model")
    one_more(installation, using, SLEEP)
    assert grid(urls, "sleep")["state"] == "whole"


def test_each_change_is_in_the_audit_and_mailed_to_admins_alone(
    installation: Flask, using: Settings, people: Cast, urls: Urls
) -> None:
    found(installation, SLEEP, [WRONG] * 29)
    with capture_logs() as lines:
        one_more(installation, using, SLEEP)
    found(installation, replace(SLEEP, span="upper"), [WRONG] * 29, turn=1)
    one_more(installation, using, replace(SLEEP, span="upper"), turn=1)
    sent = mails(installation)
    assert [(mail.kind, mail.recipient) for mail in sent] == [
        ("analysis-texts-split", people.eli.email),
        ("analysis-texts-off", people.eli.email),
    ]
    assert "/admin/analysis" in sent[0].plain and "30 did not fit" in sent[0].plain
    with installation.app_context(), acting(Actor.system()) as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "analysis_texts_set").order_by(AuditEntry.id)
        ).all()
        told = [(entry.actor_role, entry.before, entry.after, entry.subject_id) for entry in entries]
    of_it: UUID = grid(urls, "sleep")["id"]
    counts = {"about": "sleep", "checked": 30, "wrong": 30}
    assert told == [
        ("system", {"state": "whole"}, {"state": "split", **counts}, of_it),
        ("system", {"state": "split"}, {"state": "off", **counts}, of_it),
    ]
    raised = [line for line in lines if line["event"] == "analysis_texts_set"]
    assert [(line["log_level"], line["grid"], line["state"]) for line in raised] == [
        ("error", "sleep", "split")
    ]


def test_many_that_end_at_once_change_it_once(installation: Flask, using: Settings, urls: Urls) -> None:
    found(installation, SLEEP, [WRONG] * 40 + [None] * 12)
    waiting = [row["id"] for row in checks(urls) if row["state"] == "drawn"]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: ask(installation, using, each), waiting))
    assert (grid(urls, "sleep")["state"], grid(urls, "sleep")["turn"]) == ("split", 1)
    assert len(mails(installation)) == 1


def test_who_judges_waits_for_whoever_sets_it_and_then_counts_anew(
    installation: Flask, using: Settings, urls: Urls
) -> None:
    found(installation, SLEEP, [WRONG] * 40 + [None])
    (waiting,) = [row["id"] for row in checks(urls) if row["state"] == "drawn"]
    set_to(urls, sleep="whole")
    rows(urls, "update analysis_checks set turn = 1 returning id")
    with psycopg.connect(urls.owner) as first, ThreadPoolExecutor(1) as pool:
        first.execute("select 1 from analysis_grids where name = 'sleep' for update")
        asking = pool.submit(ask, installation, using, waiting)
        until(lambda: rows(urls, "select 1 from pg_locks where not granted"), "it waits")
        first.execute("update analysis_grids set state = 'split', turn = 2 where name = 'sleep'")
        first.commit()
        asking.result()
    assert (grid(urls, "sleep")["state"], grid(urls, "sleep")["turn"]) == ("split", 2)
    assert mails(installation) == []


def test_split_and_off_decide_what_is_asked_for_and_who_has_read_keeps_it(
    installation: Flask, using: Settings, people: Cast, urls: Urls, provider: FakeOpenAI
) -> None:
    first = Finished(installation, using, people.ana.link_code, urls)
    first.analyse()
    had = first.row()
    areas = {each["pattern"]["about"] for each in first.fragments()}
    assert {"sleep", "overview"} <= areas, "the premise"
    set_to(urls, sleep="split", health_overview="off")
    provider.requests.clear()
    second = Finished(installation, using, people.ben.link_code, urls)
    second.analyse()
    new = [each["pattern"] for each in second.fragments() if each["pattern"]["span"] != "whole"]
    assert [(each["about"], each["span"] in ("lower", "upper")) for each in new] == [("sleep", True)]
    assert len(provider.requests) == 1, "all else is kept"
    assert second.row()["state"] == "final"
    (sleep,) = [each for each in second.row()["analysis"]["areas"] if each["area"] == "sleep"]
    assert sleep["recommendation"] == STEP["en"], "what was written for half a level is what is read"
    assert second.row()["message"] != had["message"], "the rules say how all stands"
    assert first.row() == had, "what was read stays"
    third = Finished(installation, using, people.ben.link_code, urls)
    third.analyse()
    assert len(provider.requests) == 1, "half a level is kept as a whole one is"


def set_to(urls: Urls, **states: str) -> None:
    """Set grids as the owner of the database."""
    for name, state in states.items():
        rows(
            urls,
            "insert into analysis_grids (name, state, turn) values (%s, %s, 1) returning id",
            name,
            state,
        )


def test_a_limit_of_a_hundred_never_changes_anything(
    installation: Flask, using: Settings, urls: Urls
) -> None:
    found(installation, SLEEP, [WRONG] * 60)
    one_more(installation, using.model_copy(update={"analysis_wrong_percent": Decimal(100)}), SLEEP)
    assert grid(urls, "sleep")["state"] == "whole"
