"""Joining a team with the account one has: what becomes of it, who may, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.models import User
from maxpulse.links.actions import make_link
from maxpulse.network import jobs
from maxpulse.network.actions import suspend_distributor
from maxpulse.network.queries import get_distributor_of
from maxpulse.web.proof import GOOD_FOR
from tests.factories.cast import Cast, Person, confirm_address, with_phone
from tests.factories.team import code_of
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import confirm, kinds_to, mails_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
TYPED = {"first_name": "Cai", "last_name": "Mensah", "agreed": "on"}
LONG_AGO = text("update user_sessions set proved_at = proved_at - :age where user_id = :who")


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    """Where Ana's invitation leads who is signed in."""
    return f"/me/team/{code_of(app, cast.ana)}"


@pytest.fixture
def cai(app: Flask, cast: Cast) -> Person:
    """A participant whose address is confirmed."""
    confirm_address(app, cast.cai)
    return cast.cai


def test_an_invitation_asks_whoever_is_signed_in_whether_to_join_with_that_account(
    cast: Cast, cai: Person, sign_in: SignIn, address: str
) -> None:
    browser = sign_in(cai)
    answer = browser.get(address.replace("/me/team/", "/join/"))
    assert (answer.status_code, answer.location) == (303, address)
    page = browser.get(address).text
    assert "Ana C." in page
    assert f"You are signed in as {cai.email}." in page
    assert 'value="Cai"' in page
    assert 'type="password"' not in page
    assert sign_in(cast.ben).get(answer.request.path).status_code == 200, "others see the invitation itself"


def test_the_account_becomes_a_distributor_s_under_the_sponsor_and_works_at_once(
    cast: Cast, cai: Person, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    browser, elsewhere = sign_in(cai), sign_in(cai)
    joined = browser.submit(address, **TYPED)
    assert (joined.status_code, joined.location) == (303, "/hub")
    assert browser.get("/hub").status_code == 200
    assert browser.submit("/links", campaign_name="First one", focus_area="health").status_code == 303
    assert elsewhere.get("/me").status_code == 303, "that session was opened for a participant"
    with backstage():
        profile = get_distributor_of(id_of(cai))
        assert (profile.sponsor_id, profile.status, profile.tier_level, str(profile.commission_rate)) == (
            cast.ana.distributor_id,
            "active",
            1,
            "25.00",
        )
    assert "Cai Mensah" in sign_in(cast.ana).get("/team").text
    (mail,) = [mail for mail in mails_to(backstage, cai.email) if mail.kind == "joined-with-account"]
    assert profile.distributor_code in mail.plain
    assert browser.submit(address, on="/links", **TYPED).location == "/team", "once is enough"


def test_it_is_audited_as_a_deed_of_the_account_s_owner(
    cast: Cast, cai: Person, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    sign_in(cai).submit(address, **TYPED)
    with backstage() as session:
        profile_id = get_distributor_of(id_of(cai)).id
        rows = session.execute(
            text("""select action, actor_user_id, before, after from audit_entries
                     where subject_id in (:user, :profile)
                       and action in ('role_changed', 'distributor_enrolled', 'terms_accepted')"""),
            {"user": id_of(cai), "profile": profile_id},
        ).all()
    found: dict[str, Any] = {row.action: row for row in rows}
    assert {row.actor_user_id for row in rows} == {id_of(cai)}
    assert (found["role_changed"].before, found["role_changed"].after) == (
        {"role": "participant"},
        {"role": "distributor"},
    )
    assert found["distributor_enrolled"].after == {"sponsor": str(cast.ana.distributor_id), "tier": 1}
    assert set(found) == {"role_changed", "distributor_enrolled", "terms_accepted"}


def test_its_assessments_and_results_stay_in_it(
    app: Flask, cast: Cast, cai: Person, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    browser = sign_in(cai)
    with backstage(cast.ana.actor):
        code = make_link(campaign="Spring", focus="health").link_code
    walk = Walk(browser, code).begin("Cai Mensah").answer_all().finish()
    browser.submit(address, **TYPED)
    page = browser.get("/me").text
    assert "Health check" in page
    assert 'href="/hub">My desk</a>' in page
    assert 'href="/me"' in browser.get("/hub").text
    assert browser.get(walk.page.request.path).status_code == 200
    assert "Cai Mensah" in sign_in(cast.ana).get("/hub").text, "and Ana keeps her client"
    assert "Cai Mensah" not in browser.get("/hub").text.partition("<main")[2]


def test_the_sponsor_is_told_once_that_somebody_joined(
    app: Flask, cast: Cast, cai: Person, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    sign_in(cai).submit(address, **TYPED)
    with backstage():
        profile_id = get_distributor_of(id_of(cai)).id
    with app.app_context():
        for _ in range(2):
            jobs.tell_of(str(profile_id))
    with backstage() as session:
        told = session.execute(
            text("""select event_type from assessment_tracking where distributor_id = :ana
                     and event_data ->> 'recruit' = :recruit"""),
            {"ana": cast.ana.distributor_id, "recruit": str(profile_id)},
        )
        assert list(told.scalars()) == ["recruit_joined"]


def test_who_has_not_confirmed_the_address_waits_until_they_have(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    cai, here = cast.cai, sign_in(cast.cai)
    assert "Your address is not confirmed yet." in here.get(address).text
    assert here.submit(address, **TYPED).location == "/hub"
    waits = here.get("/hub")
    assert (waits.status_code, "Confirm your address" in waits.text) == (403, True)
    assert set(kinds_to(backstage, cai.email)) >= {"joined-with-account", "verify"}
    confirm(browser, backstage, cai.email, cai.password)
    assert here.get("/hub").status_code == 200


def test_who_proved_long_ago_to_be_there_is_asked_again(
    cai: Person, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    browser = sign_in(cai)
    with backstage() as session:
        session.execute(LONG_AGO, {"age": GOOD_FOR + timedelta(minutes=1), "who": id_of(cai)})
    asked = browser.submit(address, **TYPED)
    assert (asked.status_code, 'name="proof"' in asked.text) == (403, True)
    assert role_of(backstage, cai) == "participant"
    assert browser.submit(address, **TYPED, proof="not the password").status_code == 401
    assert role_of(backstage, cai) == "participant"
    assert browser.submit(address, **TYPED, proof=cai.password).location == "/hub"


def test_a_second_factor_stays_with_the_account(
    app: Flask, cast: Cast, browser: Browser, sign_in: SignIn, address: str
) -> None:
    cai = with_phone(app, cast.cai)
    assert sign_in(cai).submit(address, **TYPED).location == "/hub"
    assert browser.enter(cai.email, cai.password).location == "/sign-in/code"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_name": " "}, "first name"),
        ({"last_name": ""}, "last name"),
        ({"last_name": "x" * 201}, "shorter name"),
        ({"agreed": ""}, "agree"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_has_happened(
    cai: Person, sign_in: SignIn, backstage: Backstage, address: str, changed: dict[str, str], sentence: str
) -> None:
    answer = sign_in(cai).submit(address, **{**TYPED, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert role_of(backstage, cai) == "participant"


def test_trainers_and_admins_are_recruited_by_nobody(cast: Cast, sign_in: SignIn, address: str) -> None:
    for person in (cast.dee, cast.eli):
        browser = sign_in(person)
        assert browser.get(address).status_code == 404
        assert browser.post(address, data={**TYPED, "csrf_token": browser.made_token()}).status_code == 404
    assert sign_in(cast.ben).get(address).location == "/team"


def test_under_who_does_not_work_nobody_joins(
    cast: Cast, cai: Person, sign_in: SignIn, backstage: Backstage, address: str
) -> None:
    browser = sign_in(cai)
    token = browser.token(address)
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id, "checking")
    for answer in (browser.get(address), browser.post(address, data={**TYPED, "csrf_token": token})):
        assert answer.status_code == 410
        assert "Ana" not in answer.text
    assert role_of(backstage, cai) == "participant"
    assert browser.get("/me/team/nobody").status_code == 404


def test_an_address_that_has_an_account_is_led_back_to_the_invitation(
    app: Flask, cast: Cast, cai: Person, browser: Browser, backstage: Backstage
) -> None:
    code = code_of(app, cast.ana)
    invitation = f"/join/{code}"
    new = {"first_name": "Cai", "last_name": "Mensah", "password": "a long enough password", "agreed": "on"}
    browser.submit(invitation, **new, email=cai.email)
    (mail,) = mails_to(backstage, cai.email)
    way = f"/sign-in?next={invitation}"
    assert f"http://localhost{way}" in mail.plain
    assert f'href="/sign-in?next={quote(invitation, safe="")}"' in browser.get(invitation).text
    entered = browser.submit("/sign-in", on=way, email=cai.email, password=cai.password, next=invitation)
    assert entered.location == invitation
    assert browser.get(invitation).location == f"/me/team/{code}"


def id_of(person: Person) -> UUID:
    """The account of this person."""
    assert person.actor.user_id is not None
    return person.actor.user_id


def role_of(backstage: Backstage, person: Person) -> str:
    """What this account is now."""
    with backstage() as session:
        return session.get_one(User, id_of(person)).role
