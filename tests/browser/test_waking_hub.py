"""An open ClientHub on a device that slept: what happened meanwhile is there as soon as somebody looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.factories.cast import Cast, Person
from tests.factories.sales import Road, begin_road, put_on_shelf

LOOKED_AT = """(is) => {
  Object.defineProperty(document, "hidden", { value: !is, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
TAKEN_OUT_AGAIN = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
# Timers slept, and the clock did not.
LATER = "(ms) => { const now = Date.now.bind(Date); Date.now = () => now() + ms; }"
# Longer than a page trusts what it shows; shorter than it trusts a silent line; longer than that too.
A_DOZE_MS, A_SLEEP_MS = 40_000, 61_000


class Sleeper:
    """A hub that can sleep: its lines of until then stand, and nothing comes over them any more."""

    def __init__(self, page: Page, road: Road, app: Flask) -> None:
        self.page, self._road, self._app = page, road, app
        self.lines = self.asked = self._deaf = self._sold = 0
        page.route_web_socket("**/hub/socket", self._connect)
        page.on("request", self._count)
        page.goto("/hub")
        expect(page.locator("body")).to_have_attribute("data-live", "live")

    def sleep(self) -> None:
        """Miss a sale."""
        self._deaf, self.asked = self.lines, 0
        self._road.buy(put_on_shelf(self._app))
        self._sold += 39

    def shows_it(self) -> None:
        """What was missed is there."""
        expect(self.page.locator("tr[data-client]")).to_contain_text(f"${self._sold}.00")
        expect(self.page.locator("body")).to_have_attribute("data-live", "live")

    def _connect(self, socket: WebSocketRoute) -> None:
        self.lines += 1
        mine, server = self.lines, socket.connect_to_server()
        server.on_message(lambda told: socket.send(told) if mine > self._deaf else None)

    def _count(self, asked: object) -> None:
        self.asked += "/hub/changes" in str(getattr(asked, "url", ""))


@pytest.fixture
def hub(people: Cast, enter: Callable[[Person], Page], backstage: Flask) -> Sleeper:
    """Ana's, with one client."""
    return Sleeper(enter(people.ana), begin_road(backstage, people.ana, "Ha Vũ"), backstage)


def test_a_hub_that_slept_shows_what_it_missed_as_soon_as_it_is_looked_at(hub: Sleeper) -> None:
    hub.page.evaluate(LOOKED_AT, False)
    hub.sleep()
    hub.page.evaluate(LATER, A_DOZE_MS)
    assert (hub.lines, hub.asked) == (1, 0), "nobody looks"
    hub.page.evaluate(LOOKED_AT, True)
    hub.shows_it()
    assert hub.lines == 1, "a line that was heard of so lately is kept"

    # Taken out of what the browser keeps of left pages, however short that was: its line is nobody's any more.
    hub.sleep()
    hub.page.evaluate(TAKEN_OUT_AGAIN)
    hub.shows_it()
    assert hub.lines == 2


@pytest.mark.thorough
def test_a_hub_whose_timers_come_late_does_not_trust_its_line(hub: Sleeper) -> None:
    hub.sleep()
    hub.page.evaluate(LATER, A_SLEEP_MS)
    hub.shows_it()
    assert hub.lines == 2
