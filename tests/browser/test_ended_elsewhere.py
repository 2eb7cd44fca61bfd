"""A session that is ended from another browser of the same person, while its hub is open."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories.cast import Cast

WHY = "You were signed out here from another device of yours."


def test_an_open_hub_leaves_within_a_second_and_says_why(people: Cast, enter: Callable[..., Page]) -> None:
    lost, here, rival = enter(people.ana, phone=True), enter(people.ana), enter(people.ben)
    lost.goto("/account")
    for page in (lost, rival):
        page.goto("/hub")
        expect(page.locator("body")).to_have_attribute("data-live", "live")
    with lost.context.expect_page() as opened:
        lost.evaluate("open('/hub?status=lead')")
    tab = opened.value
    expect(tab.locator("body")).to_have_attribute("data-live", "live")

    here.goto("/account/sessions")
    (other,) = here.locator("form[action*='/ending']:not([action*='others'])").all()
    other.get_by_role("button").click()
    ended = time.monotonic()
    lost.wait_for_url("**/sign-in?next=%2Fhub", timeout=1_000)
    assert time.monotonic() - ended < 1.0
    tab.wait_for_url("**/sign-in?next=*")
    # Both leave at once with the same cookie: whoever comes first may have forgotten it for the other.
    assert WHY in lost.locator("main").inner_text() + tab.locator("main").inner_text()
    assert here.evaluate("fetch('/hub').then((answer) => answer.status)") == 200
    expect(rival.locator("body")).to_have_attribute("data-live", "live")

    lost.go_back()
    expect(lost.get_by_role("heading", level=1)).to_have_text("Sign in")
    lost.go_forward()
    expect(lost.get_by_role("heading", level=1)).to_have_text("Sign in")
    lost.goto("/sign-in?next=%2Fhub")
    expect(lost.get_by_text(WHY)).to_have_count(0)
    lost.fill("[name=email]", people.ana.email)
    lost.fill("[name=password]", people.ana.password)
    lost.keyboard.press("Enter")
    lost.wait_for_url("**/hub")


@pytest.mark.thorough
def test_a_page_without_a_line_says_it_with_the_next_click_and_without_a_script(
    people: Cast, enter: Callable[..., Page]
) -> None:
    lost, here = enter(people.ana, javascript=False), enter(people.ana)
    lost.goto("/links")
    here.goto("/account/sessions")
    here.locator("form[action*='/ending']:not([action*='others']) button").click()
    expect(here.get_by_text("1 session is ended.")).to_be_visible()
    lost.get_by_role("link", name="Revenue").first.click()
    expect(lost.get_by_text(WHY)).to_be_visible()
    assert lost.url.endswith("/sign-in?next=%2Frevenue")
