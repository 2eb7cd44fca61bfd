"""The way to a second factor, page by page."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable

from werkzeug.test import TestResponse

from tests.factories.cast import PASSWORD, Person
from tests.factories.phone import Phone
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
HERE = "/account/second-factor"
SET_UP, CONFIRM = f"{HERE}/set-up", f"{HERE}/confirmation"
KEY = re.compile(r'id="key" value="([A-Z2-7]{32})"')
PAPER = re.compile(r"<code>([2-9a-z-]{14})</code>")


def show_it_is_them(browser: Browser, wanted: str = SET_UP) -> None:
    """Type the password where a first second factor asks for it."""
    asked = browser.get(wanted).location or ""
    if asked.startswith("/account/proof?next="):
        assert browser.submit("/account/proof", proof=PASSWORD, next=wanted).location == wanted


def scan(browser: Browser) -> Phone:
    """Put what the page shows into a phone."""
    show_it_is_them(browser)
    found = KEY.search(browser.get(SET_UP).text)
    assert found
    return Phone(b32decode(found[1]))


def set_up(browser: Browser) -> tuple[Phone, TestResponse]:
    """Scan, and type the first code."""
    phone = scan(browser)
    answer = browser.submit(CONFIRM, on=SET_UP, code=phone.code())
    assert answer.status_code == 200, answer.text
    phone.paper = PAPER.findall(answer.text)
    return phone, answer
