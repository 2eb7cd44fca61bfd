"""The sentences of a refusal, and what holds of each."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.test import TestResponse

from maxpulse.accounts.rules.providers import Provider
from tests.fakes.providers import Claims
from tests.web.browser import Browser
from tests.web.ways import is_signed_in, sentence_after

NOT_SIGNED = "What Google said is not signed by it. Nobody was signed in. Please begin again."
NOT_FOR_US = "What Google said was meant for somebody else. Nobody was signed in. Please begin again."
ANOTHER_TIME = "What Google said belongs to another sign-in. Nobody was signed in. Please begin again."
RUN_OUT = "What Google said had run out. Nobody was signed in. Please begin again."
NOT_FROM_GOOGLE = "What was said does not come from Google. Nobody was signed in. Please begin again."
BEGIN_AGAIN = (
    "Please begin again: this was begun in another browser, more than ten minutes ago, or is done already."
)
AWAY = "does not answer properly at present. Try again in a few minutes, or use your password."
USED = "says that this sign-in was used already, or took too long."


def refused(comer: Browser, answer: TestResponse) -> str:
    """The sentence; nobody is signed in, and nothing can be opened with what was said."""
    said = sentence_after(comer, answer)
    assert not is_signed_in(comer)
    for provider in Provider:
        assert comer.get(f"/register/with/{provider}").location.startswith("/sign-in?")
    return said


def changed(**claims: object) -> Callable[[Claims], Claims]:
    """The claims with these instead; None leaves one out."""
    return lambda given: {name: value for name, value in (given | claims).items() if value is not None}
