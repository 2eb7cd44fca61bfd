"""Nobody can make an address of ours that leads somewhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.factories.cast import Cast, Person, make_cast
from tests.sampling import Tries, some_of
from tests.web.browser import Browser
from tests.web.isolation import Company, address, found_company
from tests.web.test_nasty_input import fields_read

SignIn = Callable[[Person], Browser]
ELSEWHERE = (
    *("https://evil.test", "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "https:evil.test"),
    *("/\t/evil.test", "/%09/evil.test", "//evil.test@localhost", "javascript:alert(1)", "/\n/evil.test"),
    *(
        "http://localhost.evil.test/",
        "http://localhost@evil.test",
        "/sign-in?next=//evil.test",
        "//\u3002evil.test",
    ),
)
FIRST_TRIES = ("/account", "https://evil.test")
USUAL_NAMES = ("next", "url", "return_to", "redirect", "redirect_uri", "continue", "back", "to", "goto")


@pytest.fixture(scope="module")
def company(app: Flask) -> Company:
    """Something that every address leads to."""
    return found_company(app, make_cast(app).ana, "Rita Redirect", 44, "12.34")


@pytest.fixture(scope="module")
def signed_in(app: Flask) -> Browser:
    """A browser in which a distributor is signed in."""
    browser, ana = Browser(app), make_cast(app).ana
    assert browser.enter(ana.email, ana.password).status_code == 303
    return browser


def ways(answer: TestResponse) -> Iterator[str]:
    """Where an answer sends the browser, plainly or by htmx."""
    for name in (
        "Location",
        "HX-Redirect",
        "HX-Location",
        "HX-Push-Url",
        "HX-Replace-Url",
        "Refresh",
        "Content-Location",
    ):
        yield from answer.headers.getlist(name)


def stays(answer: TestResponse) -> bool:
    """True when whoever follows the answer is still with us."""
    return all(
        urlsplit(urljoin("http://localhost/sign-in", way))[:2] == ("http", "localhost")
        for way in ways(answer)
    )


@pytest.mark.parametrize("seat", some_of(("ana", "visitor", "cai", "dee")))
def test_no_page_sends_anybody_away(
    app: Flask, cast: Cast, sign_in: SignIn, browser: Browser, company: Company, seat: str, tries: Tries
) -> None:
    browser = browser if seat == "visitor" else sign_in(getattr(cast, seat))
    names, sent = {*fields_read(), *USUAL_NAMES}, 0
    for place, rule in enumerate(app.url_map.iter_rules()):
        if "GET" in (rule.methods or ()) and not rule.websocket and "static" not in rule.rule:
            at = address(rule, company.values)
            # A page that sends nobody anywhere, whether asked for a page of ours or of others, is done with.
            leads = any(
                any(ways(browser.get(at, query_string=dict.fromkeys(names, to)))) for to in FIRST_TRIES
            )
            for number, elsewhere in enumerate(ELSEWHERE if leads else ()):
                if not tries(place, number, one_in=9):
                    continue
                headers = {"HX-Request": "true"} if number % 2 else {}
                answer = browser.get(at, query_string=dict.fromkeys(names, elsewhere), headers=headers)
                sent += any(ways(answer))
                assert stays(answer), (rule.rule, elsewhere)
    assert sent > 10, "the premise: some of them do send somewhere"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_a_page_of_ours(cast: Cast, browser: Browser, elsewhere: str) -> None:
    answer = browser.enter(cast.cai.email, cast.cai.password, next=elsewhere)
    assert answer.status_code == 303
    assert stays(answer)


@checked(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=20)
    | st.text(alphabet="/\\:.@#?%\t\n evil", max_size=16)
    | st.builds(
        "".join, st.lists(st.sampled_from(["/", "\\", "//", "%2f", "%5c", "@", "evil.test", ":", "\u2028"]))
    )
)
def test_whoever_is_signed_in_already_is_sent_to_a_page_of_ours(signed_in: Browser, wanted: str) -> None:
    answer = signed_in.get("/sign-in", query_string={"next": wanted})
    assert answer.status_code == 303
    assert stays(answer)
