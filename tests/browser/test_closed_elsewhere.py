"""An answer given without network to a question that another device has closed is told of on the page in view."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_alone import begin
from tests.browser.test_slow_server import Held
from tests.browser.walking import Participant
from tests.factories.cast import Cast

SAID = (
    "1 answer about minutes of movement is kept. It does not count for now: what was answered on another device has "
    "changed the way since."
)


def test_it_is_kept_and_said_until_one_goes_on(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    moves_on(rosa, "3", then="E_min")
    home = page.url.partition("/questions")[0]
    page.context.set_offline(True)
    moves_on(rosa, "30", then="E_vig")
    moves_no_more(new_page(), home)
    news = page.locator("[data-news]")
    expect(news).to_be_hidden()
    page.context.set_offline(False)
    expect(news).to_have_text(SAID, timeout=30_000)
    expect(page.locator('form[data-question="E_str"]')).to_be_visible()
    rosa.answer()
    expect(news).to_be_hidden()
    page.goto(f"{home}/questions/E_days")
    page.fill("[name=value]", "3")
    page.locator(".c-foot-row button").click()
    expect(page.locator('form[data-question="E_min"] [name=value]')).to_have_value("30")


def test_it_is_said_too_where_the_device_has_gone_on_and_something_is_being_typed(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    moves_on(rosa, "3", then="E_min")
    home = page.url.partition("/questions")[0]
    held = Held(page)
    moves_on(rosa, "30", then="E_vig")
    page.fill("[name=value]", "5")
    moves_no_more(new_page(), home)
    held.let_go()
    expect(page.locator("[data-news]")).to_contain_text("Your last answer is kept. It does not count for now")


def test_nothing_is_said_of_what_one_has_closed_oneself(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    moves_on(rosa, "3", then="E_min")
    home = page.url.partition("/questions")[0]
    page.context.set_offline(True)
    moves_on(rosa, "30", then="E_vig")
    page.goto(f"{home}/questions/E_days")
    moves_on(rosa, "0", then="E_str")
    page.context.set_offline(False)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    expect(page.locator("[data-news]")).to_be_hidden()


def moves_on(rosa: Participant, typed: str, then: str) -> None:
    """Say how much one moves, having come there."""
    while not rosa.question.id.startswith("E_"):
        rosa.answer()
    rosa.page.fill("[name=value]", typed)
    rosa.page.locator(".c-foot-row button").first.click()
    expect(rosa.page.locator(f'form[data-question="{then}"]')).to_be_visible()


def moves_no_more(elsewhere: Page, home: str) -> None:
    """On another device, say that one does not move at all."""
    elsewhere.goto(f"{home}/questions/E_days")
    elsewhere.fill("[name=value]", "0")
    elsewhere.locator(".c-foot-row button").first.click()
    expect(elsewhere.locator("form[data-question]")).to_have_attribute(
        "data-question", re.compile("^E_(?!days)")
    )
