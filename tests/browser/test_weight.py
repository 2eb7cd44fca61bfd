"""What a first visit costs, as the server sends it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import NewPage
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person

CALM_LIMIT, DESK_LIMIT = 60_000, 130_000
WORKER = "navigator.serviceWorker.ready.then((found) => found.active.scriptURL)"
CODE = re.compile(r"\.(css|js)$")


class Scales:
    """Weighs the style sheets and scripts that a page loads."""

    def __init__(self, page: Page) -> None:
        self.loaded: dict[str, Response] = {}
        page.on("response", self._note)

    @property
    def bytes_sent(self) -> int:
        """Bytes on the wire, without headers."""
        return sum(int(response.headers["content-length"]) for response in self.loaded.values())

    def all_packed(self) -> bool:
        """True when every one of them came compressed and may be kept."""
        return all(
            response.headers.get("content-encoding") == "br"
            and "immutable" in response.headers["cache-control"]
            for response in self.loaded.values()
        )

    def _note(self, response: Response) -> None:
        if CODE.search(response.url):
            self.loaded[response.url] = response


def test_a_participant_loads_little(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    scales = Scales(page)
    rosa = Participant(page, people.ana.link_code)
    rosa.agree("Rosa Quispe")
    rosa.answer()
    assert scales.all_packed()
    # A page is not told of what its service worker loads, nor of the worker.
    assert urlsplit(page.evaluate(WORKER)).path == "/a/worker.js"
    worker = page.request.get("/a/worker.js").headers
    assert worker["content-encoding"] == "br"
    assert 5_000 < scales.bytes_sent + int(worker["content-length"]) < CALM_LIMIT


def test_a_distributor_loads_the_desk_once(people: Cast, new_page: NewPage) -> None:
    page = new_page()
    _sign_in(page, people.ana)
    scales = Scales(page)
    page.goto("/hub")
    assert scales.all_packed()
    assert 5_000 < scales.bytes_sent < DESK_LIMIT
    page.goto("/links")
    assert len(scales.loaded) == 2


@pytest.mark.parametrize("address", ["/", "/sign-in"])
def test_signed_out_pages_load_the_light_side(address: str, new_page: NewPage) -> None:
    page = new_page()
    scales = Scales(page)
    page.goto(address)
    assert 5_000 < scales.bytes_sent < CALM_LIMIT


def test_only_the_letters_a_page_needs_are_fetched(new_page: NewPage) -> None:
    page = new_page()
    fonts: list[str] = []
    page.on("request", lambda asked: fonts.append(asked.url) if asked.url.endswith(".woff2") else None)
    page.goto("/")
    page.evaluate("document.fonts.ready")
    assert len(set(fonts)) == 1


def _sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", person.password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)
