"""An account afterwards: what was taken with its confirmed address is found, added with one press, or set aside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.core import clock
from maxpulse.privacy.jobs import erase_old
from maxpulse.tracking.jobs import make_room
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import kinds_to, link_to
from tests.web.participant.claiming import (
    GOOD,
    OURS,
    SignIn,
    add_all,
    deeds_on,
    new_address,
    open_account,
    opens,
    session_of,
    take,
)

pytestmark = pytest.mark.usefixtures("no_mail_is_left")


def test_after_confirming_everything_taken_with_that_address_is_added_with_one_press(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    walks = [take(app, cast.ana, email.upper(), finish=True), take(app, cast.ben, f" {email} ")]
    page = open_account(browser, backstage, email).get("/me").text
    assert "We found 2 assessments" in page
    assert "Ana Cast" in page
    assert "Ben Cast" in page
    assert "/a/" not in page, "nothing opens before it is added"
    assert 'class="m-grade"' not in page, "and nothing is told of what came of it"
    answer = add_all(browser)
    assert answer.location == "/me?added=2"
    page = browser.get(answer.location).text
    assert "2 assessments are in your account now" in page
    assert "We found" not in page
    assert page.index("Ben Cast") < page.index("Ana Cast"), "the newest first"
    assert kinds_to(backstage, email) == ["verify", "claimed"]
    for walk in walks:
        assert deeds_on(backstage, session_of(app, walk))[-1] == "assessment_claimed"


def test_from_the_list_results_open_open_ones_go_on_and_sharing_is_taken_back(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    take(app, cast.ana, email, finish=True)
    open_account(browser, backstage, email)
    add_all(browser)
    result = browser.get(opens(browser), follow_redirects=True)
    assert "data-grade" in result.text
    sharing = result.request.path.replace("/result", "/sharing")
    assert "That is how it stands now" in browser.post(sharing, data={}, follow_redirects=True).text

    other = take(app, cast.ben, email)
    add_all(browser)
    carried_on = browser.get(opens(browser), follow_redirects=True)
    assert "data-question" in carried_on.text
    other.page = carried_on
    other.browser = browser
    assert "data-grade" in other.answer_all().finish().page.text


def test_links_from_before_go_on_working_until_their_owner_stops_them(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    walk = take(app, cast.ana, email)
    open_account(browser, backstage, email)
    add_all(browser)
    old = walk.token
    assert app.test_client().get(f"/a/{old}/pause").status_code == 200
    walk.browser.post(f"/a/{old}/pause/renewal", headers=OURS)
    assert app.test_client().get(f"/a/{old}/pause").status_code == 410
    assert "data-question" in browser.get(opens(browser), follow_redirects=True).text


def test_who_has_not_confirmed_is_offered_to_confirm_and_learns_nothing(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    walk = take(app, cast.ana, email)
    page = open_account(browser, backstage, email, verified=False).get("/me").text
    assert "Confirm your e-mail address" in page
    assert "We found" not in page
    assert "Ana Cast" not in page
    assert claim_by_id(browser, session_of(app, walk)).location == "/me"
    browser.submit(link_to(backstage, email, "verify"), on="/me")
    assert "We found 1 assessment" in browser.get("/me").text


def test_an_account_that_somebody_else_opened_with_an_address_never_gets_what_its_owner_took(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email, stranger, owner = new_address(), browser, Browser(app)
    walk = take(app, cast.ana, email, finish=True)
    open_account(stranger, backstage, email, verified=False)
    owner.submit(link_to(backstage, email, "verify"))
    assert "We found" not in stranger.get("/me").text
    assert claim_by_id(stranger, session_of(app, walk)).location == "/me"
    assert "assessment_claimed" not in deeds_on(backstage, session_of(app, walk))

    owner.submit("/forgotten-password", email=email)
    owner.submit(link_to(backstage, email, "reset"), password="walnut ferry copper dune")
    owner.enter(email, "walnut ferry copper dune")
    assert add_all(owner).location == "/me?added=1"
    assert stranger.get("/me").status_code == 303


def test_a_rival_account_gets_nothing_by_forged_ids(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage, sign_in: SignIn
) -> None:
    email = new_address()
    session_id = session_of(app, take(app, cast.ana, email))
    rival = sign_in(cast.cai)
    for forged in (session_id, "no id", "", f"{session_id}' or true"):
        assert claim_by_id(rival, forged).location == "/me"
    assert rival.submit(f"/me/claims/{session_id}/refusal", on="/me").status_code == 404
    assert "Ana Cast" not in rival.get("/me").text
    assert not {"assessment_claimed", "claim_declined"} & set(deeds_on(backstage, session_id))
    open_account(browser, backstage, email)
    assert add_all(browser).location == "/me?added=1"
    assert claim_by_id(rival, session_id).location == "/me"
    assert rival.submit(f"/me/claims/{session_id}/refusal", on="/me").status_code == 404


def test_what_is_not_mine_is_set_aside_for_good(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    walk, mine = take(app, cast.ana, email, name="Somebody Else"), take(app, cast.ben, email)
    session_id = session_of(app, walk)
    open_account(browser, backstage, email)
    answer = browser.submit(f"/me/claims/{session_id}/refusal", on="/me")
    assert answer.location == "/me?declined=1"
    page = browser.get(answer.location).text
    assert "will not be offered again" in page
    assert "We found 1 assessment<" in page
    assert "Somebody" not in page
    assert deeds_on(backstage, session_id)[-1] == "claim_declined"
    assert claim_by_id(browser, session_id).location == "/me"
    assert claim_by_id(browser, session_of(app, mine)).location == "/me?added=1"
    assert walk.go("/pause").page.status_code == 200, "whoever took it keeps it"
    assert "Open an account" not in walk.page.text


def test_only_what_stood_on_the_page_is_added(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    seen = take(app, cast.ana, email)
    open_account(browser, backstage, email)
    take(app, cast.ben, email)
    assert claim_by_id(browser, session_of(app, seen)).location == "/me?added=1"
    assert "We found 1 assessment<" in browser.get("/me").text


def test_pressed_twice_at_once_it_is_added_once(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    session_id = session_of(app, take(app, cast.ana, email))
    open_account(browser, backstage, email)
    tabs = [Browser(app) for _tab in range(4)]
    for tab in tabs:
        tab.enter(email, GOOD)
    tokens, start = [tab.token("/me") for tab in tabs], Barrier(len(tabs))

    def press(tab: Browser, token: str) -> str:
        start.wait()
        return tab.post("/me/claims", data={"session_id": session_id, "csrf_token": token}).location

    with ThreadPoolExecutor(len(tabs)) as pool:
        answers = list(pool.map(press, tabs, tokens))
    assert sorted(answers) == ["/me", "/me", "/me", "/me?added=1"]
    assert deeds_on(backstage, session_id).count("assessment_claimed") == 1
    assert kinds_to(backstage, email).count("claimed") == 1


def test_an_address_moved_to_counts_when_it_is_confirmed_and_what_was_claimed_before_stays(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    old, new = new_address(), new_address()
    take(app, cast.ana, old)
    take(app, cast.ben, new)
    open_account(browser, backstage, old)
    add_all(browser)
    later = take(app, cast.ben, old, name="Later")
    assert "Later" in browser.get("/me").text
    browser.submit("/account/email", new_email=new, current_password=GOOD)
    assert "We found 1 assessment<" in browser.get("/me").text, "not before it is confirmed"
    browser.submit(link_to(backstage, new, "email-confirm"), on="/me")
    page = browser.get("/me").text
    assert "Ben Cast" in page
    assert "Later" not in page
    assert claim_by_id(browser, session_of(app, later)).location == "/me"
    assert add_all(browser).location == "/me?added=1"
    assert browser.get("/me").text.count("Carry on:") == 2


def test_what_was_taken_with_an_account_is_not_found_by_the_owner_of_an_address_typed_there(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage, sign_in: SignIn
) -> None:
    email = new_address()
    Walk(sign_in(cast.cai), cast.ana.link_code).begin("Cai Cast", email)
    assert "We found" not in open_account(browser, backstage, email).get("/me").text


def test_erased_after_its_time_it_is_named_as_that_and_what_was_not_claimed_is_not_found(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    take(app, cast.ana, email, finish=True)
    open_account(browser, backstage, email)
    add_all(browser)
    take(app, cast.ben, email)
    with clock.travelling(clock.now() + timedelta(days=732)):
        with app.app_context():
            make_room()
            erase_old()
        browser.enter(email, GOOD)
        page = browser.get("/me").text
    assert "Kept as long as we said, then erased." in page
    assert "We found" not in page
    left = text("select count(*) from assessment_sessions where given_email = :email")
    with backstage() as session:
        assert session.execute(left, {"email": email}).scalar_one() == 0


def test_their_distributor_sees_nothing_new(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage, sign_in: SignIn
) -> None:
    email = new_address()
    take(app, cast.ana, email)
    ana = sign_in(cast.ana)
    with backstage() as session:
        found = text("select id from clients where email = :email")
        client_id = session.execute(found, {"email": email}).scalar_one()
    before = events_of(backstage, cast.ana)
    open_account(browser, backstage, email)
    add_all(browser)
    assert events_of(backstage, cast.ana) == before
    assert "account" not in ana.get(f"/hub/clients/{client_id}").text.partition("<main")[2]


def claim_by_id(browser: Browser, session_id: str) -> TestResponse:
    """What a form made by hand would send."""
    return browser.submit("/me/claims", on="/me", session_id=session_id)


def events_of(backstage: Backstage, distributor: Person) -> int:
    """The number of the distributor's newest event."""
    asked = text("select last_number from distributor_streams where distributor_id = :id")
    with backstage() as session:
        return int(session.execute(asked, {"id": distributor.distributor_id}).scalar_one())
