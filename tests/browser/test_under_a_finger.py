"""Nothing a page is told moves what a finger is on, or takes from a hand what it has begun."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from playwright.sync_api import Error, Locator, Page, Route, expect

from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.browser.test_alone import begin, is_ready_to_be_alone
from tests.browser.test_another_look import COUNTED, TYPED
from tests.browser.test_slow_server import drawn_here, give, is_saved
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for

QUIET = "navigator.locks.query().then(({ held, pending }) => held.length + pending.length)"
# In the field before any script has run.
QUICK = """new MutationObserver((_changes, at) => {
  const field = document.getElementById("q-value");
  if (field) field.focus(), at.disconnect();
}).observe(document, { subtree: true, childList: true });"""
BACK = "dispatchEvent(new Event('online'))"


def middle(place: Locator) -> tuple[float, float]:
    """Where a finger goes."""
    box = place.bounding_box()
    assert box, place
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def has_sent_all(page: Page) -> None:
    """Nothing waits on this device, and nothing is being done about it."""
    wait_for(lambda: page.evaluate(COUNTED) == 0 and page.evaluate(QUIET) == 0, "the end of sending")


def test_what_a_finger_is_on_stays_where_it_is_until_it_is_lifted(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    begin(page, people)
    for road in ("**/answers", "**/outbox"):
        page.context.route(road, lambda route: route.abort())
    give(page, "41")
    drawn_here(page, "D_sex")
    strip = page.locator("[data-strip]")
    expect(strip).to_be_visible()
    choice = page.locator("label", has=page.locator('[value="female"]'))
    where = middle(choice)
    page.mouse.move(*where)
    page.mouse.down()
    page.context.unroute("**/outbox")
    page.evaluate(BACK)
    has_sent_all(page)
    assert middle(choice) == where
    page.mouse.up()
    expect(page.locator('[value="female"]')).to_be_checked()
    expect(strip).to_be_hidden()
    assert middle(choice) != where, "the premise: there was something to move it"


@pytest.fixture
def weighed(people: Cast, installation: Installation) -> Walk:
    """Somebody who has said that they weigh 70 kg."""
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", people.ana.link_code).begin()
    while walk.question.id != "D_weight":
        walk.answer_one()
    return walk.answer("70", unit="kg")


@pytest.fixture
def page(weighed: Walk, new_page: NewPage) -> Page:
    """Their phone, on which another weight waits that will be refused: nothing gets through."""
    page = new_page(phone=True)
    page.goto(at(weighed))
    is_ready_to_be_alone(page)
    for road in ("**/answers", "**/outbox"):
        page.context.route(road, lambda route: route.abort())
    give(page, "30")
    expect(page.locator('form[data-question="D_weight"]')).to_have_count(0)
    return page


def at(walk: Walk) -> str:
    """Where their weight is asked."""
    return f"/a/{walk.token}/questions/D_weight"


def test_what_is_typed_stays_though_it_is_what_stood_there(page: Page, weighed: Walk) -> None:
    held = list[Route]()
    page.context.route("**/outbox", lambda route: held.append(route))
    page.goto(at(weighed))
    field = page.locator("[name=value]")
    expect(field).to_have_value("30")
    field.fill("70")
    field.blur()
    wait_for(lambda: page.evaluate("0") == 0 and held, "what waited on its way")
    for route in held:
        with suppress(Error):  # that of the page before
            route.continue_()
    for road in ("**/answers", "**/outbox"):
        page.context.unroute(road)
    expect(page.locator("#q-error")).to_be_visible()
    expect(field).to_have_value("70")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_weight"]')).to_have_count(0)
    is_saved(page)
    page.goto(at(weighed))
    expect(field).to_have_value("70")


def test_nothing_is_put_into_a_field_that_somebody_is_in(page: Page, weighed: Walk) -> None:
    page.add_init_script(QUICK)
    page.goto(at(weighed))
    field = page.locator("[name=value]")
    expect(field).to_be_focused()
    page.evaluate("outbox.started")
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "waiting")
    expect(field).to_have_value("70")


@pytest.fixture
def asked_for_what_is_essential(people: Cast, backstage: Flask, installation: Installation) -> Walk:
    """Somebody in a wealth check who is asked what a month costs."""
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", code).begin()
    while walk.question.id != "M_ess":
        walk.answer_one(TYPED)
    return walk


def test_the_button_that_confirms_comes_above_the_one_that_was_pressed(
    asked_for_what_is_essential: Walk, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    page.goto(f"/a/{asked_for_what_is_essential.token}")
    onward = page.get_by_role("button", name="Continue")
    where = middle(onward)
    give(page, "5000")
    confirm = page.get_by_role("button", name="Yes, that is right")
    expect(confirm).to_be_visible()
    assert middle(onward) == where
    assert middle(confirm)[1] < where[1]
