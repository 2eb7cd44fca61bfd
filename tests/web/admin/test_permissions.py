"""Admins see and do what they were given, and read what they lack."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.accounts.models import AdminProfile
from maxpulse.core.permissions import Permission
from maxpulse.web.permissions import PERMISSIONS, PLACES
from tests.factories.cast import Cast, Person
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


def test_each_permission_says_on_which_page_it_acts_or_that_there_is_none_yet(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    needed = {view.needs for view in app.view_functions.values() if hasattr(view, "needs")}
    assert set(PLACES) == needed
    eli = sign_in(cast.eli)
    page = eli.get("/admin/permissions").text
    with_page, without = page.split("Without a page so far")
    for permission, words in PERMISSIONS.items():
        assert str(words) in (with_page if permission in needed else without)
    for _name, address in PLACES.values():
        assert f'href="{address}"' in with_page
        assert eli.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "permission", "words"),
    [
        ("/admin/audit", Permission.AUDIT_READ, "Read the audit"),
        ("/admin/mails", Permission.MAILS_READ, "Read mails that no server was there for"),
    ],
)
def test_an_admin_without_the_permission_reads_which_one_is_missing(
    address: str, permission: Permission, words: str, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard")
    eli = sign_in(cast.eli)
    refused = eli.get(address)
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


def limit(backstage: Backstage, person: Person, level: str, *named: Permission) -> None:
    """Let an admin reach this far."""
    with backstage() as session:
        profile = session.query(AdminProfile).filter_by(user_id=person.actor.user_id).one()
        profile.access_level, profile.permissions = level, [each.value for each in named]
