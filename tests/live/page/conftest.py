"""A page in a real browser, and what it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright

from maxpulse.runtime.chromium import there
from tests.live.conftest import Server
from tests.live.page.board import Open


@pytest.fixture(scope="package")
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
