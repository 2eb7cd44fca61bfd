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
from tests.web.languages import GERMAN, lang
from tests.web.letters import link_to, mails_to

SignIn = Callable[[Person], Browser]
OF_ACCOUNT = text("""
    select p.preferences from user_profiles p join users u on u.id = p.user_id where u.email = :email
""")


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
