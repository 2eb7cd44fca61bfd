"""Whom an admin may invite, to what, and what is said when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts.queries import find_user_id
from maxpulse.core.permissions import Permission
from maxpulse.network.queries import get_distributor_of
from tests.factories.cast import Cast
from tests.factories.team import code_of
from tests.web.admin.inviting import CHOSEN, LIST, PASSWORD, SignIn, id_of, invite, send
from tests.web.admin.test_permissions import limit
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about, kinds_to, link_to


def test_an_address_that_has_an_account_is_named(
    eli: Browser, email: str, cast: Cast, backstage: Backstage
) -> None:
    known = invite(eli, cast.dee.email.upper())
    assert known.status_code == 422
    assert "Dee Cast has an account with this address already." in known.text
    invite(eli, email)
    twice = invite(eli, email)
    assert twice.status_code == 422
    assert "is invited with this address already" in twice.text
    assert kinds_to(backstage, email) == ["invitation"]
    send(eli, f"/admin/people/{cast.dee.actor.user_id}/closure")
    assert "It is closed" in invite(eli, cast.dee.email).text


def test_two_admins_who_invite_one_address_at_once_invite_once(
    app: Flask, eli: Browser, email: str, sign_in: SignIn, backstage: Backstage
) -> None:
    browsers, together = [eli, sign_in(Cast(app).eli)], Barrier(2)
    answers: list[int] = []

    def press(browser: Browser) -> None:
        token = browser.made_token()
        together.wait(5)
        data = {"first_name": "Gi", "email": email, "role": "trainer", "csrf_token": token}
        answers.append(browser.post(LIST, data=data).status_code)

    threads = [Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [303, 422]
    assert kinds_to(backstage, email) == ["invitation"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"email": "nowhere"}, "check the e-mail"),
        ({"first_name": ""}, "first name"),
        ({"role": "distributor"}, "what they are to be"),
        ({"role": "emperor"}, "what they are to be"),
        ({"role": "admin", "level": "emperor"}, "Nobody gives more"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_invited(
    data: dict[str, str], sentence: str, desk_of: Callable[[str], Browser], email: str, backstage: Backstage
) -> None:
    answer = send(desk_of("eli"), LIST, {"first_name": "Gi", "email": email, "role": "trainer", **data})
    assert answer.status_code == 422
    assert sentence in answer.text
    with backstage():
        assert find_user_id(email) is None


def test_nobody_gives_more_than_they_hold(cast: Cast, eli: Browser, email: str, backstage: Backstage) -> None:
    limit(backstage, cast.eli, "super")
    page = eli.get(f"{LIST}/new").text
    assert "Read mails that no server was there for" not in page
    for data in ({"level": "system"}, {"level": "standard", "permission": "mails.read"}):
        refused = invite(eli, email, "admin", **data)
        assert refused.status_code == 422
        assert "Nobody gives more" in refused.text
    assert invite(eli, email, "admin", level="super").status_code == 303


def test_whoever_manages_people_invites_no_admin(
    cast: Cast, eli: Browser, email: str, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard", Permission.PEOPLE_MANAGE)
    assert '<option value="admin"' not in eli.get(f"{LIST}/new").text
    assert invite(eli, email, "admin", level="standard").status_code == 422
    assert invite(eli, email, "trainer").status_code == 303


def test_an_invitation_that_reaches_further_is_not_theirs(
    app: Flask, cast: Cast, eli: Browser, email: str, sign_in: SignIn, backstage: Backstage
) -> None:
    invite(sign_in(Cast(app).eli), email, "admin", level="system")
    limit(backstage, cast.eli, "super")
    for deed in ("letters", "removal"):
        refused = send(eli, f"{LIST}/{id_of(backstage, email)}/{deed}")
        assert refused.status_code == 422
        assert "reaches further" in refused.text


def test_an_admin_who_only_looks_invites_nobody(
    cast: Cast, eli: Browser, email: str, backstage: Backstage
) -> None:
    limit(backstage, cast.eli, "standard")
    assert "/invitations" not in eli.get("/admin/people").text
    assert [eli.get(page).status_code for page in (LIST, f"{LIST}/new")] == [403, 403]
    assert invite(eli, email).status_code == 403
    assert "/invitations" not in eli.get("/admin/distributors").text
    assert eli.get("/admin/distributors/invitations/new").status_code == 403


def test_a_distributor_is_invited_under_a_sponsor_and_agrees_to_the_terms(
    app: Flask, cast: Cast, eli: Browser, browser: Browser, email: str, sign_in: SignIn, backstage: Backstage
) -> None:
    by_code, by_address = code_of(app, cast.ana).lower(), cast.ana.email.upper()
    other = f"other.{email}"
    assert invite_distributor(eli, other, by_address).location == f"{LIST}?invited=1"
    assert invite_distributor(eli, email, by_code).location == f"{LIST}?invited=1"
    with backstage():
        assert get_distributor_of(id_of(backstage, other)).sponsor_id == cast.ana.distributor_id
    with backstage():
        waits = get_distributor_of(id_of(backstage, email))
        assert (waits.sponsor_id, waits.status) == (cast.ana.distributor_id, "pending")
    assert "address not confirmed yet" in sign_in(cast.ana).get("/team").text
    letter = link_to(backstage, email, "invitation")
    assert '<input class="m-check" type="checkbox" name="agreed"' in browser.get(letter).text
    refused = browser.submit(letter, **CHOSEN)
    assert refused.status_code == 422
    assert "Please agree" in refused.text
    assert browser.submit(letter, **CHOSEN, agreed="on").status_code == 303
    assert browser.enter(email, PASSWORD).location == "/hub"
    assert browser.get("/hub").status_code == 200
    assert browser.submit("/links", campaign_name="First one", focus_area="health").status_code == 303
    assert "terms_accepted" in deeds_about(backstage, id_of(backstage, email))


@pytest.mark.parametrize(("code", "sentence"), [("NOBODY", "No distributor has this code"), ("", "")])
def test_a_sponsor_is_somebody_or_left_out(
    code: str, sentence: str, eli: Browser, email: str, backstage: Backstage
) -> None:
    answer = invite_distributor(eli, email, code)
    assert (answer.status_code, sentence in answer.text) == (422 if code else 303, True)
    if not code:
        send(eli, f"{LIST}/{id_of(backstage, email)}/removal")
        with backstage() as session:
            left = text(
                "select count(*) from distributor_profiles d left join users u on u.id = d.user_id "
                "where u.id is null"
            )
            assert session.scalar(left) == 0


def test_a_distributor_is_not_invited_to_an_address_that_has_an_account(eli: Browser, cast: Cast) -> None:
    answer = invite_distributor(eli, cast.cai.email, "")
    assert answer.status_code == 422
    assert "Cai Cast has an account" in answer.text


def invite_distributor(browser: Browser, email: str, code: str) -> TestResponse:
    """The same for a distributor."""
    data = {"first_name": "Gi", "email": email, "sponsor": code}
    return send(browser, "/admin/distributors/invitations", data)
