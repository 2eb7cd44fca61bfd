"""A reply that breaks off, or never comes to the tab that waits for it: nobody is left waiting."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.test_alone import begin
from tests.browser.test_another_look import COUNTED
from tests.browser.test_sent_by_the_worker import taken
from tests.browser.test_slow_server import A_MOMENT_MS, drawn_here, give, is_saved, token_of
from tests.browser.walking import Participant
from tests.factories.cast import Cast
from tests.runtime.processes import wait_for

# The next reply to an answer begins, and never ends.
BREAKS_OFF = """() => {
  const whole = window.fetch.bind(window);
  window.fetch = (address, options) => {
    if (!String(address).endsWith("/answers")) return whole(address, options);
    window.fetch = whole;
    const start = (body) => options.signal.addEventListener("abort", () => body.error(options.signal.reason));
    return Promise.resolve(new Response(new ReadableStream({ start }), { headers: { "HX-Push-Url": "/" } }));
  };
}"""
HAS_A_PACK = """typeof outbox !== "undefined"
  && store.loadPack(store.nameOf(location.pathname.split("/")[2])).then(Boolean)"""


def test_a_reply_that_breaks_off_halfway_counts_as_none(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    page.evaluate(BREAKS_OFF)
    page.clock.install()
    give(page, "41")
    page.clock.run_for(A_MOMENT_MS)
    drawn_here(page, "D_sex")
    page.clock.run_for(13_000)
    wait_for(lambda: page.evaluate(COUNTED) == 0, "the answer sent again")
    assert taken(backstage, token_of(page)) == ["D_age"]


def test_who_waits_is_led_on_when_another_tab_has_sent_what_they_gave(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    page.context.route("**/questions/*.json", lambda route: route.abort())
    Participant(page, people.ana.link_code).agree("Rosa Quispe")
    wait_for(lambda: page.evaluate(HAS_A_PACK), "the pack")
    for road in ("**/answers", "**/outbox"):
        page.route(road, lambda route: route.abort())
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    give(page, "41")
    expect(page.locator("[data-strip]")).to_be_visible()
    beside = page.context.new_page()
    beside.goto(page.url)
    expect(page.locator('form[data-question="D_sex"]')).to_be_visible()
    is_saved(page)
