"""How an open ClientHub behaves: what moves, what stays, and what it says when it cannot know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, WebSocketRoute, expect
from sqlalchemy import text

from maxpulse.assessments.actions import view_result
from maxpulse.clients.web.distributor import MOST_EVENTS
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.factories.sales import Road, begin_road, put_on_shelf
from tests.factories.walk import Walk

MINUTE = timedelta(minutes=1)


class Line:
    """The page's connection to the hub, to be cut and mended."""

    def __init__(self, page: Page) -> None:
        self.is_cut = False
        self.open: list[WebSocketRoute] = []
        page.route_web_socket("**/hub/socket", self._connect)
        page.route("**/hub/changes**", lambda route: route.abort() if self.is_cut else route.continue_())

    def cut(self) -> None:
        """Nothing comes or goes any more."""
        self.is_cut = True
        for socket in self.open:
            socket.close()

    def mend(self) -> None:
        """As if nothing had been."""
        self.is_cut = False

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
        else:
            socket.connect_to_server()
            self.open.append(socket)


@pytest.fixture
def earlier(people: Cast, backstage: Flask) -> list[Road]:
    """Two clients who began a while ago, the later one first."""
    roads: list[Road] = []
    for minutes, name in ((6, "Ha Vũ"), (5, "Emre Korkmaz")):
        with clock.travelling(clock.now() - minutes * MINUTE):
            roads.insert(0, begin_road(backstage, people.ana, name))
    return roads


@pytest.fixture
def hub(people: Cast, earlier: list[Road], enter: Callable[[Person], Page]) -> Page:
    """Ana's hub, live, with the pointer somewhere else."""
    page = enter(people.ana)
    page.mouse.move(2, 2)
    page.goto("/hub")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    assert names(page) == ["Emre Korkmaz", "Ha Vũ"]
    return page


def test_a_row_that_changed_moves_up_breathes_once_and_is_still(
    hub: Page, earlier: list[Road], backstage: Flask
) -> None:
    earlier[1].buy(put_on_shelf(backstage))
    row = hub.locator("tr[data-client]", has_text="Ha Vũ")
    expect(row).to_have_attribute("data-beat", "")
    expect(hub.locator("tr[data-client]").first).to_contain_text("Ha Vũ")
    expect(hub.locator("tr[data-client][data-beat]")).to_have_count(0, timeout=4_000)


def test_nothing_moves_under_the_pointer(hub: Page, earlier: list[Road], backstage: Flask) -> None:
    hub.locator("tr[data-client]").first.hover()
    earlier[1].buy(put_on_shelf(backstage))
    expect(hub.locator("[data-live-moved]")).to_contain_text("1 row has moved.")
    assert names(hub) == ["Emre Korkmaz", "Ha Vũ"]
    hub.mouse.move(2, 2)
    expect(hub.locator("tr[data-client]").first).to_contain_text("Ha Vũ")
    expect(hub.locator("[data-live-moved]")).to_be_hidden()


@pytest.mark.thorough
def test_what_moved_can_be_shown_at_once(hub: Page, earlier: list[Road], backstage: Flask) -> None:
    hub.locator("tr[data-client] a").first.focus()
    earlier[1].buy(put_on_shelf(backstage))
    hub.get_by_role("button", name="Show").click()
    assert names(hub) == ["Ha Vũ", "Emre Korkmaz"]


@pytest.mark.thorough
def test_a_notice_stays_while_it_is_read_and_leaves_by_itself(
    hub: Page, earlier: list[Road], backstage: Flask
) -> None:
    earlier[0].buy(put_on_shelf(backstage))
    earlier[1].buy(put_on_shelf(backstage))
    notices = hub.locator("[data-toast]")
    expect(notices).to_have_count(2)
    notices.last.hover()
    expect(notices).to_have_count(1, timeout=12_000)
    hub.mouse.move(2, 2)
    expect(notices).to_have_count(0, timeout=12_000)


@pytest.mark.thorough
def test_a_notice_can_be_closed(hub: Page, earlier: list[Road], backstage: Flask) -> None:
    earlier[0].buy(put_on_shelf(backstage))
    hub.get_by_role("button", name="Close").click()
    expect(hub.locator("[data-toast]")).to_have_count(0)


def test_offline_is_said_and_what_was_missed_is_counted(
    hub: Page, earlier: list[Road], backstage: Flask
) -> None:
    line = lose(hub)
    expect(hub.get_by_text("Offline since")).to_be_visible()
    expect(hub.get_by_text("You are offline.")).to_be_visible()
    expect(hub.locator("[data-counter=answering] .unknown")).to_be_visible()
    assert [time.count(":") for time in hub.locator("tr time").all_inner_texts()] == [1, 1]

    earlier[1].buy(put_on_shelf(backstage))
    line.mend()
    hub.get_by_role("button", name="Try now").click()
    expect(hub.locator("body")).to_have_attribute("data-live", "live", timeout=20_000)
    expect(hub.locator("[data-live-summary]")).to_contain_text("while you were away")
    expect(hub.locator("tr[data-client]", has_text="Ha Vũ")).to_contain_text("$39.00")
    expect(hub.get_by_text("You are offline.")).to_be_hidden()


@pytest.mark.thorough
def test_a_hub_that_missed_too_much_is_drawn_anew_and_then_stays(
    hub: Page, earlier: list[Road], backstage: Flask
) -> None:
    line = lose(hub)
    miss_too_much(backstage, earlier[1])
    earlier[1].buy(put_on_shelf(backstage))
    hub.evaluate("document.body.id = 'as-before'")
    line.mend()
    hub.get_by_role("button", name="Try now").click()
    expect(hub.locator("#as-before")).to_have_count(0, timeout=25_000)
    expect(hub.locator("body")).to_have_attribute("data-live", "live")
    expect(hub.locator("tr[data-client]", has_text="Ha Vũ")).to_contain_text("$39.00")

    hub.evaluate("document.body.id = 'drawn-anew'")
    earlier[0].buy(put_on_shelf(backstage))
    expect(hub.locator("tr[data-client]", has_text="Emre Korkmaz")).to_contain_text("$39.00")
    expect(hub.locator("#drawn-anew")).to_have_count(1)


@pytest.mark.thorough
def test_what_somebody_writes_on_another_page_outlives_what_it_missed(
    people: Cast, earlier: list[Road], enter: Callable[[Person], Page], backstage: Flask
) -> None:
    page = enter(people.ana)
    page.goto("/links")
    line = lose(page)
    miss_too_much(backstage, earlier[1])
    page.fill("[name=campaign_name]", "Half a na")
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=20_000)
    expect(page.locator("[name=campaign_name]")).to_have_value("Half a na")


def test_a_pushed_figure_of_today_is_that_of_the_readers_day(
    people: Cast, enter: Callable[[Person], Page], backstage: Flask
) -> None:
    with clock.travelling(clock.now() - 61 * MINUTE):
        Walk(backstage.test_client(), people.ana.link_code).begin(name="Yesterday").answer_needed().finish()
    live_where_it_is_past_midnight(backstage, people.ana)
    hub = enter(people.ana)
    hub.goto("/hub")
    expect(hub.locator("body")).to_have_attribute("data-live", "live")
    finished = hub.locator("#counter-finished")
    expect(finished).to_have_text("0")
    before = finished.get_attribute("data-number")
    begin_road(backstage, people.ana, "Today")
    expect(finished).not_to_have_attribute("data-number", before or "")
    expect(finished).to_have_text("0")


def live_where_it_is_past_midnight(app: Flask, person: Person) -> None:
    """Move somebody to a time zone in whose first hour of a day it is now."""
    hour = clock.now().hour
    zone = f"Etc/GMT+{hour}" if hour <= 12 else f"Etc/GMT-{24 - hour}"
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(
            text("""update user_profiles set preferences = jsonb_build_object('timezone', cast(:zone as text))
                     where user_id = :user_id"""),
            {"zone": zone, "user_id": person.actor.user_id},
        )


def lose(page: Page) -> Line:
    """The page's connection, cut long enough for the page to know."""
    line = Line(page)
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    line.cut()
    expect(page.locator("body")).to_have_attribute("data-live", "offline", timeout=15_000)
    return line


def miss_too_much(app: Flask, road: Road) -> None:
    """More happens than a page is sent afterwards."""
    with app.app_context(), acting(road.actor):
        for _ in range(MOST_EVENTS + 1):
            view_result(road.session_id)


def names(page: Page) -> list[str]:
    """The clients from the top down."""
    return page.locator("tr[data-client] b").all_inner_texts()
