"""Contrasts are measured once for each way in which words are drawn, and on every page where one is new."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.contrasts import Contrasts
from tests.browser.looking import complaints

GOOD = '<p style="color: #111; background: #fff">Easy to read</p>'
PALE = '<p style="color: #bbb; background: #fff">Hard to read</p>'
ON_GREY = '<div style="background: #888"><p style="color: #111">Easy</p><p style="color: #777">Hard</p></div>'

ONLY_WIDE = """<style>
  p { color: #111; background: #fff }
  @media (prefers-color-scheme: dark) { p { color: #777; background: #666 } }
  @media (width < 600px) { p { display: none } }
</style>"""


def shown(page: Page, html: str) -> Page:
    page.set_content(f"<main>{html}</main>")
    page.evaluate(AXE_SCRIPT)
    return page


def test_pale_words_are_found_where_they_first_come_up(chromium: Browser) -> None:
    page, contrasts = chromium.new_page(), Contrasts()
    assert contrasts.weak(shown(page, GOOD)) == []
    assert contrasts.weak(shown(page, GOOD + PALE)) == ["color-contrast: p:nth-child(2)"]
    assert contrasts.weak(shown(page, PALE)) == [], "told once"
    assert contrasts.weak(shown(page, ON_GREY)) == ["color-contrast: p:nth-child(2)"]
    page.close()


def test_the_same_words_on_another_ground_are_measured_again(chromium: Browser) -> None:
    page, contrasts = chromium.new_page(), Contrasts()
    words = '<p style="color: #111">The same words</p>'
    assert contrasts.weak(shown(page, f'<div style="background: #fff">{words}</div>')) == []
    assert contrasts.weak(shown(page, f'<div style="background: #222">{words}</div>')) == [
        "color-contrast: p"
    ]
    page.close()


def test_who_spares_nothing_measures_again_what_was_measured_before_in_both_themes(chromium: Browser) -> None:
    page, contrasts = chromium.new_page(), Contrasts()
    contrasts.weak(shown(page, PALE))
    sparingly, wholly = (
        [
            one.partition(":")[0]
            for one in complaints(page, contrasts, sparing=sparing)
            if "color-contrast" in one
        ]
        for sparing in (True, False)
    )
    assert sparingly == []
    assert wholly == ["desk, light", "desk, dark", "phone, dark"]
    page.close()


@pytest.mark.parametrize("sparing", [True, False])
def test_what_only_wide_screens_show_is_measured_in_dark_too(chromium: Browser, sparing: bool) -> None:
    page = chromium.new_page()
    found = complaints(shown(page, f"{ONLY_WIDE}<p>A column</p>"), Contrasts(), sparing=sparing)
    assert [one for one in found if "color-contrast" in one] == ["desk, dark: color-contrast: p"]
    page.close()
