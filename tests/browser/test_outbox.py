"""Answers wait on the device until the server has them: none lost, none doubled, the last word counts."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.test_alone import is_ready_to_be_alone
from tests.browser.walking import Participant
from tests.factories.cast import Cast


def test_an_answer_corrected_while_the_first_is_on_its_way_counts_as_corrected(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    # A device that does not know what comes next, and has to wait.
    page.context.route("**/pack", lambda route: route.abort())
    at_a_choice(Participant(page, people.ana.link_code))
    question, address = asked(page), page.url
    first, second = (each.get_attribute("value") for each in choices(page)[:2])
    held: list[Route] = []
    page.route("**/a/**", lambda route: hold(route, held))
    choose_and_go_on(page, first)
    expect(page.locator("form[data-question][aria-busy=true]")).to_be_visible()
    choose_and_go_on(page, second)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(f'form[data-question="{question}"]')).to_have_count(0)
    page.goto(address)
    expect(page.locator(f'[name=value][value="{second}"]')).to_be_checked()


def test_an_answer_given_without_network_is_sent_when_it_is_back(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    at_a_choice(Participant(page, people.ana.link_code))
    question, address = asked(page), page.url
    value = choices(page)[0].get_attribute("value")
    is_ready_to_be_alone(page)
    page.context.set_offline(True)
    choose_and_go_on(page, value)
    expect(page.locator(f'form[data-question="{question}"]')).to_have_count(0)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "waiting")
    page.context.set_offline(False)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=15_000)
    page.goto(address)
    expect(page.locator(f'[name=value][value="{value}"]')).to_be_checked()


def at_a_choice(participant: Participant) -> None:
    participant.agree("Rosa Quispe")
    while participant.question.is_numeric:
        participant.answer()


def asked(page: Page) -> str:
    return page.locator("form[data-question]").get_attribute("data-question") or ""


def choices(page: Page) -> list[Locator]:
    return page.locator("[name=value]").all()


def choose_and_go_on(page: Page, value: str | None) -> None:
    page.check(f'[name=value][value="{value}"]')
    page.get_by_role("button", name="Continue").click()


def hold(route: Route, held: list[Route]) -> None:
    """Keep the first answer that is sent; let everything else pass."""
    if not held and "answer_id=" in (route.request.post_data or ""):
        held.append(route)
    else:
        route.continue_()
