"""What waited on one device when another finished, and cannot be taken any more, is not lost unsaid."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.begun import begun
from tests.browser.conftest import NewPage
from tests.browser.test_alone import begin
from tests.browser.test_kept_on_the_device import A_WEEK_LATER, LOOK, is_empty
from tests.browser.walking import Participant
from tests.factories.cast import Cast


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A phone."""
    return new_page(phone=True)


@pytest.fixture
def rosa(page: Page, people: Cast) -> Participant:
    """Somebody who has begun on it."""
    return begin(page, people)


def test_answers_that_nobody_opens_any_more_are_told_with_the_result_and_by_no_page_before(
    page: Page, rosa: Participant, people: Cast, new_page: NewPage
) -> None:
    home = home_of(page)
    page.context.set_offline(True)
    rosa.answer()
    page.evaluate(A_WEEK_LATER)
    rosa.answer()
    finish_elsewhere(people, new_page, home)
    later = page.context.new_page()
    page.close()
    later.context.set_offline(False)
    later.goto(f"{home}/result/links")
    has_started(later)
    assert later.evaluate(LOOK) == {"answers": [], "shut": 2}, "here nothing could be said of them"
    later.goto(f"{home}/result")
    says_that_some_are_lost(later, 2)
    is_empty(later)
    later.reload()
    expect(later.locator("[data-grade]")).to_be_visible()
    expect(later.locator("[data-not-taken]")).to_be_hidden()


def test_a_page_that_stood_open_meanwhile_leads_to_the_result_that_says_it(
    page: Page, rosa: Participant, people: Cast, new_page: NewPage
) -> None:
    home = home_of(page)
    page.context.set_offline(True)
    page.evaluate(A_WEEK_LATER)
    rosa.answer()
    finish_elsewhere(people, new_page, home)
    page.context.set_offline(False)
    says_that_some_are_lost(page, 1)
    is_empty(page)


def test_an_answer_that_is_refused_once_there_is_a_result_is_told_beside_those_that_came_too_late(
    page: Page, rosa: Participant, people: Cast, new_page: NewPage
) -> None:
    home = home_of(page)
    page.context.set_offline(True)
    while rosa.question.id != "D_weight":
        rosa.answer()
    page.fill("[name=value]", "30")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_weight"]')).to_have_count(0)
    finish_elsewhere(people, new_page, home)
    page.context.set_offline(False)
    expect(page.locator("[data-too-late]")).to_contain_text(
        "4 answers came from a device after this result was made.", timeout=30_000
    )
    says_that_some_are_lost(page, 1)
    is_empty(page)


def test_a_result_to_which_all_answers_came_says_nothing_of_lost_ones(page: Page, rosa: Participant) -> None:
    rosa.answer_the_rest_beside()
    rosa.finish()
    has_started(page)
    expect(page.locator("[data-not-taken]")).to_be_hidden()


def finish_elsewhere(people: Cast, new_page: NewPage, home: str) -> None:
    """The same person answers the rest on another device, and sees the result."""
    elsewhere = Participant(new_page(), people.ana.link_code)
    elsewhere.page.goto(home)
    elsewhere.answer_the_rest_beside()
    elsewhere.finish()


def says_that_some_are_lost(page: Page, number: int) -> None:
    """The page of the result says so, once it has looked."""
    note = page.locator("[data-not-taken]")
    expect(note).to_contain_text(re.compile(rf"could not be taken any more: {number}\."), timeout=30_000)
    expect(note).to_be_visible()


def has_started(page: Page) -> None:
    """The page in view has done what it does at first."""
    begun(page)
    page.evaluate("async () => { await (outbox && outbox.started); }")


def home_of(page: Page) -> str:
    return "/".join(urlsplit(page.url).path.split("/")[:3])
