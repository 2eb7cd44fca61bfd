"""Every form of an admin leaves an entry of that admin, in the same request: the list comes from the routes.

A new one fails here until a line of `deeds` says how its form is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from maxpulse.assessments.versions.actions import withdraw
from maxpulse.assessments.versions.models import ContentVersion
from maxpulse.core.db import acting
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast
from tests.web.admin.deeds import DEEDS, Desk
from tests.web.browser import Browser
from tests.web.conftest import Backstage, Contents
from tests.web.isolation import sign_in_of
from tests.web.test_routes import listed


@pytest.fixture
def cast(app: Flask, company: Cast) -> Cast:
    """New people, and the Eli of all tests here."""
    made = Cast(app)
    made.eli = company.eli
    return made


@pytest.fixture
def desk(app: Flask, cast: Cast, desk_of: Callable[[str], Browser], backstage: Backstage) -> Desk:
    """Eli at work."""
    return Desk(app, cast, desk_of("eli"), backstage)


@pytest.fixture(autouse=True)
def nobody_else_is_asked_by_it(app: Flask, cast: Cast) -> Iterator[None]:
    """What was published here is withdrawn again."""
    yield
    with app.app_context(), acting(cast.eli.actor) as session:
        row = ContentVersion
        left = session.scalars(
            select(row.id).where(row.published_at.is_not(None), row.withdrawn_at.is_(None))
        ).all()
        for each in left:
            withdraw(each)


def writes_of_admins(app: Flask) -> Iterator[str]:
    """The address of every route that takes a write of an admin."""
    for line in listed(app):
        door, method, path = line.split()
        if door == "admin" and method != "GET":
            assert method == "POST", line
            yield path


def test_every_form_of_an_admin_is_tried_here(app: Flask) -> None:
    assert sorted(writes_of_admins(app)) == sorted(DEEDS)


# What takes a version of the questions that is scored; tests/versions/ looks at its entries too.
DEAR = [
    f"/admin/content/<uuid:content_version_id>/{deed}" for deed in ("previews", "publication", "withdrawal")
]


@pytest.mark.parametrize(
    "route", [pytest.param(each, marks=pytest.mark.thorough) if each in DEAR else each for each in DEEDS]
)
def test_a_deed_leaves_an_entry_of_whoever_did_it_in_the_same_request(
    route: str, app: Flask, desk: Desk, contents: Callable[[], Contents]
) -> None:
    filled = DEEDS[route](desk)
    rule, _values = app.url_map.bind("localhost").match(filled.action, "POST", return_rule=True)
    assert str(getattr(rule, "rule", rule)) == route, "the form leads there"
    form = desk.find(filled)
    known, before = {entry.id for entry in entries_of(desk)}, contents()

    answer = desk.eli.post(form.action, data={**form.fields, **filled.typed})

    assert answer.status_code in (200, 201, 303), answer.text
    assert filled.only_takes_out is not changed(before, contents()), "the premise: it did something"
    new = [entry for entry in entries_of(desk) if entry.id not in known]
    assert new, "nobody could tell who did it"
    assert len({entry.request_id for entry in new}) == 1
    assert all(entry.request_id and entry.ip_address for entry in new)
    assert filled.about is None or filled.about in {entry.subject_id for entry in new}
    assert filled.only_takes_out or all(entry.subject_id for entry in new), "on whom or what"
    assert {(entry.acting_for_type, entry.acting_for_id) for entry in new} == {(None, None)}


def test_what_is_sent_twice_and_changes_nothing_is_no_second_deed(
    desk: Desk, contents: Callable[[], Contents]
) -> None:
    filled = desk.person(desk.cast.dee, "closure")
    form = desk.find(filled)
    desk.eli.post(form.action, data=form.fields)
    known, before = len(entries_of(desk)), contents()
    desk.eli.post(form.action, data=form.fields)
    assert not changed(before, contents())
    assert len(entries_of(desk)) == known


def test_whose_sessions_an_admin_ended_and_why_is_said(desk: Desk) -> None:
    dee = desk.cast.dee
    mine, known = [sign_in_of(desk.app, dee) for _device in range(2)], {each.id for each in entries_of(desk)}
    desk.send(desk.person(dee, "sessions/end"))
    new = [entry for entry in entries_of(desk) if entry.id not in known]
    ended = [entry for entry in new if entry.action == "session_ended"]
    assert {entry.subject_id for entry in ended} == set(mine)
    assert [entry.after for entry in ended] == [{"whose": str(dee.actor.user_id), "because": "by_admin"}] * 2


def entries_of(desk: Desk) -> list[AuditEntry]:
    """What Eli has done so far."""
    with desk.backstage() as session:
        found = select(AuditEntry).where(AuditEntry.actor_user_id == desk.cast.eli.actor.user_id)
        return list(session.scalars(found))


def changed(before: Contents, after: Contents) -> bool:
    """True when anything but the audit differs."""
    audit = {name for name in after if name.startswith("audit_")}
    assert len(audit) >= 3
    return any(before[name] != after[name] for name in set(after) - audit)
