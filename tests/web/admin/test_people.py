"""Admins look people up, close and reopen accounts, change roles, and decide how far other admins reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts.models import AdminProfile, User
from maxpulse.accounts.rules.made_sure import MadeSure
from maxpulse.core.permissions import Permission
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person, with_phone
from tests.web.admin.test_permissions import limit
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
OFFERED = re.compile(r'<option value="([\w-]+)">')


def test_people_are_found_by_name_address_and_role(cast: Cast, sign_in: SignIn) -> None:
    eli = sign_in(cast.eli)
    found = eli.get(f"/admin/people?q={cast.dee.email.upper()}").text
    assert "Dee Cast" in found
    assert "Ana Cast" not in found
    assert "Dee Cast" not in eli.get(f"/admin/people?q={cast.dee.email}&role=participant").text
    assert "Nobody found" in eli.get("/admin/people?q=%25%25").text


def test_a_closed_account_is_signed_out_everywhere_and_comes_back_when_reopened(
    cast: Cast, sign_in: SignIn, browser: Browser
) -> None:
    dee, eli = sign_in(cast.dee), sign_in(cast.eli)
    assert dee.get("/trainer").status_code == 200
    done = send(eli, address(cast.dee, "closure"))
    assert done.status_code == 303
    assert "The account is closed, and signed out everywhere." in eli.get(done.location).text
    assert dee.get("/trainer").status_code == 303
    assert browser.enter(cast.dee.email, cast.dee.password).status_code == 401
    assert "closed" in eli.get(address(cast.dee)).text
    send(eli, address(cast.dee, "closure/removal"))
    assert browser.enter(cast.dee.email, cast.dee.password).status_code == 303


def test_a_person_is_signed_out_everywhere(cast: Cast, sign_in: SignIn) -> None:
    devices, eli = [sign_in(cast.ana), sign_in(cast.ana)], sign_in(cast.eli)
    assert "on 2 devices" in eli.get(address(cast.ana)).text
    done = send(eli, address(cast.ana, "sessions/end"))
    assert "Signed out on every device." in eli.get(done.location).text
    assert [each.get("/hub").status_code for each in devices] == [303, 303]


def test_an_admin_says_how_they_made_sure_who_has_lost_the_second_factor(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    ana, eli = with_phone(app, cast.ana), sign_in(cast.eli)
    page = eli.get(address(ana)).text
    assert "How did you make sure who is asking?" in page
    assert OFFERED.findall(page.partition('id="made-sure"')[2].partition("</select>")[0]) == list(MadeSure)
    for made_sure in ({}, {"made_sure": ""}, {"made_sure": "a mail"}):
        refused = send(eli, address(ana, "second-factor/removal"), made_sure)
        assert (refused.status_code, "another way than a mail" in refused.text) == (422, True)
    assert Browser(app).enter(ana.email, ana.password).location == "/sign-in/code", "nothing is taken off"
    told = {"made_sure": "known-number"}
    assert send(eli, address(ana, "second-factor/removal"), told).location.endswith("?done=factor")
    with backstage() as session:
        entry = text(
            "select after from audit_entries where action = 'second_factor_reset' and subject_id = :id"
        )
        assert session.scalars(entry, {"id": ana.actor.user_id}).all() == [told]


def test_what_changes_nothing_is_not_said_to_have_come_to_something(cast: Cast, sign_in: SignIn) -> None:
    eli = sign_in(cast.eli)
    for deed, fields in (
        ("role", {"role": "trainer"}),
        ("second-factor/removal", {"made_sure": "in-person"}),
    ):
        done = send(eli, address(cast.dee, deed), fields)
        assert done.status_code == 303
        page = eli.get(done.location).text
        assert "signed out everywhere" not in page and "is taken off" not in page


def test_another_role_opens_other_pages_and_begins_at_the_standard_level(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    eli = sign_in(cast.eli)
    assert send(eli, address(cast.dee, "role"), {"role": "admin"}).status_code == 303
    # An admin sets up a second factor before anything else.
    assert "/account/second-factor/set-up" in sign_in(cast.dee).get("/admin").location
    assert reach(backstage, cast.dee) == ("standard", [])
    send(eli, address(cast.dee, "reach"), {"level": "system"})
    assert reach(backstage, cast.dee) == ("system", [])
    send(eli, address(cast.dee, "role"), {"role": "participant"})
    send(eli, address(cast.dee, "role"), {"role": "admin"})
    assert reach(backstage, cast.dee) == ("standard", [])


@pytest.mark.parametrize(("who", "role"), [("ana", "trainer"), ("dee", "distributor"), ("dee", "emperor")])
def test_distributors_stay_what_they_are_and_nobody_is_made_one_here(
    who: str, role: str, cast: Cast, sign_in: SignIn
) -> None:
    refused = send(sign_in(cast.eli), address(getattr(cast, who), "role"), {"role": role})
    assert refused.status_code == 422
    assert "not yours to do" in refused.text


def test_what_an_admin_may_do_is_decided_by_another(
    cast: Cast, app: Flask, sign_in: SignIn, backstage: Backstage
) -> None:
    other = Cast(app).eli
    eli = sign_in(cast.eli)
    chosen = {"level": "standard", "permission": ["audit.read", "money.read"]}
    assert send(eli, address(other, "reach"), chosen).status_code == 303
    # What the level brings anyway needs no naming.
    assert reach(backstage, other) == ("standard", ["audit.read"])
    [entry] = entries(backstage, "admin_reach_changed", other)
    assert entry.before == {"level": "system", "permissions": []}
    assert entry.after == {"level": "standard", "permissions": ["audit.read"]}


def test_nobody_does_it_to_themselves(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    eli = sign_in(cast.eli)
    for deed in ("closure", "role", "reach"):
        refused = send(eli, address(cast.eli, deed), {"level": "standard", "role": "trainer"})
        assert refused.status_code == 422, deed
        assert reach(backstage, cast.eli) == ("system", [])


def test_nobody_does_it_to_an_admin_who_reaches_further(
    cast: Cast, app: Flask, sign_in: SignIn, backstage: Backstage
) -> None:
    above = Cast(app).eli
    limit(backstage, cast.eli, "super")
    eli, seat = sign_in(cast.eli), sign_in(above)
    assert "This admin reaches further than you do" in eli.get(address(above)).text
    for deed, data in (
        ("reach", {"level": "standard"}),
        ("closure", {}),
        ("role", {"role": "trainer"}),
        ("sessions/end", {}),
        ("second-factor/removal", {}),
    ):
        assert send(eli, address(above, deed), data).status_code == 422, deed
        assert reach(backstage, above) == ("system", [])
        assert seat.get("/admin").status_code == 200, deed


def test_nobody_gives_what_they_do_not_hold(
    cast: Cast, app: Flask, sign_in: SignIn, backstage: Backstage
) -> None:
    other = Cast(app).eli
    limit(backstage, cast.eli, "super")
    limit(backstage, other, "standard")
    eli = sign_in(cast.eli)
    for data in ({"level": "system"}, {"level": "standard", "permission": "mails.read"}):
        assert send(eli, address(other, "reach"), data).status_code == 422
    assert reach(backstage, other) == ("standard", [])
    assert "mails.read" not in eli.get(address(other)).text


def test_an_admin_who_only_looks_changes_nobody(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    limit(backstage, cast.eli, "standard")
    eli = sign_in(cast.eli)
    assert "<form" not in eli.get(address(cast.dee)).text.split("<main")[1]
    for deed in ("closure", "closure/removal", "sessions/end", "role", "reach"):
        refused = send(eli, address(cast.dee, deed), {"role": "admin", "level": "super"})
        assert refused.status_code == 403, deed


def test_whoever_manages_people_does_not_manage_admins(
    cast: Cast, app: Flask, sign_in: SignIn, backstage: Backstage
) -> None:
    other = Cast(app).eli
    limit(backstage, cast.eli, "standard", Permission.PEOPLE_MANAGE)
    limit(backstage, other, "standard")
    eli = sign_in(cast.eli)
    seat = sign_in(other)
    for deed in ("closure", "sessions/end", "second-factor/removal"):
        refused = send(eli, address(other, deed))
        assert (refused.status_code, "not yours to do" in refused.text) == (422, True)
    assert seat.get("/admin").status_code == 200
    assert send(eli, address(cast.dee, "role"), {"role": "admin"}).status_code == 422
    assert send(eli, address(cast.dee, "closure")).status_code == 303
    with backstage() as session:
        assert session.get_one(User, cast.dee.actor.user_id).role == "trainer"


def test_somebody_who_is_not_there_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    eli = sign_in(cast.eli)
    assert eli.get(f"/admin/people/{uuid4()}").status_code == 404
    assert send(eli, f"/admin/people/{uuid4()}/closure").status_code == 404


def test_the_table_of_permissions_says_what_one_may_do_oneself(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard")
    page = sign_in(cast.eli).get("/admin/permissions").text
    assert "Invite admins and decide what each may do" in page
    assert "Standard" in page


def send(browser: Browser, path: str, data: dict[str, object] | None = None) -> TestResponse:
    """Send a form as the page of that person would."""
    return browser.post(path, data={**(data or {}), "csrf_token": browser.made_token()})


def address(person: Person, deed: str = "") -> str:
    return f"/admin/people/{person.actor.user_id}" + (f"/{deed}" if deed else "")


def reach(backstage: Backstage, person: Person) -> tuple[str | None, list[str]]:
    with backstage() as session:
        profile = session.query(AdminProfile).filter_by(user_id=person.actor.user_id).one()
        return profile.access_level, list(profile.permissions or [])


def entries(backstage: Backstage, action: str, about: Person) -> list[AuditEntry]:
    subject: UUID | None = about.actor.user_id
    with backstage() as session:
        return list(session.query(AuditEntry).filter_by(action=action, subject_id=subject))
