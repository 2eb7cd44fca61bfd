"""What a page does about what it has not heard, and when nobody speaks to it any more."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.live.conftest import Server, Truth, Valkey
from tests.live.page.board import Open, cell, progress, row


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
