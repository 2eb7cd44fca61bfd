"""Real sockets of the real product: each hears its own distributor's stream, chosen by the session and nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from maxpulse.accounts.actions.administering import close_account
from maxpulse.config import Settings
from maxpulse.core.db import acting
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf
from tests.live.client import Browser as Socket
from tests.live.client import Refused
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def port(settings: Settings) -> Iterator[int]:
    """A web process of the product on this worker's database."""
    with serving(settings) as chosen:
        yield chosen


@pytest.fixture
def another_port(settings: Settings) -> Iterator[int]:
    """A second web process beside it."""
    with serving(settings) as chosen:
        yield chosen


@contextmanager
def serving(settings: Settings) -> Iterator[int]:
    """A web process, until the end; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        chosen: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "tests/live/gunicorn_conf.py", "--log-level", "error"]
    process = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{chosen}", "wsgi:app"],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": settings.database_url,
            "DATABASE_RECORDER_URL": settings.database_recorder_url,
            "REDIS_URL": settings.redis_url,
            "SECRET_KEY": settings.secret_key,
            "MAXPULSE_ENV": "test",
            "MAXPULSE_HOME": str(settings.home),
            "MAXPULSE_PORT": str(chosen),
        },
    )
    try:
        wait_for(chosen, process)
        yield chosen
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("the server never answered")


@pytest.fixture
def connect(port: int) -> Iterator[Callable[..., Socket]]:
    """Open a socket with the cookies of a browser."""
    opened: list[Socket] = []

    def as_browser(browser: Browser | None, query: str = "", **keys: str) -> Socket:
        cookie = browser.get_cookie("maxpulse") if browser else None
        made = Socket(
            port, query, headers=[f"Cookie: maxpulse-{port}={cookie.value}"] if cookie else [], **keys
        )
        opened.append(made)
        return made

    yield as_browser
    for each in opened:
        each.close()


def test_a_socket_hears_its_own_stream_whatever_its_address_asks_for(
    app: Flask, cast: Cast, sign_in: SignIn, connect: Callable[..., Socket]
) -> None:
    asked = f"stream={cast.ana.distributor_id}&distributor_id={cast.ana.distributor_id}"
    asked += f"&user={cast.ana.actor.user_id}"
    anas, bens = connect(sign_in(cast.ana)), connect(sign_in(cast.ben), asked)
    assert (anas.control("hello"), bens.control("hello")) == (1, 1)
    earn(app, begin_road(app, cast.ana, "Rosa Quispe").buy(put_on_shelf(app)))
    heard = [anas.fragment()]
    while sum(number > 0 for number, _event, _html in heard) < 3:
        heard.append(anas.fragment())
    assert {event for _number, event, _html in heard} == {"assessment_started", "commission", "purchase"}
    for event in ("assessment_started", "purchase"):
        assert any("Rosa Quispe" in html for _number, each, html in heard if each == event)
    assert bens.is_silent(0.5)
    begin_road(app, cast.ben, "Bens Client")
    assert "Bens Client" in bens.fragment()[2], "it was listening all the time"


@pytest.mark.parametrize("seat", ["cai", "dee", "eli"])
def test_nobody_else_gets_a_socket(
    cast: Cast, sign_in: SignIn, connect: Callable[..., Socket], seat: str
) -> None:
    with pytest.raises(Refused, match="404"):
        connect(sign_in(getattr(cast, seat)), f"stream={cast.ana.distributor_id}")


def test_who_is_not_signed_in_gets_none(cast: Cast, connect: Callable[..., Socket]) -> None:
    with pytest.raises(Refused, match="401"):
        connect(None, f"stream={cast.ana.distributor_id}")


def test_a_foreign_page_gets_none_even_with_the_cookie(
    cast: Cast, sign_in: SignIn, connect: Callable[..., Socket]
) -> None:
    with pytest.raises(Refused, match="403"):
        connect(sign_in(cast.ana), origin="https://evil.example")


def test_signing_out_closes_the_sockets_of_that_session_and_no_other(
    app: Flask, cast: Cast, sign_in: SignIn, connect: Callable[..., Socket]
) -> None:
    here, there = sign_in(cast.ana), sign_in(cast.ana)
    leaving, staying = connect(here), connect(there)
    assert (leaving.control("hello"), staying.control("hello")) == (1, 1)
    here.submit("/sign-out", on="/hub")
    assert leaving.closing_code() == 4401
    begin_road(app, cast.ana, "Rosa Quispe")
    assert "Rosa Quispe" in staying.fragment()[2]


def test_suspending_a_distributor_closes_their_sockets_and_opens_none(
    app: Flask, cast: Cast, sign_in: SignIn, connect: Callable[..., Socket]
) -> None:
    anas, bens = sign_in(cast.ana), sign_in(cast.ben)
    closing, staying = connect(anas), connect(bens)
    assert (closing.control("hello"), staying.control("hello")) == (1, 1)
    with app.app_context(), acting(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id)
    assert closing.closing_code() == 4401
    with pytest.raises(Refused, match="403"):
        connect(anas)
    begin_road(app, cast.ben, "Bens Client")
    assert "Bens Client" in staying.fragment()[2]


def test_closing_an_account_closes_its_sockets_within_a_second_and_opens_none(
    app: Flask, cast: Cast, sign_in: SignIn, connect: Callable[..., Socket]
) -> None:
    anas = sign_in(cast.ana)
    closing, staying = connect(anas), connect(sign_in(cast.ben))
    assert (closing.control("hello"), staying.control("hello")) == (1, 1)
    began = time.monotonic()
    with app.app_context(), acting(cast.eli.actor):
        assert cast.ana.actor.user_id
        close_account(cast.ana.actor.user_id)
    assert closing.closing_code() == 4401
    assert time.monotonic() - began < 1.0
    with pytest.raises(Refused, match="401"):
        connect(anas)
    begin_road(app, cast.ben, "Bens Client")
    assert "Bens Client" in staying.fragment()[2]


@pytest.mark.thorough
def test_the_sockets_of_every_process_close_within_a_second(
    app: Flask,
    cast: Cast,
    sign_in: SignIn,
    port: int,
    another_port: int,
) -> None:
    """Three devices, two processes, and the suspension made in a third."""
    devices = [sign_in(cast.ana) for _ in range(3)]
    sockets = [
        Socket(where, headers=[f"Cookie: maxpulse-{where}={cookie_of(device)}"])
        for device, where in zip(devices, (port, another_port, another_port), strict=True)
    ]
    assert [each.control("hello") for each in sockets] == [1, 1, 1]
    began = time.monotonic()
    with app.app_context(), acting(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id)
    assert [each.closing_code() for each in sockets] == [4401, 4401, 4401]
    assert time.monotonic() - began < 1.0
    for each in sockets:
        each.close()


def cookie_of(browser: Browser) -> str:
    """What this browser's session is known by."""
    cookie = browser.get_cookie("maxpulse")
    assert cookie
    return cookie.value
