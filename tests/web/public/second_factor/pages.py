"""The page that asks for a code, and the way to it."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.factories.cast import Person
from tests.factories.phone import Phone
from tests.web.browser import Browser

CODE = "/sign-in/code"


def phone_of(person: Person) -> Phone:
    assert person.phone is not None
    return person.phone


def give(browser: Browser, code: str, **fields: str) -> TestResponse:
    """Fill in the code."""
    return browser.submit(CODE, code=code, **fields)


def half_in(browser: Browser, person: Person) -> Browser:
    """A browser in which the password was right."""
    answer = browser.enter(person.email, person.password)
    assert (answer.status_code, answer.location) == (303, CODE)
    return browser
