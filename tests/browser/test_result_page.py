"""The result in the browser: ticks that other tabs follow, and a file that everybody can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.factories.cast import Cast
from tests.runtime.installation import Installation

A_SECOND = 1_000


@pytest.fixture
def road(people: Cast, installation: Installation) -> str:
    """Where somebody's finished assessment is."""
    base_url = f"http://127.0.0.1:{installation.port}"
    walk = (
        walk_over_http(base_url, people.ana.link_code)
        .begin("Rosa Quispe")
        .answer_all({"C_mood": "7"})
        .finish()
    )
    return f"/a/{walk.token}"


def test_a_tick_is_kept_and_seen_in_another_tab_without_asking(new_page: NewPage, road: str) -> None:
    page = new_page(phone=True)
    page.goto(f"{road}/result")
    other: Page = page.context.new_page()
    other.goto(f"{road}/result")
    box = page.locator(".r-tick").nth(1)
    box.focus()
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("aria-pressed", "true")
    expect(box).to_be_focused()
    expect(page.locator("[data-announce]")).to_contain_text("1 of ")
    expect(other.locator(".r-tick").nth(1)).to_have_attribute("aria-pressed", "true", timeout=A_SECOND)
    page.reload()
    expect(page.locator(".r-tick[aria-pressed=true]")).to_have_count(1)


def test_without_a_script_a_tick_comes_back_with_the_page(new_page: NewPage, road: str) -> None:
    page = new_page(javascript=False)
    page.goto(f"{road}/result")
    page.locator(".r-tick").first.click()
    expect(page.locator(".r-tick[aria-pressed=true]")).to_have_count(1)
    page.get_by_role("link", name="Print or PDF").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grade")


def test_the_file_is_tagged_and_says_its_language_and_title(
    new_page: NewPage, road: str, tmp_path: Path
) -> None:
    page = new_page()
    page.goto(f"{road}/result/paper")
    file = tmp_path / "result.pdf"
    page.pdf(path=file, tagged=True, outline=True, prefer_css_page_size=True)
    content = file.read_bytes()
    assert re.search(rb"/Lang \(en", content)
    assert b"/StructTreeRoot" in content
    for tag in (b"/S /H1", b"/S /H2", b"/S /Table", b"/S /Caption", b"/S /TH"):
        assert tag in content, tag
    assert 2 <= len(re.findall(rb"/Type /Page\b", content)) <= 8
    page.emulate_media(media="print")
    for hidden in (".r-press", "nav"):
        expect(page.locator(hidden)).to_be_hidden()
