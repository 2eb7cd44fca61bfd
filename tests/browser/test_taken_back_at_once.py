"""What people are promised where they share: what they take back leaves every open screen within a second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person

PROMISED_MS = 1_000
ON_THE_HUB = {
    "progress": "tr[data-client] [data-progress]",
    "place": "tr[data-client] [id$='-area'].d-area",
    "grade": "tr[data-client] .m-grade",
}
ON_THE_CLIENTS_PAGE = {
    "grade": ".d-score .m-grade",
    "number of answers": ".t-list .t-sign-done + .t-what p:has-text('answers')",
    "areas": ".d-areas progress",
    "answers": ".d-answers dd",
}


class Promise:
    """A second from now on: what is waited for has to be gone by its end."""

    def __init__(self) -> None:
        self._end = monotonic() + PROMISED_MS / 1000

    def gone(self, page: Page, values: dict[str, str]) -> None:
        """None of the values stands on the page any more. Playwright says which one did."""
        for selector in values.values():
            left = max(1.0, (self._end - monotonic()) * 1000)
            page.locator(selector).first.wait_for(state="detached", timeout=left)


def live(page: Page, address: str) -> Page:
    """The page at an address, once it hears of everything."""
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    return page


def test_all_four_taken_back_leave_the_hub_and_the_clients_page_within_a_second(
    people: Cast, new_page: NewPage, enter: Callable[[Person], Page]
) -> None:
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe", "scores", "answers")
    rosa.answer_the_rest_beside()
    rosa.finish()
    hub = live(enter(people.ana), "/hub")
    address = hub.locator("[data-client] a").first.get_attribute("href") or ""
    client = live(hub.context.new_page(), address)
    for page, values in ((hub, ON_THE_HUB), (client, ON_THE_CLIENTS_PAGE)):
        for name, selector in values.items():
            assert page.locator(selector).count(), f"the premise: {name} is there"

    rosa.page.get_by_role("link", name="What Ana sees").click()
    for item in ("progress", "grade", "scores", "answers"):
        rosa.page.uncheck(f"[name=share_{item}]")
    with rosa.page.expect_response(lambda reply: reply.request.method == "POST" and reply.status == 303):
        rosa.page.get_by_role("button", name="Save").click()
    promise = Promise()
    promise.gone(client, ON_THE_CLIENTS_PAGE)
    promise.gone(hub, ON_THE_HUB)
    expect(client.locator("#shares")).to_be_visible()
    expect(client.get_by_text("not shared", exact=True)).to_have_count(4)


@pytest.mark.thorough
def test_progress_taken_back_on_the_way_leaves_both_within_a_second(
    people: Cast, new_page: NewPage, enter: Callable[[Person], Page]
) -> None:
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    rosa.answer()
    hub = live(enter(people.ana), "/hub")
    client = live(hub.context.new_page(), hub.locator("[data-client] a").first.get_attribute("href") or "")
    on_the_way = {"progress": ".d-way-wide progress"}
    assert client.locator(on_the_way["progress"]).count(), "the premise"

    rosa.page.get_by_role("link", name="Pause").click()
    rosa.page.get_by_role("link", name="What Ana sees").click()
    rosa.page.uncheck("[name=share_progress]")
    with rosa.page.expect_response(lambda reply: reply.request.method == "POST" and reply.status == 303):
        rosa.page.get_by_role("button", name="Save").click()
    promise = Promise()
    promise.gone(client, on_the_way)
    promise.gone(hub, {name: ON_THE_HUB[name] for name in ("progress", "place")})
