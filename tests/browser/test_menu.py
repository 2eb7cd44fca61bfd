"""The menu on any screen: every entry in reach, by finger and by keyboard, with and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from maxpulse.web.audiences import MENUS
from tests.browser.looking import complaints
from tests.factories.cast import Cast

ENTRIES = [str(item.url) for item in MENUS["admin"]]
# More than any menu has so far: a menu grows, and has to stay whole.
GROW = """(count) => {
  const grown = (list) => {
    const last = [...list.children].filter((each) => each.matches("a")).at(-1);
    for (let i = 1; i <= count; i++) {
      const more = last.cloneNode(true);
      more.removeAttribute("aria-current");
      more.href = `/more/${i}`;
      last.after(more);
    }
  };
  grown(document.querySelector(".d-nav"));
  grown(document.querySelector(".d-menu-all"));
}"""
# Whether the bar runs under what stands beside it.
OVERLAP = """() => {
  const ends = [...document.querySelectorAll(".d-nav > a, .d-more")].map((each) => each.getBoundingClientRect());
  const beside = document.querySelector(".d-right").getBoundingClientRect();
  return ends.some((each) => each.width && each.top < beside.bottom && each.right > beside.left);
}"""
WIDTHS = (320, 800, 1440)


def shown(page: Page, place: str) -> list[str]:
    """Where the links lead that stand in that place, whole and on the screen."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]  # type: ignore[index]
    links = []
    for link in page.locator(f"{place} > a").all():
        box = link.bounding_box()
        if box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height:
            links.append(link.get_attribute("href") or "")
    return links


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_every_entry_is_in_reach_on_every_screen(
    people: Cast, enter: Callable[..., Page], javascript: bool
) -> None:
    page = enter(people.eli, javascript=javascript)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 640})
        page.goto("/admin")
        if javascript:
            page.evaluate(GROW, 5)
        wanted = {*ENTRIES, *(f"/more/{i}" for i in range(1, 6) if javascript)}
        in_the_bar = shown(page, ".d-nav")
        more = page.locator(".d-more")
        if set(in_the_bar) != wanted:
            more.click()
            expect(page.locator(".d-menu-all")).to_be_visible()
            assert set(shown(page, ".d-menu-all")) == wanted, width
        assert len(in_the_bar) >= 4, width
        assert page.evaluate(OVERLAP) is False, width


def test_it_opens_and_closes_by_keyboard_and_says_where_one_is(
    people: Cast, enter: Callable[..., Page]
) -> None:
    page = enter(people.eli, phone=True)
    page.goto(ENTRIES[-1])
    more = page.locator(".d-more")
    assert more.evaluate("(each) => getComputedStyle(each, '::after').display") == "block", "one is behind it"
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".d-menu-all")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == ENTRIES[0]
    assert page.locator(".d-menu-all [aria-current=page]").get_attribute("href") == ENTRIES[-1]
    page.keyboard.press("Escape")
    expect(page.locator(".d-menu-all")).to_be_hidden()
    assert page.evaluate("document.activeElement.className") == "d-more"
    more.click()
    page.locator(".d-menu-all a").nth(1).click()
    page.wait_for_url(f"**{ENTRIES[1]}")


@pytest.mark.thorough
def test_it_breaks_no_rule_while_it_is_open(people: Cast, enter: Callable[..., Page]) -> None:
    page = enter(people.eli, phone=True)
    page.goto("/admin")
    page.locator(".d-more").click()
    assert complaints(page) == []
