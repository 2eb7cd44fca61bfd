"""An installation that Google and GitHub (played by a local server) sign people in to, and the way there and back."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.fakes.providers import FakeProvider
from tests.web.browser import Browser

ONWARD = re.compile(r'<meta http-equiv="refresh" content="0;url=([^"]+)">')


def set_out(browser: Browser, provider: str = "google", next_url: str = "") -> str:
    """Press the button; the address at the provider."""
    answer = browser.submit(f"/sign-in/with/{provider}", on="/sign-in", next=next_url)
    assert answer.status_code == 200, answer.location
    return onward(answer)


def onward(answer: TestResponse) -> str:
    """Where the page in between leads to."""
    found = ONWARD.search(answer.text)
    assert found, answer.text
    return unescape(found[1])


def path_of(address: str) -> str:
    """The path and query of an address of ours."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def go_there_and_back(
    browser: Browser, fake: FakeProvider, provider: str = "google", next_url: str = ""
) -> TestResponse:
    """The whole way; what we answer at its end."""
    return browser.get(path_of(fake.agree(set_out(browser, provider, next_url))))


def sentence_after(browser: Browser, answer: TestResponse) -> str:
    """What the page says that an answer leads to."""
    assert answer.status_code == 303
    assert "refused=" in answer.location, answer.location
    page = browser.get(answer.location).text
    found = re.search(r'<div class="m-note m-note-alarm" role="alert">.*?<span>(.*?)</span></div>', page)
    assert found, page
    return unescape(found[1])


def is_signed_in(browser: Browser) -> bool:
    """Somebody is, or waits for a code."""
    return browser.get("/account").status_code != 303 or browser.get("/sign-in/code").status_code == 200
