"""An admin suspends a distributor whose hub is open in other browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import NewPage
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person

SUSPENDED = "Your account is suspended."
A_SECOND = 1_000.0


def test_an_open_hub_says_so_within_a_second_and_works_again_after_lifting(
    people: Cast, enter: Callable[[Person], Page], new_page: NewPage, backstage: Flask
) -> None:
    desk, hub, phone, rival = (
        enter(people.eli),
        enter(people.ana),
        enter(people.ana, phone=True),
        enter(people.ben),
    )
    for page in (hub, phone, rival):
        page.goto("/hub")
        expect(page.locator("body")).to_have_attribute("data-live", "live")
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    rosa.answer()

    desk.goto(f"/admin/distributors/{people.ana.distributor_id}")
    desk.fill("#reason", "Promised cures")
    with desk.expect_response(lambda answer: answer.request.method == "POST") as posted:
        desk.get_by_role("button", name="Suspend").click()
    for page in (hub, phone):
        expect(page.get_by_role("heading", name=SUSPENDED)).to_be_visible()
        assert shown_at(page) - answered_at(posted.value) < A_SECOND
    expect(rival.locator("body")).to_have_attribute("data-live", "live")

    rosa.answer_the_rest_beside()
    rosa.finish()
    late = new_page(phone=True)
    late.goto(f"/l/{people.ana.link_code}")
    expect(late.get_by_role("heading", name="This link does not open at the moment.")).to_be_visible()

    desk.get_by_role("button", name="Lift the suspension").click()
    expect(desk.get_by_role("button", name="Suspend")).to_be_visible()
    for page in (hub, phone):
        page.reload()
        expect(page.locator("body")).to_have_attribute("data-live", "live")
        expect(page.locator("[data-client]")).to_contain_text("Rosa Quispe")
    late.reload()
    expect(late.locator("[name=agreed]")).to_be_visible()


def test_who_joins_appears_on_the_sponsor_s_open_pages(
    people: Cast, enter: Callable[[Person], Page], new_page: NewPage
) -> None:
    hub = enter(people.ana)
    hub.goto("/team")
    address = hub.locator("input[readonly]").input_value()
    hub.goto("/hub")
    expect(hub.locator("body")).to_have_attribute("data-live", "live")
    phone = new_page(phone=True)
    phone.goto(f"/join/{address.rpartition('/')[2]}")
    phone.fill("[name=first_name]", "Noa")
    phone.fill("[name=last_name]", "Levi")
    phone.fill("[name=email]", f"noa.{people.ana.distributor_id.hex[-10:]}@example.test")
    phone.fill("[name=password]", "a long enough password")
    phone.check("[name=agreed]")
    phone.get_by_role("button", name="Join the team").click()
    expect(phone.get_by_role("heading", name="No mail goes out here.")).to_be_visible()
    expect(hub.locator("[data-toast]")).to_contain_text("Noa Levi joined your team")
    hub.locator("[data-toast] a").click()
    expect(hub.locator(".d-tree")).to_contain_text("Noa Levi")


@pytest.mark.thorough
def test_a_branch_opens_in_place_by_keyboard_and_without_a_script(
    people: Cast, enter: Callable[[Person], Page], backstage: Flask
) -> None:
    from tests.factories.team import add_recruit

    add_recruit(backstage, people.ben, "Cleo")
    page = enter(people.ana)
    page.goto("/team")
    page.locator(".d-tree summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".d-tree .d-tree")).to_contain_text("Cleo Recruit")
    bare = enter(people.ana, javascript=False)
    bare.goto("/team")
    bare.locator(".d-tree summary").first.click()
    bare.get_by_role("link", name="Show the 1 person").click()
    expect(bare.get_by_role("heading", level=1)).to_have_text("Ben Cast")
    expect(bare.locator(".d-tree")).to_contain_text("Cleo Recruit")


def answered_at(answer: Response) -> float:
    """When the first byte of an answer came, in milliseconds since 1970, as the browser that asked measured it."""
    timing = answer.request.timing
    assert timing["responseStart"] > 0
    return timing["startTime"] + timing["responseStart"]


def shown_at(page: Page) -> float:
    """When what the page shows now was there, in the same milliseconds, as its own browser measured it.

    How long the test takes to ask does not count, nor how long the other page takes to be drawn.
    """
    return float(
        page.evaluate(
            "performance.timeOrigin + performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
        )
    )
