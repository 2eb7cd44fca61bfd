"""A browser's own buttons and tabs: whoever goes back finds what they said, and two assessments stay two."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web.tokens import unseal
from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.browser.survival.scripts import HOLDS
from tests.browser.test_another_look import COUNTED
from tests.browser.test_slow_server import give
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person
from tests.runtime.installation import Installation

ROADS = ("**/answers", "**/outbox")


def test_who_goes_back_finds_the_answer_and_may_give_another(
    people: Cast, new_page: NewPage, backstage: Flask, installation: Installation
) -> None:
    page = new_page(phone=True)
    page.goto(f"/a/{begun(installation, people.ana)}")
    give(page, "41")
    asks(page, "D_sex")
    page.go_back()
    asks(page, "D_age", "41")
    give(page, "42")
    asks(page, "D_sex")
    assert stored(backstage, page) == [("D_age", 41), ("D_age", 42)]


@pytest.mark.thorough
def test_back_and_forward_show_each_question_with_its_answer_and_double_nothing(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    Participant(page, people.ana.link_code).agree("Rosa Quispe")
    for question, value in (("D_age", "41"), ("D_sex", "female"), ("D_flags", "none")):
        asks(page, question)
        give(page, value)
    asks(page, "D_height")

    for question, value in (("D_flags", "none"), ("D_sex", "female"), ("D_age", "41")):
        page.go_back()
        asks(page, question, value)
    page.go_forward()
    asks(page, "D_sex", "female")
    give(page, "male")
    asks(page, "D_flags", "none")
    page.go_back()
    asks(page, "D_sex", "male")

    page.go_back()
    asks(page, "D_age", "41")
    page.go_back()
    expect(page.locator("[name=agreed]")).to_be_visible()
    page.go_forward()
    asks(page, "D_age", "41")
    assert stored(backstage, page) == [
        ("D_age", 41),
        ("D_sex", "female"),
        ("D_flags", ["none"]),
        ("D_sex", "male"),
    ]


def test_what_waits_in_two_tabs_goes_to_two_assessments(
    people: Cast, new_page: NewPage, backstage: Flask, installation: Installation
) -> None:
    one = new_page(phone=True)
    other = one.context.new_page()
    tabs = ((one, people.ana, "41"), (other, people.ben, "67"))
    for page, sender, _age in tabs:
        page.goto(f"/a/{begun(installation, sender)}")
    keep_what_is_given(one.context)
    for page, _sender, age in tabs:
        page.evaluate(HOLDS)
        give(page, age)
        asks(page, "D_sex")
        assert page.evaluate(COUNTED) == 1
    send_it(one.context)
    for page, _sender, age in tabs:
        is_sent(page)
        assert stored(backstage, page) == [("D_age", int(age))]


@pytest.mark.thorough
def test_two_assessments_in_two_tabs_never_mix(people: Cast, new_page: NewPage, backstage: Flask) -> None:
    one = new_page(phone=True)
    other = one.context.new_page()
    Participant(one, people.ana.link_code).agree("Rosa Quispe")
    Participant(other, people.ben.link_code).agree("Leo Okafor")
    give(one, "41")
    give(other, "67")
    asks(one, "D_sex")
    give(one, "female")
    asks(other, "D_sex")
    asks(one, "D_flags")

    for page in (one, other):
        page.evaluate(HOLDS)
    keep_what_is_given(one.context)
    give(other, "male")
    asks(other, "D_flags")
    assert (one.evaluate(COUNTED), other.evaluate(COUNTED)) == (0, 1)
    give(one, "none")
    asks(one, "D_height")
    send_it(one.context)
    for page in (one, other):
        is_sent(page)
        page.reload()
    asks(one, "D_height")
    asks(other, "D_flags")
    assert stored(backstage, one) == [("D_age", 41), ("D_sex", "female"), ("D_flags", ["none"])]
    assert stored(backstage, other) == [("D_age", 67), ("D_sex", "male")]
    for page, age in ((one, "41"), (other, "67")):
        page.goto(page.url.rsplit("/", 1)[0] + "/D_age")
        asks(page, "D_age", age)


def begun(installation: Installation, sender: Person) -> str:
    """The token of somebody who has begun and answered nothing."""
    return walk_over_http(f"http://127.0.0.1:{installation.port}", sender.link_code).begin().token


def keep_what_is_given(browser: BrowserContext) -> None:
    """Nothing that is answered gets through."""
    for road in ROADS:
        browser.route(road, lambda route: route.abort())


def send_it(browser: BrowserContext) -> None:
    """It gets through, and every tab tries at once."""
    for road in ROADS:
        browser.unroute(road)
    for page in browser.pages:
        page.evaluate("dispatchEvent(new Event('online'))")


def is_sent(page: Page) -> None:
    """Everything has been."""
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    assert page.evaluate(COUNTED) == 0


def asks(page: Page, question_id: str, given: str = "") -> None:
    """That question is in view, with that answer."""
    form = page.locator(f'form[data-question="{question_id}"]')
    expect(form).to_be_visible()
    chosen = form.locator("[name=value]:checked")
    field = form.locator("[name=value]:not([type=radio]):not([type=checkbox])")
    if field.count():
        expect(field).to_have_value(given)
    elif given:
        expect(chosen).to_have_value(given)
    else:
        expect(chosen).to_have_count(0)


def stored(app: Flask, page: Page) -> list[tuple[str, Any]]:
    """What the database holds of this page's assessment, as it came."""
    with app.app_context():
        session_id = unseal(urlsplit(page.url).path.split("/")[2]).session_id
        with acting(Actor.system()) as session:
            found = text(
                "select question_id, response_value from assessment_responses where session_id = :id"
                " order by server_order"
            )
            return [(row[0], json.loads(row[1])) for row in session.execute(found, {"id": session_id})]
