"""A way that was begun otherwise, elsewhere or long ago, and a code that is worth nothing."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask

from maxpulse.core import clock
from tests.fakes.providers import FakeProvider
from tests.web.browser import Browser
from tests.web.public.misbehaving_providers.refusals import AWAY, BEGIN_AGAIN, NOT_FROM_GOOGLE, USED, refused
from tests.web.ways import go_there_and_back, path_of, set_out

pytestmark = pytest.mark.usefixtures("fake")


@pytest.mark.parametrize("provider", ["google", "github"])
@pytest.mark.parametrize("state", ["", "another", "\u2603"])
def test_a_state_that_was_never_given(comer: Browser, fake: FakeProvider, provider: str, state: str) -> None:
    back = fake.agree(set_out(comer, provider)).partition("&state=")[0]
    assert refused(comer, comer.get(f"{path_of(back)}&{urlencode({'state': state})}")) == BEGIN_AGAIN


def test_a_way_that_another_browser_has_begun(linking_app: Flask, comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    other = Browser(linking_app, address="10.200.1.1")
    assert refused(other, other.get(back)) == BEGIN_AGAIN
    set_out(other)
    assert refused(other, other.get(back)) == BEGIN_AGAIN
    assert comer.get(back).location == "/me", "and the one who began it goes on"


def test_a_way_that_is_older_than_ten_minutes(comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    with clock.travelling(clock.now() + timedelta(minutes=10)):
        assert refused(comer, comer.get(back)) == BEGIN_AGAIN


def test_a_way_to_one_provider_that_comes_back_from_the_other(comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer, "github"))).replace("github", "google")
    assert refused(comer, comer.get(back)) == BEGIN_AGAIN


def test_a_way_is_gone_once(linking_app: Flask, comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    copy = Browser(linking_app, address="10.200.1.2")
    cookie = comer.get_cookie("maxpulse")
    assert cookie
    copy.set_cookie("maxpulse", cookie.value)
    assert comer.get(back).location == "/me"
    asked = len(fake.requests)
    assert refused(copy, copy.get(back)) == BEGIN_AGAIN
    assert len(fake.requests) == asked, "nobody is asked a second time"


@pytest.mark.parametrize(("provider", "name"), [("google", "Google"), ("github", "GitHub")])
def test_a_code_that_was_used_already(comer: Browser, fake: FakeProvider, provider: str, name: str) -> None:
    url = set_out(comer, provider)
    state = fake.agree(url).partition("state=")[2]
    back = f"/sign-in/with/{provider}/return?code=used-already&state={state}"
    assert f"{name} {USED}" in refused(comer, comer.get(back))


def test_github_says_no_with_a_200(comer: Browser, fake: FakeProvider) -> None:
    fake.instead["/login/oauth/access_token"] = (200, '{"error": "bad_verification_code"}')
    assert USED in refused(comer, go_there_and_back(comer, fake, "github"))


def test_a_code_without_its_verifier_is_worth_nothing(
    linking_app: Flask, comer: Browser, fake: FakeProvider
) -> None:
    """Somebody caught a code and sends it along with a sign-in of their own."""
    caught = fake.agree(set_out(comer)).partition("code=")[2].partition("&")[0]
    thief = Browser(linking_app, address="10.200.1.3")
    own = path_of(fake.agree(set_out(thief)))
    state = own.partition("state=")[2]
    answer = thief.get(f"/sign-in/with/google/return?code={caught}&state={state}")
    assert USED in refused(thief, answer)


@pytest.mark.parametrize("provider", ["google", "github"])
def test_somebody_who_does_not_allow_it(comer: Browser, fake: FakeProvider, provider: str) -> None:
    fake.declines = True
    assert "you did not allow it" in refused(comer, go_there_and_back(comer, fake, provider))


def test_an_error_that_is_no_decision_of_theirs(comer: Browser, fake: FakeProvider) -> None:
    state = fake.agree(set_out(comer)).partition("state=")[2]
    answer = comer.get(f"/sign-in/with/google/return?error=server_error&state={state}")
    assert AWAY in refused(comer, answer)


def test_an_answer_that_names_another_sender(comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    assert refused(comer, comer.get(f"{back}&iss=https%3A%2F%2Fevil.test")) == NOT_FROM_GOOGLE


def test_nothing_that_was_said_stays_in_the_address_bar(comer: Browser, fake: FakeProvider) -> None:
    for answer in (
        comer.get("/sign-in/with/google/return?code=abc&state=def&error_description=Call+1-900-EVIL"),
        go_there_and_back(comer, fake),
    ):
        assert not any(word in answer.location for word in ("abc", "def", "EVIL", "code", "state=s"))
    assert "EVIL" not in comer.get("/sign-in?with=google&refused=<b>EVIL").text
