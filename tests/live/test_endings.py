"""Signed out, suspended, restarted: who may not look any more does not."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from .client import Refused
from .conftest import Server, Truth, Valkey, eventually


def test_signing_out_closes_the_session_s_sockets_in_every_process_within_a_second(
    serve: Callable[[], Server],
) -> None:
    here, there = serve(), serve()
    gone = [server.browser("stream=ana&session=one&user=ana") for server in (here, there)]
    kept = [server.browser("stream=ana&session=two&user=ana") for server in (here, there)]
    for browser in (*gone, *kept):
        browser.control("hello")

    started = time.monotonic()
    here.sign_out("one")

    assert [browser.closing_code() for browser in gone] == [4401, 4401]
    assert time.monotonic() - started < 1.0
    assert all(browser.is_silent(0.2) for browser in kept)


def test_a_line_ends_even_when_the_browser_ignores_the_goodbye(server: Server) -> None:
    browser = server.browser("session=one")
    browser.control("hello")
    server.sign_out("one")
    assert browser.closing_code() == 4401

    eventually(lambda: server.counts()["sockets"] == 0, "the line is down", within=3)


def test_who_signed_out_while_redis_was_away_is_closed_when_it_is_back(
    server: Server, valkey: Valkey, truth: Truth
) -> None:
    gone, kept = server.browser("session=one"), server.browser("session=two")
    gone.control("hello"), kept.control("hello")
    valkey.stop()
    gone.control("deaf"), kept.control("deaf")
    truth.write(ended=["one"])  # in the database; the message about it could not be sent

    valkey.start()

    assert gone.closing_code() == 4401
    kept.control("again")
    assert kept.is_silent(0.2)


@pytest.mark.thorough
def test_a_web_process_told_to_stop_lets_its_sockets_go_and_ends(serve: Callable[[], Server]) -> None:
    server = serve()
    browsers = [server.browser("stream=ana") for _ in range(20)]
    for browser in browsers:
        browser.control("hello")

    started = time.monotonic()
    server.process.send_signal(signal.SIGTERM)

    assert {browser.closing_code() for browser in browsers} == {1012}
    server.process.wait(20)
    assert time.monotonic() - started < 15, "it does not wait out the graceful timeout"


@pytest.mark.thorough
def test_nobody_is_let_in_while_it_stops(serve: Callable[[], Server]) -> None:
    server = serve()
    first = server.browser("stream=ana")
    first.control("hello")
    server.process.send_signal(signal.SIGTERM)
    first.closing_code()

    with suppress(OSError, Refused):  # or it does not even answer
        assert server.browser("stream=ana").closing_code() in (0, 1012)
