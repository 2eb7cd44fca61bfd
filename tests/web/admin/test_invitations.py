"""Admins invite people: a letter good once, an account that nobody uses before, and no more than is theirs to give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts.models import AdminProfile, User
from maxpulse.accounts.queries import find_user_id
from maxpulse.core import clock
from maxpulse.core.permissions import Permission
from maxpulse.network.queries import get_distributor_of
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person, make_cast
from tests.factories.team import code_of
from tests.web.admin.test_permissions import limit
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about, kinds_to, link_to

SignIn = Callable[[Person], Browser]
LIST = "/admin/people/invitations"
PASSWORD = "walnut ferry copper dune"
CHOSEN = {"first_name": "Gil", "last_name": "Newcome", "password": PASSWORD}


@pytest.fixture
def email() -> str:
    """An address that nobody has."""
    return f"gil.{uuid4().hex[:10]}@example.test"


@pytest.fixture
def eli(cast: Cast, sign_in: SignIn) -> Browser:
    """Eli's browser, who may do everything."""
    return sign_in(cast.eli)


def test_whoever_is_invited_chooses_name_and_password_and_comes_in(
    eli: Browser, browser: Browser, email: str, backstage: Backstage
) -> None:
    assert invite(eli, email, "trainer").location == f"{LIST}?invited=1"
    waiting = eli.get(LIST).text
    assert email in waiting
    assert "by Eli Cast" in waiting
    letter = link_to(backstage, email, "invitation")
    page = browser.get(letter)
    assert "Eli Cast invites you." in page.text
    assert 'value="Gi"' in page.text, "the name that was given"
    assert browser.submit(letter, **CHOSEN).location == "/sign-in?accepted=1"
    assert browser.enter(email, PASSWORD).location == "/trainer"
    assert 'value="Newcome"' in browser.get("/account").text
    assert email not in eli.get(LIST).text
    with backstage() as session:
        assert session.get_one(User, id_of(backstage, email)).email_verified_at is not None
    assert deeds_about(backstage, id_of(backstage, email)) == [
        "letter_written",
        "person_invited",
        "invitation_accepted",
    ]


def test_until_then_no_door_opens_to_the_account(
    eli: Browser, browser: Browser, email: str, backstage: Backstage
) -> None:
    invite(eli, email)
    assert browser.enter(email, PASSWORD).status_code == 401
    browser.submit("/forgotten-password", email=email)
    browser.submit("/register", **{**CHOSEN, "email": email})
    assert kinds_to(backstage, email) == ["invitation", "invited-already", "invited-already"]
    with backstage() as session:
        assert session.get_one(User, id_of(backstage, email)).password_hash is None


def test_a_letter_is_good_once_for_seven_days_and_shows_as_ended(
    eli: Browser, cast: Cast, browser: Browser, email: str, sign_in: SignIn, backstage: Backstage
) -> None:
    invite(eli, email)
    letter = link_to(backstage, email, "invitation")
    with clock.travelling(clock.now() + timedelta(days=6, hours=23)):
        assert browser.get(letter).status_code == 200
    with clock.travelling(clock.now() + timedelta(days=7, minutes=1)):
        over = browser.get(letter)
        assert over.status_code == 410
        assert "Ask whoever invited you" in over.text
        later = sign_in(cast.eli)
        assert "ended" in row_of(later, email)
        send(later, f"{LIST}/{id_of(backstage, email)}/letters")
        assert "ended" not in row_of(later, email)
        assert browser.submit(link_to(backstage, email, "invitation"), **CHOSEN).status_code == 303
    assert browser.post(letter, data={"csrf_token": browser.token()}).status_code == 410


def test_sending_again_replaces_the_letter_and_has_an_end(
    eli: Browser, browser: Browser, email: str, backstage: Backstage
) -> None:
    invite(eli, email)
    first, again = link_to(backstage, email, "invitation"), f"{LIST}/{id_of(backstage, email)}/letters"
    assert send(eli, again).location == f"{LIST}?sent=1"
    assert browser.get(first).status_code == 410
    assert browser.get(link_to(backstage, email, "invitation")).status_code == 200
    answers = [send(eli, again).location for _ in range(4)]
    assert answers == [f"{LIST}?sent=1"] * 3 + [f"{LIST}?enough=1"]
    assert "Several mails" in eli.get(answers[-1]).text
    assert browser.get(link_to(backstage, email, "invitation")).status_code == 200, "the newest stays good"
    [first_time, *_more] = entries(backstage, "invitation_sent_again", id_of(backstage, email))
    assert first_time.before != first_time.after


def test_taken_back_while_its_page_is_open(
    eli: Browser, browser: Browser, email: str, backstage: Backstage
) -> None:
    invite(eli, email, "admin", level="standard")
    letter, account = link_to(backstage, email, "invitation"), id_of(backstage, email)
    token = browser.token(letter)
    assert send(eli, f"{LIST}/{account}/removal").location == f"{LIST}?taken-back=1"
    late = browser.post(letter, data={**CHOSEN, "csrf_token": token})
    assert late.status_code == 410
    assert browser.get(letter).status_code == 410
    assert email not in eli.get("/admin/people").text
    [entry] = entries(backstage, "invitation_taken_back", account)
    assert entry.before == {"role": "admin", "level": "standard", "permissions": []}
    assert invite(eli, email).status_code == 303, "the address is free again"


def test_what_was_accepted_is_neither_sent_again_nor_taken_back(
    eli: Browser, browser: Browser, email: str, cast: Cast, backstage: Backstage
) -> None:
    invite(eli, email)
    browser.submit(link_to(backstage, email, "invitation"), **CHOSEN)
    for account in (id_of(backstage, email), cast.dee.actor.user_id):
        for deed in ("letters", "removal"):
            answer = send(eli, f"{LIST}/{account}/{deed}")
            assert answer.status_code == 409
            assert "does not wait any more" in answer.text
    assert browser.enter(email, PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "short"}, "make it longer"),
        ({"password": "Newcome Gil"}, "your name"),
        ({"first_name": " "}, "how you are called"),
    ],
)
def test_what_is_chosen_is_weighed_as_at_any_door(
    changed: dict[str, str],
    sentence: str,
    eli: Browser,
    browser: Browser,
    email: str,
    backstage: Backstage,
) -> None:
    invite(eli, email)
    letter = link_to(backstage, email, "invitation")
    answer = browser.submit(letter, **{**CHOSEN, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert browser.submit(letter, **CHOSEN).status_code == 303, "the letter is good still"


def test_an_admin_sets_up_a_second_factor_before_anything_else(
    eli: Browser, browser: Browser, email: str, backstage: Backstage
) -> None:
    named = [Permission.AUDIT_READ, Permission.MONEY_READ]
    invite(eli, email, "admin", level="standard", permission=named)
    browser.submit(link_to(backstage, email, "invitation"), **CHOSEN)
    browser.enter(email, PASSWORD)
    assert "/account/second-factor/set-up" in browser.get("/admin").location
    account = id_of(backstage, email)
    with backstage() as session:
        profile = session.query(AdminProfile).filter_by(user_id=account).one()
        assert (profile.access_level, profile.permissions) == ("standard", ["audit.read"])
    [entry] = entries(backstage, "person_invited", account)
    assert entry.after == {"role": "admin", "level": "standard", "permissions": ["audit.read"]}


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
    browsers, together = [eli, sign_in(make_cast(app).eli)], Barrier(2)
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
    data: dict[str, str], sentence: str, eli: Browser, email: str, backstage: Backstage
) -> None:
    answer = send(eli, LIST, {"first_name": "Gi", "email": email, "role": "trainer", **data})
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
    invite(sign_in(make_cast(app).eli), email, "admin", level="system")
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


def invite(browser: Browser, email: str, role: str = "participant", **more: object) -> TestResponse:
    """Send the form as its page would."""
    return send(browser, LIST, {"first_name": "Gi", "email": email, "role": role, **more})


def invite_distributor(browser: Browser, email: str, code: str) -> TestResponse:
    """The same for a distributor."""
    data = {"first_name": "Gi", "email": email, "sponsor": code}
    return send(browser, "/admin/distributors/invitations", data)


def send(browser: Browser, path: str, data: dict[str, object] | None = None) -> TestResponse:
    return browser.post(path, data={**(data or {}), "csrf_token": browser.made_token()})


def row_of(browser: Browser, email: str) -> str:
    """The line of the list that is about this address."""
    [row] = [row for row in browser.get(LIST).text.split("<tr>") if email in row]
    return row


def id_of(backstage: Backstage, email: str) -> UUID:
    """The account with this address."""
    with backstage():
        found = find_user_id(email)
        assert found
        return found


def entries(backstage: Backstage, action: str, user_id: UUID) -> list[AuditEntry]:
    with backstage() as session:
        found = session.query(AuditEntry).filter_by(action=action, subject_id=user_id)
        return list(found.order_by(AuditEntry.at))
