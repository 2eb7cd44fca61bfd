"""Who chooses the language: a browser, a device or an account, and nobody from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.languages import GERMAN, OURS, choose, lang

SignIn = Callable[[Person], Browser]


def test_a_page_is_in_the_language_the_browser_asks_for(browser: Browser) -> None:
    assert lang(browser.get("/sign-in").text) == "en"
    page = browser.get("/sign-in", headers=GERMAN).text
    assert lang(page) == "de" and "Passwort" in page
    assert lang(browser.get("/sign-in", headers={"Accept-Language": "fr, tlh;q=0.9"}).text) == "en"


def test_what_is_chosen_on_a_device_stays_and_leads_back(germans: Browser) -> None:
    answer = choose(germans, "en", "/sign-in")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert lang(germans.get("/sign-in").text) == "en"
    assert choose(germans, "tlh").status_code == 400
    assert lang(germans.get("/sign-in").text) == "en"


@pytest.mark.parametrize(
    ("page", "onward"),
    [
        ("/sign-in", "/sign-in"),
        ("/sign-in/code", "/sign-in/code"),
        ("/sign-in?next=/hub/clients", "/sign-in?next=%2Fhub%2Fclients"),
        ("/sign-in?next=//elsewhere.test", "/sign-in"),
        ("/l/spring", "/l/spring"),
        ("/a/token/answers", "/a/token"),
        ("/no/such/page", "/"),
        ("https://elsewhere.test/x", "/"),
        ("//elsewhere.test", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_with_the_page_one_was_on(browser: Browser, page: str, onward: str) -> None:
    answer = choose(browser, "de", page)
    assert (answer.status_code, answer.location) == (303, onward)


def test_an_accounts_language_counts_on_every_device(cast: Cast, sign_in: SignIn) -> None:
    first, second = sign_in(cast.ana), sign_in(cast.ana)
    assert lang(first.get("/hub").text) == "en"
    page = first.get("/account").text
    fields = {"first_name": "Ana", "last_name": "Cast", "timezone": "UTC", "theme": "system", "locale": "de"}
    assert "Deutsch" in page
    assert first.submit("/account", **fields).status_code == 303
    second.set_cookie("language", "en")
    page = second.get("/hub").text
    assert lang(page) == "de" and "Fortschritt" in page


def test_whoever_is_signed_in_chooses_for_their_account_too(cast: Cast, sign_in: SignIn) -> None:
    first, second = sign_in(cast.cai), sign_in(cast.cai)
    choose(first, "de", "/me")
    assert lang(first.get("/me").text) == lang(second.get("/me").text) == "de"
    choose(first, "en", "/me")
    assert lang(first.get("/me").text) == lang(second.get("/me").text) == "en"


def test_who_signs_in_elsewhere_answers_in_the_language_of_their_account_there(
    cast: Cast, sign_in: SignIn
) -> None:
    choose(sign_in(cast.cai), "de", "/me")
    elsewhere = sign_in(cast.cai)
    assert lang(elsewhere.get(f"/l/{cast.ana.link_code}").text) == "de"


def test_a_foreign_page_chooses_for_nobody(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.cai)
    for headers in ({"Origin": "https://evil.test"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert browser.post("/language", data={"language": "de"}, headers=headers).status_code == 403
    browser.post("/language", data={"language": "de"}, headers={"Origin": "null"})
    browser.delete_cookie("language")
    assert lang(browser.get("/me").text) == "en"


def test_choosing_needs_no_cookie_and_makes_none_but_its_own(browser: Browser, cast: Cast) -> None:
    page = browser.get(f"/l/{cast.ana.link_code}")
    assert 'name="language" value="de"' in page.text
    answer = choose(browser, "de", f"/l/{cast.ana.link_code}")
    assert [cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["language"]


def test_whoever_chooses_a_language_before_the_start_keeps_what_they_typed(
    browser: Browser, cast: Cast
) -> None:
    link = f"/l/{cast.ana.link_code}"
    typed = {"name": "Rosa Quispe", "email": "rosa@example.test", "share_scores": "on", "agreed": "on"}
    answer = browser.post(link, data={**typed, "language": "de"}, headers=OURS)
    assert answer.status_code == 200 and lang(answer.text) == "de"
    assert 'value="Rosa Quispe"' in answer.text and 'value="rosa@example.test"' in answer.text
    switched = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*checked[^>]*>", answer.text)
    # What was agreed to were other words.
    assert len(switched) == 1 and "share_scores" in switched[0]
    assert 'role="alert"' not in answer.text
    assert lang(browser.get(link).text) == "de"
