"""Tabs that stood still, or ended in the middle of it: what a page says of saving is what this device keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.over_http import walk_over_http
from tests.browser.survival import HANDED_OVER, Device, Given, Value
from tests.browser.test_another_look import COUNTED
from tests.browser.test_sent_by_the_worker import KEPT_AND_GONE
from tests.browser.test_tabs_and_history import stored
from tests.factories.cast import Cast
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for

BEGUN = {"D_age": "44", "D_sex": "female", "D_flags": "none", "D_height": "180"}


@pytest.fixture
def device(chromium: Browser, installation: Installation, people: Cast) -> Iterator[Device]:
    """Somebody who is asked their weight, in one tab, which says that all is saved."""
    address = f"http://127.0.0.1:{installation.port}"
    walk = walk_over_http(address, people.ana.link_code).begin()
    while walk.question.id in BEGUN:
        walk.answer_one(BEGUN)
    made = Device(chromium, address, walk.token, 0)
    says(made.page, "saved")
    yield made
    made.close()
    assert made.wrong == []


def says(page: Page, state: str, number: int = 0) -> None:
    """What the page says of saving."""
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", state, timeout=10_000)
    if number:
        expect(page.locator("[data-save-count]").first).to_have_text(str(number))


def test_it_says_that_an_answer_was_refused_meanwhile(device: Device) -> None:
    device.go_to("D_age")
    device.other_tab(stands_still=True)
    device.context.route(HANDED_OVER, lambda route: route.abort())
    device.be_refused()
    device.context.unroute(HANDED_OVER)
    expect(device.page.locator("#q-error")).to_be_visible(timeout=15_000)
    device.other_tab()
    says(device.page, "waiting", 1)
    expect(device.page.get_by_role("link", name="Look at it")).to_be_visible()


def test_it_says_that_one_waits_and_later_that_all_is_saved(device: Device) -> None:
    device.other_tab(stands_still=True)
    device.turn(offline=True)
    device.give(Value("D_weight", "70", "kg"), Given())
    device.other_tab(stands_still=True)
    says(device.page, "waiting", 1)
    device.turn(offline=False)
    says(device.page, "saved")
    assert device.page.evaluate(COUNTED) == 0


def test_what_a_tab_kept_that_ended_before_it_could_tell_is_sent_by_the_one_in_view(
    device: Device, backstage: Flask
) -> None:
    device.other_tab()
    device.page.evaluate(KEPT_AND_GONE)
    device.other_tab()
    wait_for(lambda: device.page.evaluate(COUNTED) == 0, "the answer that nobody told of", within=20)
    says(device.page, "saved")
    assert stored(backstage, device.page)[-1] == ("D_age", 45)
