"""Admins invite people: a letter good once, an account that nobody uses before, and no more than is theirs to give."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from maxpulse.accounts.models import AdminProfile, User
from maxpulse.core import clock
from maxpulse.core.permissions import Permission
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast
from tests.web.admin.inviting import CHOSEN, LIST, PASSWORD, SignIn, id_of, invite, send
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about, kinds_to, link_to


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


def test_what_is_chosen_is_weighed_as_at_any_door(
    eli: Browser, browser: Browser, email: str, backstage: Backstage
) -> None:
    invite(eli, email)
    letter = link_to(backstage, email, "invitation")
    for changed, sentence in (
        ({"password": "short"}, "make it longer"),
        ({"password": "Newcome Gil"}, "your name"),
        ({"first_name": " "}, "how you are called"),
    ):
        answer = browser.submit(letter, **{**CHOSEN, **changed})
        assert answer.status_code == 422, changed
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


def row_of(browser: Browser, email: str) -> str:
    """The line of the list that is about this address."""
    [row] = [row for row in browser.get(LIST).text.split("<tr>") if email in row]
    return row


def entries(backstage: Backstage, action: str, user_id: UUID) -> list[AuditEntry]:
    with backstage() as session:
        found = session.query(AuditEntry).filter_by(action=action, subject_id=user_id)
        return list(found.order_by(AuditEntry.at))
