"""The buttons, and the way to Google and GitHub: where it leads, and who may set out."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.fakes.providers import FakeProvider
from tests.web.browser import Browser
from tests.web.ways import (
    onward,
    set_out,
)


def test_the_buttons_stand_where_they_are_configured_and_nowhere_else(
    comer: Browser, browser: Browser, fake: FakeProvider
) -> None:
    for page in ("/sign-in", "/register"):
        for name in ("Google", "GitHub"):
            assert f"Continue with {name}" in comer.get(page).text
            assert name not in browser.get(page).text
    for path in ("/sign-in/with/google", "/sign-in/with/github", "/register/with/google"):
        assert browser.submit(path, on="/sign-in").status_code == 404
    for path in ("/sign-in/with/google/return", "/register/with/github", "/sign-in/with/facebook/return"):
        assert browser.get(path).status_code == 404
    assert comer.get("/sign-in/with/facebook/return").status_code == 404
    assert comer.submit("/sign-in/with/facebook", on="/sign-in").status_code == 404


@pytest.mark.parametrize(("given", "shown"), [("google", "GitHub"), ("github", "Google")])
def test_one_may_be_configured_without_the_other(
    linking_app: Flask, fake: FakeProvider, given: str, shown: str
) -> None:
    before = linking_app.extensions["settings"]
    linking_app.extensions["settings"] = before.model_copy(update={f"{given}_client_id": ""})
    try:
        page = Browser(linking_app).get("/sign-in").text
    finally:
        linking_app.extensions["settings"] = before
    assert page.count("Continue with") == 1
    assert f"Continue with {shown}" in page


def test_the_page_in_between_leads_there_without_a_script_and_says_nothing_of_where_from(
    comer: Browser, fake: FakeProvider
) -> None:
    answer = comer.submit("/sign-in/with/google", on="/sign-in")
    assert onward(answer).startswith(f"{fake.url}/authorize?")
    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "secret-of-maxpulse" not in answer.text


def test_the_way_there_says_what_the_way_back_will_be_asked_for(comer: Browser, fake: FakeProvider) -> None:
    for provider, scope in (("google", "openid email profile"), ("github", "read:user user:email")):
        asked = dict(pair.split("=") for pair in set_out(comer, provider).partition("?")[2].split("&"))
        assert asked["redirect_uri"] == f"http%3A%2F%2Flocalhost%2Fsign-in%2Fwith%2F{provider}%2Freturn"
        assert asked["scope"].replace("+", " ").replace("%3A", ":") == scope
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43
        assert len(asked["state"]) >= 32
        assert ("nonce" in asked) is (provider == "google")


def test_the_way_back_is_never_made_from_what_a_request_says(comer: Browser, fake: FakeProvider) -> None:
    token = comer.token()
    answer = comer.post(
        "/sign-in/with/google", data={"csrf_token": token}, headers={"X-Forwarded-Host": "evil.test"}
    )
    assert "evil" not in answer.text
    other = comer.post("/sign-in/with/google", data={"csrf_token": token}, headers={"Host": "localhost:81"})
    assert "redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in" in other.text


def test_setting_out_needs_our_own_form(comer: Browser, fake: FakeProvider) -> None:
    assert comer.post("/sign-in/with/google").status_code == 400


def test_thirty_ways_in_a_quarter_of_an_hour_and_no_more(comer: Browser, fake: FakeProvider) -> None:
    there = "/sign-in/with/google/return?state=x&code=y"
    answers = [comer.get(there).status_code for _ in range(31)]
    assert answers == [303] * 30 + [429]
    token = comer.token()
    form = {"csrf_token": token}
    answers = [comer.post("/sign-in/with/google", data=form).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
