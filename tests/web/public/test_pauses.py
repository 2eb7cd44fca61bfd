"""Who guesses waits, and waits longer each time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.web import tries
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
MINUTES = 60


def let_the_pause_pass(app: Flask, browser: Browser, email: str) -> None:
    """What time would do: the windows and the pauses are over, and that there were some is still known."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": browser.environ_base["REMOTE_ADDR"]}):
        counts = app.extensions["sign_in_counts"]
        for count in tries._all(email):
            counts.clear(count.item, *count.keys)
            counts.storage.clear(count.pause)


def use_up(browser: Browser, email: str) -> int:
    """Guess five times; for how long one has to wait then."""
    for _guess in range(5):
        assert browser.enter(email, "a guess").status_code == 401
    refused = browser.enter(email, "a guess")
    assert refused.status_code == 429
    return int(refused.headers["Retry-After"])


def test_each_pause_is_twice_as_long_as_the_one_before_up_to_eight_hours(
    app: Flask, cast: Cast, browser: Browser
) -> None:
    pauses = []
    for _round in range(7):
        pauses.append(round(use_up(browser, cast.ana.email) / MINUTES))
        let_the_pause_pass(app, browser, cast.ana.email)
    assert pauses == [15, 30, 60, 120, 240, 480, 480]


def test_the_page_says_how_long_the_next_pause_will_be(app: Flask, cast: Cast, browser: Browser) -> None:
    assert "then a pause of 15 minutes" in browser.enter(cast.ana.email, "a guess").text
    for _guess in range(3):
        browser.enter(cast.ana.email, "a guess")
    assert "wait 15 minutes before the next try" in browser.enter(cast.ana.email, "a guess").text
    let_the_pause_pass(app, browser, cast.ana.email)
    assert "then a pause of 30 minutes" in browser.enter(cast.ana.email, "a guess").text


def test_the_right_password_makes_pauses_short_again(app: Flask, cast: Cast, browser: Browser) -> None:
    for _round in range(3):
        use_up(browser, cast.ana.email)
        let_the_pause_pass(app, browser, cast.ana.email)
    assert browser.enter(cast.ana.email, cast.ana.password).status_code == 303
    browser.submit("/sign-out", on="/links")
    assert round(use_up(browser, cast.ana.email) / MINUTES) == 15


def test_longer_pauses_of_one_address_do_not_reach_another(
    app: Flask, cast: Cast, browser: Browser, sign_in: SignIn
) -> None:
    for _round in range(3):
        use_up(browser, cast.ana.email)
        let_the_pause_pass(app, browser, cast.ana.email)
    use_up(browser, cast.ana.email)
    assert sign_in(cast.ana).get("/links").status_code == 200


@pytest.mark.thorough
def test_pauses_of_an_address_grow_to_an_hour_and_no_longer(app: Flask, browser: Browser) -> None:
    pauses = []
    for round_ in range(4):
        for number in range(30):
            browser.enter(f"nobody{round_}-{number}@example.test", "a guess")
        refused = browser.enter("nobody@example.test", "a guess")
        pauses.append(round(int(refused.headers["Retry-After"]) / MINUTES))
        let_the_pause_pass(app, browser, "nobody@example.test")
    assert pauses == [15, 30, 60, 60]


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 minute"), (61, "2 minutes"), (900, "15 minutes")])
def test_a_pause_is_never_told_shorter_than_it_is(app: Flask, seconds: int, words: str) -> None:
    from maxpulse.accounts.web.words import span

    with app.test_request_context():
        assert span(seconds) == words
        assert span(8 * 3600) == "8 hours"
        assert span(7201) == "3 hours"
