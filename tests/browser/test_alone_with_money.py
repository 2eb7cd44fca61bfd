"""A device alone with the questions about money: asked in one's own currency, and scored as if it had been online."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.rules import RawAnswer, Refusal, preferred_unit, read_answer, score
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.conftest import NewPage
from tests.browser.test_alone import is_ready_to_be_alone
from tests.browser.walking import Participant
from tests.factories.cast import Cast
from tests.factories.walk import plausible

# What is typed where it matters, as people type it; in pounds, as the country says.
TYPED = {
    "D_country": "gb",
    "M_work": "employed",
    "M_income": "£ 2,150.50",
    "M_gross": "3.1k",
    "M_ess": "1.500",
    "M_liquid": "4 000",
    "M_debt": "yes",
    "M_debtpay": "250",
    "M_house": "£900",
    "M_save": "120,50",
}


@pytest.fixture
def hybrid(people: Cast, backstage: Flask, new_page: NewPage) -> Participant:
    """Somebody whose network goes after the first page of a hybrid check."""
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Both", focus="hybrid").link_code
    rosa = Participant(new_page(phone=True), code)
    rosa.agree("Rosa Quispe")
    is_ready_to_be_alone(rosa.page)
    rosa.page.context.set_offline(True)
    return rosa


@pytest.mark.thorough
def test_both_halves_are_answered_without_network_and_score_the_same(hybrid: Participant) -> None:
    page, given = hybrid.page, dict[str, AnswerValue]()
    while page.locator("form[data-question]").count():
        question = hybrid.question
        typed = TYPED.get(question.id, plausible(question))
        if question.is_money:
            expect(page.locator(".m-figure-unit")).to_have_text("GBP")
        unit = preferred_unit(question, given) if question.units else ""
        value = read_answer(question, RawAnswer((typed,), unit), given)
        assert not isinstance(value, Refusal), question.id
        given[question.id] = value
        answer(page, question.id, typed, question.is_numeric)
    expect(page.get_by_text("Your answers are kept on this device.")).to_be_visible()
    assert {"M_debtpay", "M_save", "M_retrate"} <= set(given) and "M_ret" not in given, (
        "branches opened and closed"
    )
    page.context.set_offline(False)
    expect(page.locator("form[data-finish]")).to_be_visible(timeout=30_000)
    # More answers than one message holds: the page comes anew with each.
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible(timeout=30_000)
    hybrid.finish()
    expected = score(load_bank("hybrid"), given)
    expect(page.locator("[data-grade]")).to_have_attribute("data-grade", expected.grade)
    expect(page.locator(".m-ring-l small")).to_have_text(f"{expected.points} of 100")
    halves = {half.key: half.grade for half in expected.parts}
    shown = page.locator("[data-half]").evaluate_all(
        "halves => halves.map(({ dataset }) => [dataset.half, dataset.halfGrade])"
    )
    assert dict(shown) == halves


@pytest.mark.thorough
def test_another_country_asks_every_amount_anew_and_says_so_before(hybrid: Participant) -> None:
    page = hybrid.page
    while hybrid.question.id != "M_ess":
        question = hybrid.question
        answer(page, question.id, TYPED.get(question.id, plausible(question)), question.is_numeric)
    road = page.url.rsplit("/", 1)[0]
    page.goto(f"{road}/D_country")
    page.check("[value=us]")
    note = page.locator(".m-choice:has([value=us]) .effect")
    expect(note).to_contain_text("2 answers about")
    expect(note).to_contain_text("will not count then. They are kept.")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_country"]')).to_have_count(0)
    page.goto(f"{road}/M_income")
    expect(page.locator(".m-figure-unit")).to_have_text("USD")
    expect(page.locator("[name=value]")).to_have_value("")
    page.goto(f"{road}/D_country")
    page.check("[value=gb]")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_country"]')).to_have_count(0)
    page.goto(f"{road}/M_income")
    expect(page.locator("[name=value]")).to_have_value("£ 2,150.50")


def answer(page: Page, question_id: str, typed: str, is_numeric: bool) -> None:
    """Answer the question on the page, which the device has drawn."""
    if is_numeric:
        page.fill("[name=value]", typed)
    else:
        page.check(f'[name=value][value="{typed}"]')
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(f'form[data-question="{question_id}"]')).to_have_count(0)
    expect(page.locator("form[data-question], [data-kept]")).to_be_visible()
