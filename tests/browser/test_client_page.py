"""A client's page follows its client: what is taken back leaves it, what is bought is said on every page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person


def test_a_grade_taken_back_leaves_the_open_page_and_a_sale_is_said_there(
    people: Cast, new_page: NewPage, enter: Callable[[Person], Page]
) -> None:
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    rosa.answer_the_rest_beside()
    rosa.finish()
    desk = enter(people.ana)
    desk.goto("/hub")
    desk.locator("[data-client] a").first.click()
    expect(desk.locator("body")).to_have_attribute("data-live", "live")
    expect(desk.locator(".d-score .m-grade")).to_be_visible()

    result = rosa.page.url
    rosa.page.get_by_role("link", name="What Ana sees").click()
    rosa.page.uncheck("[name=share_grade]")
    rosa.page.get_by_role("button", name="Save").click()
    expect(desk.locator(".d-score")).to_contain_text("grade not shared")
    expect(desk.locator(".m-grade")).to_have_count(0)

    rosa.page.goto(result)
    rosa.buy()
    expect(desk.locator("[data-toast]")).to_contain_text("Sale")
    expect(desk.locator("#purchases + *, .d-books").first).to_be_visible()
