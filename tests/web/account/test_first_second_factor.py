"""A first second factor takes the password, typed for just that: a session somebody got hold of is not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from maxpulse.accounts.actions import administering
from maxpulse.core import clock
from tests.factories.cast import PASSWORD, Cast, Person, confirm_address, make_admin
from tests.fakes.authenticator import Authenticator
from tests.fakes.providers import FakeProvider
from tests.web.account.passkeys.pages import ADD, ASK, NEW, question
from tests.web.account.second_factor.pages import CONFIRM, HERE, SET_UP, set_up
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.comers import account_of
from tests.web.ways import go_there_and_back

SignIn = Callable[[Person], Browser]
PROOF = "/account/proof"


def asks_for(wanted: str) -> str:
    """Where whoever wants that page is asked whose account it is."""
    return f"{PROOF}?next={wanted.replace('/', '%2F')}"


@pytest.fixture
def ana(app: Flask, cast: Cast, sign_in: SignIn) -> Browser:
    """A browser in which Ana has signed in this very moment; or somebody who has her cookie."""
    confirm_address(app, cast.ana)
    return sign_in(cast.ana)


def test_a_session_alone_however_fresh_adds_none(ana: Browser) -> None:
    for page in (SET_UP, NEW):
        assert ana.get(page).location == asks_for(page)
    asked = ana.get(asks_for(SET_UP)).text
    assert "Before the first one is set up" in asked
    assert 'autocomplete="current-password"' in asked
    sent = {"csrf_token": ana.made_token(), "code": "123456", "new_passkey": "{}"}
    for path, onward in ((CONFIRM, SET_UP), (ASK, NEW), (ADD, NEW)):
        assert ana.post(path, data=sent).location == asks_for(onward)
    assert "Set it up" in ana.get(HERE).text


def test_a_password_given_for_something_else_does_not_do(ana: Browser) -> None:
    for elsewhere in ("", HERE, "/account", f"{SET_UP}s", f"/hub?next={SET_UP}"):
        assert ana.submit(PROOF, proof=PASSWORD, next=elsewhere).status_code == 303
        assert ana.get(SET_UP).location == asks_for(SET_UP)
    assert ana.submit(PROOF, proof="not the password", next=SET_UP).status_code == 401
    assert ana.get(SET_UP).location == asks_for(SET_UP)


def test_the_password_typed_on_the_way_there_does_for_ten_minutes(ana: Browser) -> None:
    assert ana.submit(PROOF, proof=PASSWORD, next=SET_UP).location == SET_UP
    assert ana.get(SET_UP).status_code == ana.get(NEW).status_code == 200
    with clock.travelling(clock.now() + timedelta(minutes=9)):
        assert ana.submit(PROOF, proof=PASSWORD, next="/account").status_code == 303
        assert ana.get(SET_UP).status_code == 200
    with clock.travelling(clock.now() + timedelta(minutes=10, seconds=1)):
        assert ana.submit(PROOF, proof=PASSWORD, next="/account").status_code == 303
        assert ana.get(SET_UP).location == asks_for(SET_UP), "a proof of something else makes it no fresher"


def test_it_was_shown_in_one_session_and_counts_in_no_other(cast: Cast, ana: Browser) -> None:
    ana.submit(PROOF, proof=PASSWORD, next=SET_UP)
    with ana.session_transaction() as cookie:
        kept = cookie["first_factor"]
    ana.submit("/sign-out", on="/account")
    ana.come_in(cast.ana)
    with ana.session_transaction() as cookie:
        cookie["first_factor"] = kept
    assert ana.get(SET_UP).location == asks_for(SET_UP)


def test_whoever_signs_in_on_the_way_there_has_just_shown_it(app: Flask, cast: Cast, ana: Browser) -> None:
    browser = Browser(app)
    stopped = browser.get(SET_UP).location
    assert stopped == f"/sign-in?next={SET_UP.replace('/', '%2F')}"
    assert browser.enter(cast.ana.email, PASSWORD, next=SET_UP).location == SET_UP
    set_up(browser)


def test_an_admin_who_has_to_have_one_is_not_asked_twice_in_a_minute(app: Flask) -> None:
    fay, browser = make_admin(app, "Fay"), Browser(app)
    assert browser.enter(fay.email, fay.password).location == "/admin"
    assert browser.get(SET_UP).status_code == 200
    made = Authenticator().make(question(browser, ASK))
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        assert browser.get(SET_UP).location == asks_for(SET_UP)
        sent = {"new_passkey": made, "csrf_token": browser.made_token()}
        assert browser.post(ADD, data=sent).status_code == 403
    set_up(browser)
    assert browser.get("/admin").status_code == 200


@pytest.mark.parametrize("provider", ["google", "github"])
def test_who_has_no_password_signs_in_once_more_the_way_they_came(
    comer: Browser, fake: FakeProvider, provider: str
) -> None:
    comer.submit(go_there_and_back(comer, fake, provider).location, first_name="Gita")
    assert comer.get(SET_UP).location == asks_for(SET_UP)
    page = comer.get(asks_for(SET_UP)).text
    assert f'action="/sign-in/with/{provider}"' in page
    assert 'name="next" value="/account/second-factor/set-up"' in page
    assert 'name="proof"' not in page
    other = "github" if provider == "google" else "google"
    assert f'action="/sign-in/with/{other}"' not in page, "only what is linked leads back here"
    other_page = comer.get(asks_for("/account")).text
    assert "you fill it in once more" in other_page and "Nothing you typed" not in other_page
    assert go_there_and_back(comer, fake, provider, next_url=SET_UP).location == SET_UP
    set_up(comer)


def test_an_admin_without_password_or_second_factor_is_led_to_what_is_open_to_them(
    cast: Cast, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    comer.submit(go_there_and_back(comer, fake).location, first_name="Gita")
    made = account_of(backstage, fake.someone.email)
    assert made is not None
    with backstage(cast.eli.actor):
        administering.change_role(made.id, "admin")
    assert go_there_and_back(comer, fake).location == "/admin"
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        asked = comer.get(asks_for(SET_UP)).text
        assert comer.get("/account/password").location.startswith(SET_UP)
        assert "the page “Password”" not in asked
        assert 'href="/forgotten-password"' in asked
        assert comer.get("/forgotten-password").status_code == 200


def test_whoever_came_by_a_provider_that_is_offered_no_more_reads_how_to_get_a_password(
    comer: Browser, fake: FakeProvider
) -> None:
    comer.submit(go_there_and_back(comer, fake).location, first_name="Gita")
    with without_google(comer.application):
        asked = comer.get(asks_for(SET_UP)).text
    assert 'href="/account/password"' in asked
    assert 'name="proof"' not in asked, "there is no password that could be typed"
    assert comer.get("/account/password").status_code == 200


def test_an_admin_who_came_by_a_provider_that_is_offered_no_more_reads_it_too(
    cast: Cast, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    comer.submit(go_there_and_back(comer, fake).location, first_name="Gita")
    made = account_of(backstage, fake.someone.email)
    assert made is not None
    with backstage(cast.eli.actor):
        administering.change_role(made.id, "admin")
    assert go_there_and_back(comer, fake).location == "/admin"
    with without_google(comer.application), clock.travelling(clock.now() + timedelta(minutes=11)):
        sent = {"csrf_token": comer.made_token(), "proof": "anything at all", "next": SET_UP}
        for page in (comer.get(asks_for(SET_UP)).text, comer.post(PROOF, data=sent).text):
            assert 'href="/forgotten-password"' in page
            assert "the page “Password”" not in page, "which is closed to them"
            assert 'name="proof"' not in page


@contextmanager
def without_google(app: Flask) -> Iterator[None]:
    """The installation, of which the keys of Google were taken away while people were signed in."""
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(
        update={"google_client_id": "", "google_client_secret": ""}
    )
    try:
        yield
    finally:
        app.extensions["settings"] = before


def test_where_they_wanted_to_go_is_kept_when_it_was_too_long_ago(ana: Browser) -> None:
    ana.submit(PROOF, proof=PASSWORD, next=SET_UP)
    with clock.travelling(clock.now() + timedelta(minutes=10, seconds=1)):
        ana.submit(PROOF, proof=PASSWORD, next="/account")
        for page in (SET_UP, NEW):
            asked = ana.get(f"{page}?next=/links").location
            assert parse_qs(urlsplit(asked).query)["next"] == [f"{page}?next=%2Flinks"]
        sent = {"csrf_token": ana.made_token(), "code": "123456", "next": "/links"}
        assert ana.post(CONFIRM, data=sent).location == ana.get(f"{SET_UP}?next=/links").location
        onward = ana.submit(PROOF, proof=PASSWORD, next=f"{SET_UP}?next=%2Flinks").location
        assert 'name="next" value="/links"' in ana.get(onward).text
