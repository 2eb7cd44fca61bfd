"""The wealth check on a phone: amounts as people type them, a question back, and pages that axe finds nothing in."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.conftest import NewPage
from tests.browser.looking import complaints
from tests.browser.walking import Participant
from tests.factories.cast import Cast

TYPED = {"M_income": "$ 2.5k", "M_gross": "3,100.50", "M_ess": "9 000"}


def link(backstage: Flask, people: Cast, kind: str) -> str:
    """A link of Ana's to that check."""
    with backstage.app_context(), acting(people.ana.actor):
        return make_link(campaign=f"For {kind}", focus=kind).link_code


def type_amounts(somebody: Participant) -> None:
    """Answer up to the question back at costs that are more than comes in."""
    page = somebody.page
    while somebody.question.id != "M_ess":
        question = somebody.question
        if question.id not in TYPED:
            somebody.answer()
            continue
        page.fill("[data-figure]", TYPED[question.id])
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(f'form[data-question="{question.id}"]')).to_have_count(0)
    page.fill("[data-figure]", TYPED["M_ess"])
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#question [role=alert]")).to_contain_text("$9,000 of costs with $2,500 coming in")


def go_on_to_the_result(somebody: Participant) -> Page:
    """Say that it is right, and answer the rest."""
    somebody.page.get_by_role("button", name="Yes, that is right").click()
    expect(somebody.page.locator('form[data-question="M_late"]')).to_be_visible()
    while somebody.page.locator("form[data-question]").count():
        if somebody.question.id == "M_save":
            somebody.page.get_by_role("button", name="I would rather not say").click()
            expect(somebody.page.locator('form[data-question="M_save"]')).to_have_count(0)
        else:
            somebody.answer()
    somebody.finish()
    return somebody.page


@pytest.mark.thorough
def test_the_wealth_check_on_a_phone(people: Cast, backstage: Flask, new_page: NewPage) -> None:
    somebody = Participant(new_page(phone=True), link(backstage, people, "wealth"))
    # Colours that are just changing would be measured on their way.
    somebody.page.emulate_media(reduced_motion="reduce")
    somebody.agree("Mira Stone")
    type_amounts(somebody)
    assert complaints(somebody.page) == []
    page = go_on_to_the_result(somebody)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert complaints(page) == []
    expect(page.locator(".r-ideas li")).to_have_count(3)


@pytest.mark.parametrize("kind", ["wealth", "hybrid"])
@pytest.mark.thorough
def test_money_needs_no_javascript(people: Cast, backstage: Flask, new_page: NewPage, kind: str) -> None:
    somebody = Participant(new_page(phone=True, javascript=False), link(backstage, people, kind))
    somebody.agree("Mira Stone")
    type_amounts(somebody)
    page = go_on_to_the_result(somebody)
    expect(page.locator("[data-half]")).to_have_count(2 if kind == "hybrid" else 0)
