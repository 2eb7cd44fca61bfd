"""Whoever looks at what a named person answered leaves an entry, and that person can see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from maxpulse.privacy.viewing import viewings_of
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of

SignIn = Callable[[Person], Browser]
# The beginning of an hour, so that minutes can pass within it.
NOON = datetime.now(UTC).replace(minute=0, second=1, microsecond=0) + timedelta(hours=1)
VIEWED = text("""
    select actor_user_id, actor_role, after, before, subject_type from audit_entries
     where action = 'answers_viewed' and subject_id = :id order by at
""")


@pytest.fixture(autouse=True)
def _noon(cast: Cast) -> Iterator[None]:
    with clock.travelling(NOON):
        yield


@pytest.fixture
def ana(cast: Cast, sign_in: SignIn) -> Browser:
    """The distributor's browser."""
    return sign_in(cast.ana)


def walk(app: Flask, cast: Cast, **shares: str) -> tuple[Walk, UUID, UUID]:
    """Somebody who has finished; their walk, assessment and client."""
    one = Walk(app.test_client(), cast.ana.link_code)
    one.begin("Rosa Quispe", **shares)
    one.answer_needed().finish()
    session_id = AssessmentToken.unseal(one.token, key_of(app)).session_id
    with app.app_context(), acting(Actor.system()) as session:
        client_id = session.execute(
            text("select client_id from assessment_sessions where id = :id"), {"id": session_id}
        ).scalar_one()
    return one, session_id, client_id


def viewed(backstage: Backstage, session_id: UUID) -> list[Any]:
    with backstage() as session:
        return list(session.execute(VIEWED, {"id": session_id}))


def test_one_entry_an_hour_says_who_looked_at_which_parts_and_nothing_of_them(
    app: Flask, cast: Cast, ana: Browser, backstage: Backstage
) -> None:
    _walk, session_id, client_id = walk(app, cast, share_scores="on", share_answers="on")
    for _again in range(3):
        assert ana.get(f"/hub/clients/{client_id}").status_code == 200
    (entry,) = viewed(backstage, session_id)
    assert (entry.actor_user_id, entry.actor_role) == (cast.ana.actor.user_id, "distributor")
    assert (entry.before, entry.after, entry.subject_type) == (
        None,
        {"items": ["answers", "areas"]},
        "assessment_sessions",
    )
    with clock.travelling(NOON + timedelta(hours=1)):
        ana.get(f"/hub/clients/{client_id}")
    assert len(viewed(backstage, session_id)) == 2


def test_a_part_that_was_not_seen_before_counts_anew(
    app: Flask, cast: Cast, ana: Browser, backstage: Backstage
) -> None:
    one, session_id, client_id = walk(app, cast, share_scores="on")
    ana.get(f"/hub/clients/{client_id}")
    everything = dict.fromkeys(("share_progress", "share_grade", "share_scores", "share_answers"), "on")
    assert one.browser.post(f"/a/{one.token}/sharing", data=everything).status_code == 303
    ana.get(f"/hub/clients/{client_id}")
    assert [entry.after["items"] for entry in viewed(backstage, session_id)] == [
        ["areas"],
        ["answers", "areas"],
    ]


def test_whoever_sees_nothing_of_it_leaves_nothing(
    app: Flask, cast: Cast, ana: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    _walk, private, client_id = walk(app, cast)
    ana.get(f"/hub/clients/{client_id}")
    assert viewed(backstage, private) == []
    _walk, shared, client_id = walk(app, cast, share_answers="on")
    assert sign_in(cast.ben).get(f"/hub/clients/{client_id}").status_code == 404
    ana.get("/hub")
    assert viewed(backstage, shared) == []


def test_the_participant_sees_who_looked_and_when(app: Flask, cast: Cast, ana: Browser) -> None:
    one, _session_id, client_id = walk(app, cast, share_scores="on", share_answers="on")
    assert "Nobody has looked" in one.browser.get(f"/a/{one.token}/sharing").text
    ana.get(f"/hub/clients/{client_id}")
    page = one.browser.get(f"/a/{one.token}/sharing").text
    assert "Who looked" in page
    assert f"{NOON:%Y, %H:%M}" in page
    assert "area scores and single answers" in page


def test_nobody_else_learns_who_looked(app: Flask, cast: Cast, ana: Browser, backstage: Backstage) -> None:
    _walk, session_id, client_id = walk(app, cast, share_scores="on")
    ana.get(f"/hub/clients/{client_id}")
    other, _session, _client = walk(app, cast)
    participant = AssessmentToken.unseal(other.token, key_of(app)).participant_id
    with backstage(Actor.participant(participant)):
        assert viewings_of(session_id) == []
    with backstage() as session:
        owner = session.execute(
            text("select participant_id from assessment_sessions where id = :id"), {"id": session_id}
        ).scalar_one()
    with backstage(Actor.participant(owner)):
        assert len(viewings_of(session_id)) == 1


def test_consent_leaves_entries_at_the_start_and_with_each_change(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    one, session_id, _client = walk(app, cast, share_scores="on")
    for _twice in range(2):
        one.browser.post(f"/a/{one.token}/sharing", data={"share_progress": "on"})
    with backstage() as session:
        entries = session.execute(
            text("""select action, before -> 'items', after -> 'items' from audit_entries
                     where subject_id = :id and action like 'consent%' order by at"""),
            {"id": session_id},
        ).all()
    assert [tuple(entry) for entry in entries] == [
        ("consent_given", None, ["areas", "grade", "progress", "storage"]),
        ("consent_changed", ["areas", "grade", "progress"], ["progress"]),
    ]
