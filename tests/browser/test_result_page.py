"""The result in the browser: ticks that other tabs follow, and a file that everybody can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from maxpulse.assessments.models import AssessmentResult
from maxpulse.assessments.waiting import improve, settle
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from maxpulse.web.tokens import unseal
from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.factories.cast import Cast
from tests.factories.shop import stock
from tests.fakes.openai_server import ANALYSIS
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for

A_SECOND = 1_000


@pytest.fixture(scope="module")
def road(backstage: Flask, installation: Installation) -> str:
    """Where somebody's finished assessment is; each test leaves it without a tick."""
    stock(backstage)
    base_url = f"http://127.0.0.1:{installation.port}"
    walk = (
        walk_over_http(base_url, Cast(backstage).ana.link_code)
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
    box.click()
    expect(page.locator(".r-tick[aria-pressed=true]")).to_have_count(0)
    expect(other.locator(".r-tick[aria-pressed=true]")).to_have_count(0, timeout=A_SECOND)


def test_without_a_script_a_tick_comes_back_with_the_page(new_page: NewPage, road: str) -> None:
    page = new_page(javascript=False)
    page.goto(f"{road}/result")
    ticked = page.locator(".r-tick[aria-pressed=true]")
    page.locator(".r-tick").first.click()
    expect(ticked).to_have_count(1)
    ticked.click()
    expect(ticked).to_have_count(0)
    page.get_by_role("link", name="Print or PDF").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grade")


@pytest.fixture
def finished(
    request: pytest.FixtureRequest, backstage: Flask, people: Cast, installation: Installation
) -> str:
    """Where somebody's finished assessment of that kind is."""
    if request.param == "health":
        return str(request.getfixturevalue("road"))
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="On paper", focus=request.param).link_code
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", code).begin("Rosa Quispe")
    return f"/a/{walk.answer_all({'C_mood': '7'}).finish().token}"


@pytest.mark.parametrize(
    "finished",
    ["health", *(pytest.param(kind, marks=pytest.mark.thorough) for kind in ("wealth", "hybrid"))],
    indirect=True,
)
def test_the_file_is_tagged_and_says_its_language_and_title(
    new_page: NewPage, finished: str, tmp_path: Path
) -> None:
    page = new_page()
    page.goto(f"{finished}/result/paper")
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


def test_on_a_phone_what_is_next_has_room_beside_the_points(new_page: NewPage, road: str) -> None:
    page = new_page(phone=True)
    page.goto(f"{road}/result/paper")
    shares = page.locator(".r-drove tbody tr").evaluate_all(
        "rows => rows.map((row) => row.lastElementChild.offsetWidth / row.offsetWidth)"
    )
    assert len(shares) > 10
    assert min(shares) > 0.7, "however wide a figure is"


def test_a_total_is_written_like_its_price_though_the_browser_would_write_it_otherwise(
    new_page: NewPage, road: str
) -> None:
    page = new_page(locale="en-DE")
    page.goto(f"{road}/result")
    page.goto(str(page.locator(".r-good a").first.get_attribute("href")).replace("/products/", "/checkout/"))
    total, price = page.locator("[data-total]"), page.locator(".p-lines dd").first.inner_text()
    assert re.fullmatch(r"\d+,\d\d\sUS\$", price), "as the server writes it"
    expect(total).to_have_text(price)
    page.get_by_role("button", name="One more").click()
    expect(total).to_have_text(re.compile(r"^\d+,\d\d\sUS\$$"))
    expect(page.get_by_role("button", name="Buy for")).to_contain_text(total.inner_text())


def test_a_fuller_text_takes_its_place_on_the_open_page(
    new_page: NewPage, road: str, backstage: Flask
) -> None:
    waits_for_a_text(backstage, road)
    page = new_page(phone=True)
    page.clock.install()
    page.goto(f"{road}/result")
    page.evaluate("window.isTheSamePage = true")
    with page.expect_response("**/result/analysis?seen=*") as early:
        page.clock.run_for(A_SECOND)
    assert early.value.status == 204
    expect(page.get_by_text("A fuller text is being written.")).to_be_visible()

    comes(backstage, road, in_part=True)
    part = page.get_by_text("The model says: you stand on firm ground.")
    wait_for(lambda: page.clock.run_for(A_SECOND) or part.count(), "a part of the fuller text")  # type: ignore[func-returns-value]
    expect(page.get_by_text("A fuller text is being written.")).to_be_visible()

    comes(backstage, road)
    text = page.locator("#analysis").get_by_text("The model sees one thing.")
    wait_for(lambda: page.clock.run_for(A_SECOND) or text.count(), "the fuller text")  # type: ignore[func-returns-value]
    expect(text).to_be_visible()
    expect(page.get_by_text("The model says: you stand on firm ground.")).to_be_visible()
    expect(page.get_by_text("A fuller text is being written.")).to_have_count(0)
    expect(page.locator("[data-announce]")).to_have_text("The fuller text is here.")
    assert page.evaluate("window.isTheSamePage")


def waits_for_a_text(app: Flask, road: str) -> None:
    """As where a provider is named, and has not answered so far."""
    with app.app_context():
        session_id = unseal(road.split("/")[2]).session_id
        with acting(Actor.system()) as session:
            rows = session.query(AssessmentResult).filter_by(session_id=session_id)
            assert rows.update({"analysis_state": "waiting"}) == 1


def comes(app: Flask, road: str, *, in_part: bool = False) -> None:
    """The provider's text, or a part of it while the rest is still to come."""
    with app.app_context():
        session_id = unseal(road.split("/")[2]).session_id
        with acting(Actor.system()):
            if in_part:
                improve(
                    session_id, {**ANALYSIS, "key_insights": ["The rules see one thing.", "And another."]}
                )
            else:
                settle(session_id, ANALYSIS)
