"""Each reader in their own language: the page, the result and its links, mails, and what is pushed to open pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import format_datetime
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.clients import queries
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.live import drawing
from maxpulse.live.fragments import render
from maxpulse.web import guard, sessions
from tests.factories.cast import Cast, Person
from tests.factories.shop import stock
from tests.factories.walk import Walk, plausible
from tests.web.admin.inviting import CHOSEN, invite
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import link_to, mails_to

SignIn = Callable[[Person], Browser]
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
GERMAN = {"Accept-Language": "de-AT, de;q=0.9, en;q=0.5"}
OF_ACCOUNT = text("""
    select p.preferences from user_profiles p join users u on u.id = p.user_id where u.email = :email
""")


@pytest.fixture
def germans(app: Flask) -> Browser:
    """A browser that asks for German first."""
    browser = Browser(app)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = GERMAN["Accept-Language"]
    return browser


def choose(browser: Browser, language: str, onward: str = "/") -> TestResponse:
    """Choose a language as the foot of a page does."""
    return browser.post("/language", data={"language": language, "next": onward}, headers=OURS)


def lang(page: str) -> str:
    """The language that a page says it is in."""
    found = re.search(r'<html lang="(\w+)', page)
    assert found
    return found[1]


def test_whoever_acts_meanwhile_is_nobody_who_was_let_in_and_says_it_to_the_same_reader(app: Flask) -> None:
    chosen = {"locale": "de", "timezone": "Pacific/Auckland"}
    with app.test_request_context():
        guard.go_on_as(sessions.Person(new_id(), new_id(), "admin", "a@b.test", preferences=chosen))
        with acting(Actor.system()):
            noon = format_datetime(datetime(2026, 6, 15, 12, tzinfo=UTC), "EEEE HH:mm")
            assert noon == "Dienstag 00:00"
            with pytest.raises(RuntimeError, match="behind a door"):
                guard.signed_in()
        assert guard.signed_in().email == "a@b.test"


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


def test_an_account_is_written_to_in_the_language_it_was_opened_in(
    germans: Browser, backstage: Backstage
) -> None:
    email, password = f"{uuid4().hex[:8]}@example.test", "vier Wörter ohne Zusammenhang"
    fields = {
        "first_name": "Rosa",
        "last_name": "Beispiel",
        "email": email,
        "password": password,
        "agreed": "on",
    }
    assert germans.submit("/register", **fields).status_code == 303
    (mail,) = mails_to(backstage, email)
    assert "Bestätige" in mail.plain
    with backstage() as session:
        (preferences,) = session.execute(OF_ACCOUNT, {"email": email}).one()
    assert preferences["locale"] == "de"


def test_an_invited_account_is_written_to_in_the_language_it_was_accepted_in(
    germans: Browser, browser: Browser, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    admin = sign_in(cast.eli)
    for reader, expected in ((germans, "de"), (browser, None)):
        email = f"{uuid4().hex[:8]}@example.test"
        assert invite(admin, email, "trainer").status_code == 303
        letter = link_to(backstage, email, "invitation")
        assert reader.submit(letter, **CHOSEN).location == "/sign-in?accepted=1"
        with backstage() as session:
            (preferences,) = session.execute(OF_ACCOUNT, {"email": email}).one()
        assert preferences.get("locale") == expected


def test_questions_answers_and_refusals_are_german(germans: Browser, cast: Cast) -> None:
    walk = Walk(germans, cast.ana.link_code)
    assert "Bewegung, Schlaf, Ernährung" in walk.page.text
    walk.begin(share_scores="on", share_answers="on")
    assert "Wie alt bist du?" in walk.page.text
    walk.answer("101", unit="years")
    assert walk.page.status_code == 422
    assert "18 bis 100 Jahre" in walk.page.text
    walk.answer("44", unit="years")
    while walk.question.id != "D_weight":
        walk.answer(plausible(walk.question), unit=walk.unit)
    walk.answer("72,5", unit="kg").go("/questions/D_weight")
    assert 'value="72,5"' in walk.page.text


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


def test_a_result_is_read_in_the_readers_language_whatever_it_was_made_in(
    germans: Browser, cast: Cast
) -> None:
    page = Walk(germans, cast.ana.link_code).begin().answer_all().finish()
    assert "Was dich am meisten trägt" in page.page.text or "Was bisher am meisten bringt" in page.page.text
    grade = re.search(r'data-grade="([^"]+)"', page.page.text)
    english = germans.get(page.page.request.path, headers={"Accept-Language": "en"}).text
    assert grade and f'data-grade="{grade[1]}"' in english
    assert lang(english) == "en" and "Your largest lever" in english
    for word in ("Stufe", "Bewegung", "Woche", "Nichts", " und "):
        assert word in page.page.text and word not in english, word
    paper = unescape(germans.get(page.page.request.path + "/paper").text)
    assert "Drucken oder als PDF" in paper and "Next level" not in paper


def test_a_link_to_a_part_is_read_in_the_language_of_whoever_opens_it(browser: Browser, cast: Cast) -> None:
    walk = Walk(browser, cast.ana.link_code).begin().answer_all().finish()
    browser.post(f"/a/{walk.token}/result/links", data={"shows": "plan", "days": "30"})
    listed = browser.get(f"/a/{walk.token}/result/links").text
    found = re.search(r'value="http://localhost(/r/[\w-]{43})"', listed)
    assert found
    shared = browser.get(found[1], headers=GERMAN).text
    assert "Bewegung" in shared and "Exercise" not in shared
    assert "Exercise" in browser.get(found[1]).text
    steps = re.findall(r"<dt>(.*?)</dt>", shared)
    assert steps and not set(steps) & set(re.findall(r"<dt>(.*?)</dt>", browser.get(found[1]).text))


def test_a_mail_is_in_the_language_of_whoever_asks_for_it(
    germans: Browser, cast: Cast, backstage: Backstage
) -> None:
    walk = Walk(germans, cast.ana.link_code).begin()
    email = "rosa.deutsch@example.test"
    germans.post(f"/a/{walk.token}/pause/mails", data={"email": email})
    (mail,) = mails_to(backstage, email)
    assert "Gilt bis" in mail.plain and re.search(r"\d\.\s\w+ 20\d\d", mail.plain)
    assert "Good until" not in mail.plain


def test_what_is_pushed_is_in_the_language_of_each_page_that_is_open(
    app: Flask, germans: Browser, cast: Cast
) -> None:
    Walk(germans, cast.ana.link_code).begin().answer_needed().finish()
    with app.app_context(), acting(cast.ana.actor):
        (client,) = queries.rows(queries.Filter())
    facts = {"c": str(client.id), "s": str(cast.ana.distributor_id), "n": 9, "e": "result_viewed"}
    with app.test_request_context():
        english, german = (
            drawing._frame(9, facts, each, render).decode(errors="replace") for each in ("en", "de")
        )
    assert "Result read" in english and "Ergebnis gelesen" in german
    assert "Result read" not in german


def test_a_distributor_reads_answers_in_their_own_language(
    germans: Browser, cast: Cast, sign_in: SignIn
) -> None:
    Walk(germans, cast.ana.link_code).begin(share_scores="on", share_answers="on").answer_all().finish()
    ana = sign_in(cast.ana)
    link = re.search(r'href="(/hub/clients/[0-9a-f-]+)"', ana.get("/hub").text)
    assert link
    english, german = ana.get(link[1]).text, ana.get(link[1], headers=GERMAN).text
    assert "How old are you?" in english and "Wie alt bist du?" not in english
    assert "Wie alt bist du?" in german and "How old are you?" not in german
    assert 'aria-label="Bewegung"' in german and 'aria-label="Exercise"' in english


def test_a_product_is_offered_in_the_readers_words_whatever_the_result_was_made_in(
    app: Flask, germans: Browser, cast: Cast
) -> None:
    stock(app)
    page = Walk(germans, cast.ana.link_code).begin().answer_all().finish().page.text
    product = re.search(r'href="(/a/[^"]+/products/[^"]+)"', page)
    assert product
    english = germans.get(product[1], headers={"Accept-Language": "en"}).text
    (area,) = set(re.findall(r"For ([^<]*), where you stand at", english))
    assert area in {"exercise", "sleep", "nutrition", "habits", "hydration"}


def test_the_page_of_a_device_alone_comes_anew_in_another_language(germans: Browser) -> None:
    german, english = (
        germans.get("/a/worker.js", headers={"Accept-Language": each}).data for each in ("de", "en")
    )
    assert german != english


def test_what_a_device_keeps_is_in_the_language_its_name_says(germans: Browser, cast: Cast) -> None:
    walk = Walk(germans, cast.ana.link_code).begin()
    pack = germans.get(f"/a/{walk.token}/pack").json
    assert pack and ".de_AT." in pack["questions"]
    # Another tab may have chosen another language since: what is called German stays German.
    content = germans.get(pack["questions"], headers={"Accept-Language": "en"})
    assert content.status_code == 200
    assert "Wie alt bist du?" in content.text and "How old are you?" not in content.text
