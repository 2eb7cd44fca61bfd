"""What a page does with what it hears, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright

from maxpulse.runtime.chromium import there

from .conftest import Server, Truth, Valkey, eventually

Open = Callable[..., Page]


def row(client: str, number: int, text: str = "", ago: float = 3600, cell: int | None = None) -> str:
    at = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat()
    return (
        f'<tr id="client-{client}" data-client="{client}" data-number="{number}">'
        f'<td><a href="#">{client}</a> {text}</td>'
        f'<td><input type="checkbox"></td>'
        f'<td><span id="{client}-progress" data-number="{cell or number}">{cell or number} %</span></td>'
        f'<td><span id="{client}-seen" data-number="{number}"><time datetime="{at}" data-relative></time></span>'
        "</td></tr>"
    )


def cell(client: str, number: int) -> str:
    return f'<span id="{client}-progress" data-number="{number}">{number} %</span>'


def seen(client: str, number: int, ago: float = 0) -> str:
    at = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat()
    return (
        f'<span id="{client}-seen" data-number="{number}"><time datetime="{at}" data-relative></time></span>'
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=there(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stream(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W", "", request.node.name)


@pytest.fixture
def hub(chromium: Chromium, server: Server, stream: str) -> Iterator[Open]:
    """Open the page of this test's stream; no page may break the content policy or throw."""
    context = chromium.new_context()
    wrong: list[str] = []

    def opened(upto: int = 0, state: str = "live", session: str = "s", blocked: bool = False) -> Page:
        page = context.new_page()
        if blocked:
            page.route_web_socket(re.compile("/hub/socket"), lambda line: line.close())
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: "Content Security" in said.text and wrong.append(said.text))
        page.goto(f"http://127.0.0.1:{server.port}/page/{stream}?upto={upto}&session={session}")
        expect(page.locator("body")).to_have_attribute("data-live", state)
        return page

    yield opened
    context.close()
    assert wrong == []


@pytest.fixture
def push(server: Server, stream: str) -> Callable[..., float]:
    def publish(number: int, *html: str, event: str = "answer") -> float:
        return server.publish({"stream": stream, "number": number, "event": event, "html": list(html)})

    return publish


def progress(page: Page, client: str) -> Any:
    return page.locator(f"#{client}-progress")


def test_a_pushed_cell_replaces_its_own_and_lets_the_row_breathe_once(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 1))
    page = hub()
    push(1, cell("rosa", 1), cell("stranger", 1))

    expect(progress(page, "rosa")).to_have_text("1 %")
    breathing = page.locator("#client-rosa[data-beat]")
    expect(breathing).to_have_count(1)
    expect(breathing).to_have_count(0)
    expect(page.locator("#stranger-progress")).to_have_count(0)
    expect(page.locator("[data-live-number]")).to_have_text("1")


def test_an_older_fragment_never_replaces_a_newer_one(
    hub: Open, push: Callable[..., float], truth: Truth, stream: str
) -> None:
    truth.write(numbers={stream: 0}, rows=row("rosa", 0))
    page = hub()
    push(2, cell("rosa", 2))
    expect(progress(page, "rosa")).to_have_text("2 %")

    push(1, row("rosa", 1, "renamed"))

    expect(page.locator("#client-rosa")).to_contain_text("renamed")
    expect(progress(page, "rosa")).to_have_text("2 %")
    expect(page.locator("[data-live-number]")).to_have_text("2")


def test_a_new_row_appears_on_top(hub: Open, push: Callable[..., float], truth: Truth) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    push(1, row("mateus", 1, ago=0), "<p id=loose data-number=1>not on this page</p>")

    expect(page.locator("#rows tr").first).to_have_attribute("data-client", "mateus")
    expect(page.locator("#loose")).to_have_count(0)


def test_focus_and_ticks_survive_a_swap_of_their_row(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    page.locator("#client-rosa input").check()
    page.locator("#client-rosa a").focus()
    push(1, row("rosa", 1, "again"))

    expect(page.locator("#client-rosa")).to_contain_text("again")
    expect(page.locator("#client-rosa a")).to_be_focused()
    expect(page.locator("#client-rosa input")).to_be_checked()


def test_rows_keep_their_place_under_the_pointer_and_move_when_asked(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("ana", 0, ago=600) + row("ben", 0, ago=700) + row("cai", 0, ago=800))
    page = hub()
    order = page.locator("#rows tr")
    page.locator("#client-ana").hover()
    push(1, seen("cai", 1))
    push(2, seen("ben", 2))

    expect(page.locator("#moved")).to_contain_text("2 rows have moved")
    assert [order.nth(i).get_attribute("data-client") for i in range(3)] == ["ana", "ben", "cai"]

    page.locator("[data-live-moved-show]").click()
    expect(order.first).not_to_have_attribute("data-client", "ana")
    expect(order.nth(2)).to_have_attribute("data-client", "ana")
    expect(page.locator("#moved")).to_be_hidden()


def test_a_row_with_a_new_sign_moves_up_when_nobody_looks_at_the_board(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("ana", 0, ago=600) + row("ben", 0, ago=700))
    page = hub()
    page.locator("#elsewhere").hover()
    push(1, seen("ben", 1))

    expect(page.locator("#rows tr").first).to_have_attribute("data-client", "ben")


@pytest.mark.thorough
def test_a_toast_comes_once_and_stays_while_it_is_looked_at(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    page = hub()
    toast = (
        '<article id="toast-1" data-toast="sale" data-number="1">Sale <p id="yours">worked out</p></article>'
    )
    push(1, toast, event="purchase")
    expect(page.locator("#toasts")).to_contain_text("Sale")
    push(2, '<p id="yours" data-number="2">Yours 18.15</p>')
    expect(page.locator("#toasts")).to_contain_text("Yours 18.15")

    page.locator("#toast-1").hover()
    time.sleep(9)  # longer than a toast stays by itself
    expect(page.locator("#toast-1")).to_have_count(1)
    page.mouse.move(0, 0)
    expect(page.locator("#toast-1")).to_have_count(0, timeout=4000)

    push(3, toast.replace('"1">', '"3">', 1))
    expect(page.locator("[data-live-number]")).to_have_text("3")
    expect(page.locator("#toast-1")).to_have_count(0)


def test_who_wants_no_sales_said_still_hears_who_joined(hub: Open, push: Callable[..., float]) -> None:
    page = hub()
    page.locator("#toasts").evaluate("place => { place.dataset.quiet = 'sale'; }")
    push(1, '<article id="toast-1" data-toast="sale" data-number="1">Sale</article>', event="purchase")
    push(2, '<article id="toast-2" data-toast="joined" data-number="2">Noa joined</article>')
    expect(page.locator("#toasts")).to_have_text("Noa joined")


def test_changes_are_told_to_a_screen_reader_in_one_line(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("ana", 0) + row("ben", 0))
    page = hub()
    push(1, cell("ana", 1))
    expect(page.locator("#said")).to_have_text("1 client moved")
    for number in range(2, 8):
        push(number, cell("ben", number), cell("ana", number))

    expect(progress(page, "ben")).to_have_text("7 %")
    expect(page.locator("#said")).to_have_text("1 client moved")


def test_what_a_page_lacks_at_its_start_is_fetched(hub: Open, truth: Truth, stream: str) -> None:
    changes = f"<template>{row('rosa', 5)}</template>"
    truth.write(numbers={stream: 5}, changes=changes, rows=row("rosa", 2))
    page = hub(upto=2)

    expect(progress(page, "rosa")).to_have_text("5 %")
    expect(page.locator("[data-live-number]")).to_have_text("5")
    expect(page.locator("[data-beat]:is(tr)")).to_have_count(0)


def test_a_gap_in_the_numbers_is_fetched(
    hub: Open, push: Callable[..., float], truth: Truth, stream: str
) -> None:
    truth.write(rows=row("rosa", 0) + row("ben", 0))
    page = hub()
    truth.write(numbers={stream: 3}, changes=cell("rosa", 2))
    push(3, cell("ben", 3))

    expect(progress(page, "ben")).to_have_text("3 %")
    expect(page.locator("#client-rosa[data-beat]")).to_have_count(1)
    expect(progress(page, "rosa")).to_have_text("2 %")
    expect(page.locator("[data-live-number]")).to_have_text("3")


def test_a_page_that_cannot_fetch_what_it_lacks_says_so_and_tries_again(
    hub: Open, push: Callable[..., float], truth: Truth, stream: str
) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    truth.write(numbers={stream: 2}, changes="down")
    push(2, cell("stranger", 2))
    expect(page.locator("body")).to_have_attribute("data-live", "catching-up")

    truth.write(numbers={stream: 2}, changes=cell("rosa", 1))
    expect(progress(page, "rosa")).to_have_text("1 %", timeout=10000)
    expect(page.locator("body")).to_have_attribute("data-live", "live")


def test_rings_in_another_order_than_their_numbers_need_no_request(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 0) + row("ben", 0))
    page = hub()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    push(2, cell("ben", 2))
    push(1, cell("rosa", 1))

    expect(page.locator("[data-live-number]")).to_have_text("2")
    time.sleep(0.5)  # longer than the patience with a gap
    assert asked == []


def test_a_page_without_redis_asks_by_itself_and_is_live_again_after(
    hub: Open, valkey: Valkey, truth: Truth, stream: str, push: Callable[..., float]
) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    valkey.stop()
    expect(page.locator("body")).to_have_attribute("data-live", "catching-up")
    truth.write(numbers={stream: 1}, changes=cell("rosa", 1))
    expect(progress(page, "rosa")).to_have_text("1 %", timeout=8000)

    valkey.start()
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=8000)
    push(2, cell("rosa", 2))
    expect(progress(page, "rosa")).to_have_text("2 %")


@pytest.mark.thorough
def test_offline_is_said_after_five_seconds_and_the_absence_summed_up(
    hub: Open, truth: Truth, stream: str
) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    page.context.set_offline(True)
    page.evaluate("maxpulse.live.renew()")
    try:
        expect(page.locator("body")).to_have_attribute("data-live", "offline", timeout=15000)
        truth.write(numbers={stream: 38}, changes=cell("rosa", 38))
    finally:
        page.context.set_offline(False)

    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=15000)
    expect(progress(page, "rosa")).to_have_text("38 %")
    expect(page.locator("#summary")).to_have_text("38 changes while you were away")


@pytest.mark.thorough
def test_a_killed_web_process_is_survived(
    chromium: Chromium, serve: Callable[[], Server], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 0))
    server = serve()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/page/kill")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    server.kill_worker()

    expect(page.locator("body")).not_to_have_attribute("data-live", "live")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=20000)
    server.publish({"stream": "kill", "number": 1, "html": [cell("rosa", 1)]})
    expect(progress(page, "rosa")).to_have_text("1 %")
    page.close()


def test_a_page_whose_person_signed_out_elsewhere_is_loaded_again(
    hub: Open, server: Server, truth: Truth
) -> None:
    page = hub(session="mine")
    with page.expect_navigation(url=page.url):
        server.sign_out("mine")


def test_a_page_that_only_asks_leaves_as_well_when_its_person_is_not_signed_in_any_more(
    hub: Open, truth: Truth
) -> None:
    page = hub(session="mine", state="catching-up", blocked=True)
    with page.expect_navigation(url=page.url):
        truth.write(ended=["mine"])


def test_all_tabs_follow_and_one_whose_own_line_is_blocked_too(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 0))
    first, second = hub(), hub(state="catching-up", blocked=True)
    push(1, cell("rosa", 1))

    for page in (first, second):
        expect(progress(page, "rosa")).to_have_text("1 %")


def test_a_fragment_is_on_the_page_within_a_few_milliseconds(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows="".join(row(f"c{i}", 0) for i in range(50)))
    page = hub()
    page.evaluate(MEASURE)
    for number in range(1, 101):
        push(number, cell(f"c{number % 50}", number))
    eventually(lambda: page.evaluate("window.took.length") >= 100, "all are applied")

    took = sorted(page.evaluate("window.took"))
    print(f"frame to page: p50 {took[50]:.1f} ms, p95 {took[95]:.1f} ms, max {took[-1]:.1f} ms")
    assert took[95] < 50


MEASURE = """() => {
  window.took = []; const begun = [];
  document.addEventListener("live:message", () => begun.push(performance.now()));
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes)
        if (node.id?.endsWith("-progress")) took.push(performance.now() - begun.shift());
  }).observe(document.getElementById("rows"), { childList: true, subtree: true });
}"""
