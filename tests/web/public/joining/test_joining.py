"""Joining a team: what is asked, what comes of it, and that it waits until the address is confirmed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.core.emails import normal_email
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from maxpulse.network.queries import get_distributor_of
from tests.factories.cast import Cast
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import confirm, kinds_to, link_to, mails_to
from tests.web.public.joining.newcomers import NEW, SignIn, account_of, address_of_noa, status_of

# A list, twice, a comment and a quote, as the wide letters of other keyboards write them.
SEVERAL = [
    "v1@gmail.test\uff0cv2@gmail.test",
    "v1\uff20gmail.test\uff0cx@example.test",
    "v\uff081\uff09@gmail.test",
    '"v"@gmail.test',
]


@pytest.mark.parametrize("wide", SEVERAL)
def test_nobody_joins_with_an_address_that_becomes_several_or_another_s(
    browser: Browser, address: str, backstage: Backstage, wide: str
) -> None:
    answer = browser.submit(address, **NEW, email=wide)
    assert answer.status_code == 422
    assert "Please check the e-mail address" in answer.text
    assert kinds_to(backstage, normal_email(wide)) == []


def test_no_name_that_somebody_typed_goes_to_an_address_nobody_has_confirmed(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    email = address_of_noa(cast)
    browser.submit(address, **NEW | {"first_name": "you have won a prize"}, email=email)
    (mail,) = mails_to(backstage, email)
    for words in ("prize", "Newcomer", "Ana"):
        assert words not in mail.subject + mail.plain + mail.html


def test_who_joins_stands_under_the_sponsor_and_waits_until_the_address_is_confirmed(
    browser: Browser, address: str, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    email = address_of_noa(cast)
    answer = browser.submit(address, **NEW, email=email.upper())
    assert (answer.status_code, answer.location) == (303, f"{address}/arrival")
    assert "No mail goes out here." in browser.get(answer.location).text
    assert status_of(backstage, email) == (cast.ana.distributor_id, "pending")
    ana = sign_in(cast.ana)
    assert "Noa Newcomer" in ana.get("/team").text
    assert "address not confirmed yet" in ana.get("/team").text

    assert browser.enter(email, NEW["password"]).status_code == 303
    for page in ("/hub", "/links", "/team", "/revenue"):
        waits = browser.get(page)
        assert waits.status_code == 403
        assert "Confirm your address, then your links work." in waits.text
        assert email in waits.text
    assert browser.get("/account/email").status_code == 200

    link = link_to(backstage, email, "joined")
    assert browser.submit(link).location == "/sign-in?verified=1"
    assert status_of(backstage, email) == (cast.ana.distributor_id, "active")
    assert browser.get("/hub").status_code == 200
    assert browser.submit("/links", campaign_name="First one", focus_area="health").status_code == 303
    assert "address not confirmed yet" not in ana.get("/team").text


def test_who_waits_makes_no_link_and_takes_nobody_in(
    app: Flask, browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    email = address_of_noa(cast)
    browser.submit(address, **NEW, email=email)
    browser.enter(email, NEW["password"])
    refused = browser.post("/links", data={"campaign_name": "Early", "csrf_token": browser.made_token()})
    assert refused.status_code == 403
    assert "Confirm your address" in refused.text
    with backstage():
        code = get_distributor_of(account_of(backstage, email)).distributor_code
    assert browser.get(f"/join/{code}").status_code == 410


def test_the_letter_is_sent_again_for_the_asking_and_not_without_end(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    email = address_of_noa(cast)
    browser.submit(address, **NEW, email=email)
    browser.enter(email, NEW["password"])
    first = link_to(backstage, email, "joined")
    send = "/account/email/verification"
    answers = [browser.submit(send, on="/hub").location for _ in range(5)]
    assert answers == ["/account/email?sent=1"] * 4 + ["/account/email?enough=1"]
    assert browser.get(first).status_code == 410
    [*_before, again] = mails_to(backstage, email)
    assert "Then your desk opens, and you can make links." in again.plain
    assert "results you took" not in again.plain
    assert browser.submit(link_to(backstage, email, "verify")).status_code == 303
    assert browser.get("/hub").status_code == 200


def test_a_forgotten_password_confirms_the_address_too(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    email = address_of_noa(cast)
    browser.submit(address, **NEW, email=email)
    browser.submit("/forgotten-password", email=email)
    browser.submit(link_to(backstage, email, "reset"), password="walnut ferry copper dune")
    assert status_of(backstage, email)[1] == "active"


def test_lifting_a_suspension_confirms_nobody(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    email = address_of_noa(cast)
    browser.submit(address, **NEW, email=email)
    with backstage():
        noa = get_distributor_of(account_of(backstage, email)).id
    with backstage(cast.eli.actor):
        suspend_distributor(noa, "checking")
    with backstage(cast.eli.actor):
        reinstate_distributor(noa)
    assert status_of(backstage, email)[1] == "pending"
    with backstage(cast.eli.actor):
        suspend_distributor(noa, "checking")
    confirm(browser, backstage, email, NEW["password"], "joined")
    assert status_of(backstage, email)[1] == "suspended"
    with backstage(cast.eli.actor):
        reinstate_distributor(noa)
    assert status_of(backstage, email)[1] == "active"


def test_joining_leaves_its_traces(browser: Browser, address: str, cast: Cast, backstage: Backstage) -> None:
    email = f"noa.{cast.ana.distributor_id.hex[-10:]}@example.test"
    browser.submit(address, **NEW, email=email)
    with backstage() as session:
        user_id = account_of(backstage, email)
        profile = get_distributor_of(user_id)
        deeds = session.execute(
            text("select action from audit_entries where subject_id in (:user, :profile)"),
            {"user": user_id, "profile": profile.id},
        ).scalars()
        assert set(deeds) == {"account_made", "distributor_enrolled", "terms_accepted", "letter_written"}
        told = session.execute(
            text(
                "select event_data ->> 'recruit' from assessment_tracking "
                "where distributor_id = :ana and event_type = 'recruit_joined'"
            ),
            {"ana": cast.ana.distributor_id},
        ).scalars()
        assert list(told) == [str(profile.id)]
        letter = session.execute(
            text("select plain from mails where recipient = :email"), {"email": email}
        ).scalar_one()
        assert profile.distributor_code in letter


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_name": " "}, "first name"),
        ({"last_name": ""}, "last name"),
        ({"email": ""}, "e-mail"),
        ({"email": "no address"}, "check the e-mail"),
        ({"email": "a\0@example.test"}, "check the e-mail"),
        ({"password": "short"}, "make it longer"),
        ({"password": "x" * 501}, "make it shorter"),
        ({"password": "password1234"}, "tried first"),
        ({"password": "newcomer-noa1"}, "your name"),
        ({"agreed": ""}, "agree"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    browser: Browser, address: str, changed: dict[str, str], sentence: str
) -> None:
    answer = browser.submit(address, **{**NEW, "email": "noa@example.test", **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'type="password" value=""' in answer.text
    assert "Newcomer" in answer.text or "last_name" in changed


@pytest.mark.parametrize("typed", ["", "nowhere"])
def test_an_address_is_judged_in_the_same_words_as_at_every_other_door(
    browser: Browser, address: str, typed: str
) -> None:
    sentences = [
        re.findall(r'id="f-email-error">.*?<span>(.*?)</span>', browser.submit(page, **NEW, email=typed).text)
        for page in (address, "/register")
    ]
    assert sentences[0] == sentences[1] != []
