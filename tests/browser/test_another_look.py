"""What waited and was refused is told, one after the other, with what was typed still there, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.conftest import NewPage
from tests.browser.test_alone import begin, is_ready_to_be_alone
from tests.browser.test_alone_with_money import answer
from tests.browser.test_sent_by_the_worker import sync, taken
from tests.browser.walking import Participant
from tests.factories.cast import Cast
from tests.factories.walk import plausible
from tests.runtime.processes import wait_for

TYPED = {
    "D_country": "us",
    "M_income": "1000",
    "M_gross": "1200",
    "M_ess": "5000",
    "M_debt": "no",
    "M_house": "300",
}
ASKED_BACK = "Please look once more"
COUNTED = "store.all(store.nameOf(location.pathname.split('/')[2])).then(({ length }) => length)"


@pytest.fixture
def lea(people: Cast, backstage: Flask, new_page: NewPage) -> Participant:
    """Somebody in a wealth check who has come to their income."""
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    lea = Participant(new_page(phone=True), code)
    lea.agree("Lea Brandt")
    is_ready_to_be_alone(lea.page)
    go_on(lea, "M_ess")
    return lea


def go_on(lea: Participant, until: str, **typed: str) -> None:
    while (question := lea.question).id != until:
        answer(
            lea.page,
            question.id,
            {**TYPED, **typed}.get(question.id, plausible(question)),
            question.is_numeric,
        )


@pytest.mark.thorough
def test_each_refused_answer_is_opened_in_its_turn_with_what_was_typed(lea: Participant) -> None:
    page = lea.page
    page.context.set_offline(True)
    go_on(lea, "M_retrate", M_save="2000")
    page.context.set_offline(False)
    expect(page.locator('form[data-question="M_ess"]')).to_be_visible(timeout=30_000)
    expect(page.locator("[name=value]")).to_have_value("5000")
    expect(page.locator("#q-error")).to_contain_text(ASKED_BACK)
    assert page.evaluate(COUNTED) == 2, "both wait on"
    page.get_by_role("button", name="Yes, that is right").click()
    expect(page.locator('form[data-question="M_save"]')).to_be_visible()
    expect(page.locator("[name=value]")).to_have_value("2000")
    expect(page.locator("#q-error")).to_contain_text("it cannot be more than")
    expect(page.get_by_role("button", name="Yes, that is right")).to_have_count(0)
    answer(page, "M_save", "100", is_numeric=True)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved")
    expect(page.locator("[data-strip]")).to_be_hidden()
    assert page.evaluate(COUNTED) == 0
    page.goto(f"{page.url.rsplit('/', 1)[0]}/M_ess")
    expect(page.locator("[name=value]")).to_have_value("5000")


def test_what_is_begun_while_its_question_is_fetched_is_not_taken_away(lea: Participant) -> None:
    page, held = lea.page, list[Route]()
    page.context.set_offline(True)
    go_on(lea, "M_late")
    page.context.route("**/questions/M_ess", lambda route: held.append(route))
    with page.expect_request("**/questions/M_ess"):
        page.context.set_offline(False)
    page.locator("[name=value]").first.check()
    wait_for(lambda: bool(page.evaluate("1") and held), "the question on its way")
    held.pop().continue_()
    expect(page.get_by_role("link", name="Look at it")).to_be_visible()
    expect(page.locator('form[data-question="M_late"] [name=value]').first).to_be_checked()


@pytest.mark.thorough
def test_nobody_is_held_at_a_refused_answer_and_a_link_leads_back(lea: Participant) -> None:
    page = lea.page
    page.context.set_offline(True)
    go_on(lea, "M_late")
    page.context.set_offline(False)
    expect(page.locator('form[data-question="M_ess"]')).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Back").click()
    expect(page.locator('form[data-question="M_gross"]')).to_be_visible()
    expect(page.locator("[data-save-count]").first).to_have_text("1")
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator('form[data-question="M_ess"]')).to_be_visible()
    expect(page.locator("[name=value]")).to_have_value("5000")
    expect(page.get_by_role("button", name="Yes, that is right")).to_be_visible()
    page.goto(f"{page.url.rsplit('/', 1)[0]}/M_income")
    expect(page.get_by_role("link", name="Look at it")).to_be_visible()
    page.fill("[name=value]", "6000")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, that is right").click()
    expect(page.locator('form[data-question="M_income"]')).to_have_count(0)
    page.reload()
    wait_for(lambda: page.evaluate(COUNTED) == 0, "the answer, which is taken as it was with this income")
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved")


@pytest.mark.thorough
def test_what_was_confirmed_as_the_network_went_counts_as_confirmed(lea: Participant) -> None:
    page = lea.page
    page.fill("[name=value]", "5000")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#q-error")).to_contain_text(ASKED_BACK)
    page.context.set_offline(True)
    page.get_by_role("button", name="Yes, that is right").click()
    expect(page.locator('form[data-question="M_late"]')).to_be_visible(timeout=30_000)
    page.context.set_offline(False)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    expect(page.locator('form[data-question="M_late"]')).to_be_visible()


def test_what_the_worker_was_refused_waits_for_a_page_to_say_so(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    token = re.findall(r"/a/([^/]+)", page.url)[0]
    other = page.context.new_page()
    page.context.set_offline(True)
    while rosa.question.id != "D_weight":
        rosa.answer()
    page.fill("[name=value]", "30")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_weight"]')).to_have_count(0)
    rosa.answer()
    home = page.url.partition("/questions")[0]
    page.close()
    page.context.set_offline(False)
    sync(other, token)
    wait_for(lambda: len(taken(backstage, token)) > 4, "the answers")
    assert "D_weight" not in taken(backstage, token)
    opened(other, home)


def opened(page: Page, home: str) -> None:
    """The question whose answer was refused is in view, with what was typed."""
    page.goto(home)
    expect(page.locator('form[data-question="D_weight"] #q-error')).to_be_visible(timeout=30_000)
    expect(page.locator("[name=value]")).to_have_value("30")


def test_an_answer_that_comes_after_the_result_is_said_there(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    home = page.url.partition("/questions")[0]
    rosa.answer_the_rest_beside()
    page.goto(f"{home}/questions/D_age")
    page.context.set_offline(True)
    answer(page, "D_age", "67", is_numeric=True)
    elsewhere = Participant(new_page(), people.ana.link_code)
    elsewhere.page.goto(f"{home}/finish")
    elsewhere.finish()
    expect(elsewhere.page.locator("[data-too-late]")).to_have_count(0)
    page.context.set_offline(False)
    note = page.locator("[data-too-late]")
    expect(note).to_contain_text("1 answer came from a device after this result was made.", timeout=30_000)
    note.locator("summary").click()
    expect(note.locator("dd")).to_have_text("67 years")
