"""A calm page is drawn first, and its script runs then; whoever is quicker than the script loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.factories.cast import Cast
from tests.runtime.installation import Installation

SCRIPT = "**/static/participant.*.js"
# When the page's script came into the page, and whether anything has moved since the first picture.
TOLD = """(() => {
  window.moved = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    if (document.querySelector("script[src*='/participant.']")) window.cameAt ??= performance.now();
  }).observe(document, { subtree: true, childList: true });
})()"""
DRAWN_AT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
A_SLIDER = "S_hours"
PATIENCE_MS = 20_000


@pytest.fixture
def address(people: Cast, installation: Installation) -> str:
    """Where an assessment is that was just begun."""
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", people.ana.link_code).begin("Rosa Quispe")
    return f"/a/{walk.token}"


def test_a_page_is_drawn_before_its_script_runs(new_page: NewPage, address: str) -> None:
    page = new_page(phone=True)
    page.add_init_script(TOLD)
    page.goto(address)
    assert page.evaluate(f"0 < {DRAWN_AT} && {DRAWN_AT} < cameAt")


def test_nothing_moves_when_the_script_brings_a_slider(new_page: NewPage, address: str) -> None:
    page = new_page(phone=True)
    page.add_init_script(TOLD)
    page.goto(f"{address}/questions/{A_SLIDER}")
    expect(page.locator("[data-slider]")).to_be_visible()
    # Two frames later what has moved has been told.
    page.evaluate(
        "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go))))"
    )
    assert page.evaluate("moved") == 0


def test_what_is_pressed_before_the_script_has_come_is_sent_when_it_runs(
    new_page: NewPage, address: str
) -> None:
    page, held = new_page(phone=True), list[Route]()
    page.route(SCRIPT, lambda route: held.append(route))
    first = _press_early(page, address)
    page.evaluate("window.isTheSamePage = true")
    expect(page.locator(f'form[data-question="{first}"]')).to_be_visible()
    assert held, "the premise: its script is on its way"
    for route in held:
        route.continue_()
    expect(page.locator("form[data-question]")).not_to_have_attribute("data-question", first)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved")
    assert page.evaluate("window.isTheSamePage")


def test_where_the_script_does_not_come_forms_go_as_without_one(new_page: NewPage, address: str) -> None:
    page = new_page(phone=True)
    page.route(SCRIPT, lambda route: route.abort())
    first = _press_early(page, address)
    expect(page.locator("form[data-question]")).not_to_have_attribute("data-question", first)


def test_where_the_script_neither_comes_nor_fails_forms_do_not_wait_for_ever(
    new_page: NewPage, address: str
) -> None:
    page, held = new_page(phone=True), list[Route]()
    page.route(SCRIPT, lambda route: held.append(route))
    first = _press_early(page, address)
    expect(page.locator("form[data-question]")).not_to_have_attribute(
        "data-question", first, timeout=PATIENCE_MS
    )
    assert held, "the premise: its script is on its way"


def _press_early(page: Page, address: str) -> str:
    page.goto(address, wait_until="commit")
    form = page.locator("form[data-question]")
    first = form.get_attribute("data-question") or ""
    page.fill("[name=value]", "41")
    page.get_by_role("button", name="Continue").click()
    return first
