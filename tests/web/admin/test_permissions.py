"""Admins see and do what they were given, and read what they lack."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import escape
from structlog.testing import capture_logs

from maxpulse.accounts.models import AdminProfile
from maxpulse.core.permissions import Permission
from maxpulse.core.queue import open_queue
from maxpulse.web.permissions import PERMISSIONS, PLACES
from tests.factories.cast import Cast, Person, make_admin
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
# Every admin's first page, and the page that says what each may do.
FOR_EVERY_ADMIN = {"/admin", "/admin/permissions"}


def test_every_page_of_admins_says_which_permission_it_needs(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    assert len(rules) > len(FOR_EVERY_ADMIN)
    bare = {rule.rule for rule in rules if not hasattr(app.view_functions[rule.endpoint], "needs")}
    assert bare == FOR_EVERY_ADMIN


def test_each_permission_says_on_which_pages_it_opens_something_or_that_none_asks_for_it(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    needed = {view.needs for view in app.view_functions.values() if hasattr(view, "needs")}
    assert set(PLACES) == needed
    eli = sign_in(cast.eli)
    with_page, without = eli.get("/admin/permissions").text.split("Without a page")
    for permission, words in PERMISSIONS.items():
        assert str(words) in (with_page if permission in needed else without)
    for page in {page for pages in PLACES.values() for page in pages}:
        assert f'href="{page.address}"' in with_page
        assert eli.get(page.address).status_code == 200


def test_the_pages_of_a_permission_are_all_those_that_ask_for_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint.startswith("admin.") and hasattr(view, "needs"):
            assert [page for page in PLACES[view.needs] if rule.rule.startswith(page.address)], rule
    needs = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for page in {page for pages in PLACES.values() for page in pages}:
        assert page.needs is app.view_functions[needs[page.address]].needs  # type: ignore[attr-defined]


def test_a_page_that_another_permission_opens_is_named_and_leads_nowhere_without_it(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard", Permission.AUDIT_EXPORT)
    page = sign_in(cast.eli).get("/admin/permissions").text
    assert "<small>Audit</small>" in page
    assert 'href="/admin/audit"' not in page


@pytest.mark.parametrize(
    ("address", "permission", "words"),
    some_of(
        [
            ("/admin/mails", Permission.MAILS_READ, "Read mails that no server was there for"),
            ("/admin/audit", Permission.AUDIT_READ, "Read the audit"),
        ],
        always=1,
    ),
)
def test_an_admin_without_the_permission_reads_which_one_is_missing(
    address: str, permission: Permission, words: str, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard")
    eli = sign_in(cast.eli)
    with capture_logs() as lines:
        refused = eli.get(address)
    assert [(line["event"], line["reason"]) for line in lines] == [("refused", permission.value)]
    assert refused.status_code == 403
    assert words in refused.text
    assert f'href="{address}"' not in eli.get("/admin").text
    limit(backstage, cast.eli, "standard", permission)
    assert eli.get(address).status_code == 200
    assert f'href="{address}"' in eli.get("/admin").text


def test_the_overview_of_a_standard_admin_holds_no_audit(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard")
    page = sign_in(cast.eli).get("/admin").text
    assert "Database" in page
    assert "Newest audit entries" not in page


def test_whoever_may_only_look_reads_what_changing_needs(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    other, eli = make_admin(app, "Una"), sign_in(cast.eli)
    limit(backstage, other, "standard")
    needed = {
        "/admin/people": Permission.PEOPLE_MANAGE,
        f"/admin/people/{cast.dee.actor.user_id}": Permission.PEOPLE_MANAGE,
        f"/admin/people/{other.actor.user_id}": Permission.ADMINS_MANAGE,
        "/admin/distributors": Permission.NETWORK_MANAGE,
        f"/admin/distributors/{cast.ana.distributor_id}": Permission.NETWORK_MANAGE,
    }
    words = {page: str(escape(str(PERMISSIONS[permission]))) for page, permission in needed.items()}
    for page, said in words.items():
        assert said not in note_of(eli.get(page).text), page
    limit(backstage, cast.eli, "standard")
    for page, said in words.items():
        looked = eli.get(page).text
        assert said in note_of(looked), page
        assert '<form method="post" action="/admin' not in looked, page


def test_whoever_may_not_take_the_audit_away_reads_so(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    eli = sign_in(cast.eli)
    assert "needs the permission" not in eli.get("/admin/audit").text
    limit(backstage, cast.eli, "standard", Permission.AUDIT_READ)
    page = eli.get("/admin/audit").text
    assert "Taking this away as a file needs the permission “Take the audit away as a file”" in page
    assert "/admin/audit/exports" not in page


def test_the_overview_of_a_standard_admin_says_what_they_may_do_on_these_pages(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard", Permission.MAILS_READ, Permission.CATALOGUE_MANAGE)
    said = sign_in(cast.eli).get("/admin").text.partition("What you may do")[2]
    assert "See how the installation is doing" in said
    assert "Read mails that no server was there for" in said
    assert "Read the audit" not in said
    assert "Change products and prices" not in said, "no page of theirs does that"
    assert "See purchases" not in said


@pytest.mark.parametrize(
    ("page", "action", "job"),
    [
        ("/admin/probe", "/admin/probe/runs", "maxpulse.probe.jobs.run_now"),
        ("/admin/audit", "/admin/audit/checks", "maxpulse.operations.jobs.check"),
    ],
)
def test_whoever_may_starts_a_check_which_waits_once_and_nobody_else_can(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, page: str, action: str, job: str
) -> None:
    eli = sign_in(cast.eli)
    with app.app_context():
        waiting = open_queue("insights")
        waiting.empty()
    for _twice in range(2):
        done = eli.submit(action, on=page)
        assert done.status_code == 303
        assert "as soon as one is free" in eli.get(done.location).text
    assert [one.func_name for one in waiting.jobs] == [job]
    waiting.empty()
    assert f'action="{action}"' in eli.get(page).text
    limit(backstage, cast.eli, "super")
    assert f'action="{action}"' not in eli.get(page).text
    refused = eli.submit(action, on=page)
    assert refused.status_code == 403
    assert str(PERMISSIONS[Permission.SYSTEM_RUN]) in refused.text
    assert not waiting.jobs


def note_of(page: str) -> str:
    """What the page says of what its reader may not do."""
    return page.partition("You may look here.")[2].partition("</span>")[0]


def limit(backstage: Backstage, person: Person, level: str, *named: Permission) -> None:
    """Let an admin reach this far."""
    with backstage() as session:
        profile = session.query(AdminProfile).filter_by(user_id=person.actor.user_id).one()
        profile.access_level, profile.permissions = level, [each.value for each in named]
