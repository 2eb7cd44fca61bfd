"""Choosing a language, and the language of a page."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.web.browser import Browser

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
GERMAN = {"Accept-Language": "de-AT, de;q=0.9, en;q=0.5"}


def choose(browser: Browser, language: str, onward: str = "/") -> TestResponse:
    """Choose a language as the foot of a page does."""
    return browser.post("/language", data={"language": language, "next": onward}, headers=OURS)


def lang(page: str) -> str:
    """The language that a page says it is in."""
    found = re.search(r'<html lang="(\w+)', page)
    assert found
    return found[1]
