"""One sign-in session holds so many sockets and no more; the page that gets none asks by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from maxpulse.live.hub import MOST_SOCKETS

from .client import Browser
from .conftest import Server, Truth, eventually

CHROMIUM = os.environ.get("MAXPULSE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def tabs(server: Server, count: int = MOST_SOCKETS) -> list[Browser]:
    opened = [server.browser("stream=ana&session=one") for _ in range(count)]
    for tab in opened:
        tab.control("hello")
    return opened


def cell(number: int) -> str:
    return f'<span id="rosa-progress" data-number="{number}">{number} %</span>'


def row(number: int) -> str:
    return f'<tr id="client-rosa"><td>{cell(number)}</td></tr>'


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_one_socket_too_many_is_refused_and_those_that_are_open_stay(server: Server) -> None:
    opened, refused_before = tabs(server), server.counts()["sockets_refused"]

    assert server.browser("stream=ana&session=one").closing_code() == 1008

    assert server.counts()["sockets_refused"] == refused_before + 1
    server.publish({"stream": "ana", "number": 1, "html": []})
    assert [tab.fragment()[0] for tab in opened] == [1] * MOST_SOCKETS


def test_another_session_of_the_same_person_has_sockets_of_its_own(server: Server) -> None:
    tabs(server)

    assert server.browser("stream=ana&session=two").control("hello") == 0


def test_a_closed_tab_makes_room_for_another(server: Server) -> None:
    opened = tabs(server)
    assert server.browser("stream=ana&session=one").closing_code() == 1008

    opened[0].close()
    eventually(lambda: server.counts()["sockets"] < MOST_SOCKETS, "the tab is gone")

    assert server.browser("stream=ana&session=one").control("hello") == 0


@pytest.mark.thorough
def test_a_page_that_gets_no_socket_asks_for_changes_and_does_not_knock_again_and_again(
    server: Server, truth: Truth, page: Page
) -> None:
    tabs(server)
    refused_before = server.counts()["sockets_refused"]
    truth.write(rows=row(0))
    page.goto(f"http://127.0.0.1:{server.port}/page/ana?session=one")
    expect(page.locator("body")).to_have_attribute("data-live", "catching-up")

    truth.write(rows=row(0), numbers={"ana": 1}, changes=cell(1))

    expect(page.locator("#rosa-progress")).to_have_text("1 %", timeout=10_000)
    assert server.counts()["sockets_refused"] == refused_before + 1
