"""Two whole installations as newcomers start them, demo data included, on one machine."""

from __future__ import annotations

import signal
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg
import pytest

from tests.web.forms import forms_on

from .installation import Installation, installed
from .processes import wait_for

pytestmark = pytest.mark.timeout(1200)
PASSWORD = "maxpulse-demo"
# The demo accounts, and where each is at home.
HOMES = {
    "admin@demo.maxpulse.test": "/admin",
    "trainer@demo.maxpulse.test": "/trainer",
    "distributor@demo.maxpulse.test": "/hub",
    "rival@demo.maxpulse.test": "/hub",
    "participant@demo.maxpulse.test": "/me",
}
LEILANI = "distributor@demo.maxpulse.test"


def somebody() -> OpenerDirector:
    """A browser that keeps cookies. Like any other it does not tell ports apart."""
    return build_opener(HTTPCookieProcessor(CookieJar()))


def opened(browser: OpenerDirector, address: str) -> str:
    """The path where one arrives."""
    with browser.open(address) as page:
        return urlsplit(page.url).path


def sign_in(browser: OpenerDirector, at: Installation, email: str) -> str:
    """Sign in with the password of demo accounts; the path where one arrives."""
    page = f"http://127.0.0.1:{at.port}/sign-in"
    with browser.open(page) as reply:
        form = next(each for each in forms_on(reply.read().decode(), page) if "password" in each.fields)
    filled = form.fields | {"email": email, "password": PASSWORD}
    with browser.open(page, urlencode(filled).encode()) as reply:
        return urlsplit(reply.url).path


def clients_of(one: Installation) -> set[str]:
    """The ids of all clients it knows."""
    with psycopg.connect(one.status()["database_owner_url"]) as owner:
        return {str(client) for (client,) in owner.execute("select id from clients")}


@pytest.mark.thorough
def test_two_first_starts_greet_fill_and_know_nothing_of_each_other(tmp_path: Path) -> None:
    with installed(tmp_path / "one") as one, installed(tmp_path / "another one") as other:
        for each in (one, other):
            each.start(demo=True)
            wait_for(lambda each=each: "Ctrl-C stops everything." in each.said(), "the greeting")
            assert f"MAXPULSE runs at http://127.0.0.1:{each.port}\n" in each.said()
            assert f"Data directory: {each.home}\n" in each.said()
            assert f"Password of all of them: {PASSWORD}\n" in each.said()
            assert {email: sign_in(somebody(), each, email) for email in HOMES} == HOMES
            assert all(email in each.said() for email in HOMES)
            assert opened(somebody(), f"http://127.0.0.1:{each.port}/l/demo-health") == "/l/demo-health"

        ours, theirs = one.status(), other.status()
        assert not [name for name in set(ours) - {"pids"} if ours[name] == theirs[name]]
        assert not set(ours["pids"].values()) & set(theirs["pids"].values())
        assert clients_of(one) and clients_of(other)
        leilani = somebody()
        assert sign_in(leilani, one, LEILANI) == "/hub"
        assert opened(leilani, f"http://127.0.0.1:{other.port}/hub") == "/sign-in", "there she is nobody yet"

        with psycopg.connect(ours["database_owner_url"], autocommit=True) as owner:
            owner.execute("create table only_here (word text)")
        with psycopg.connect(theirs["database_owner_url"]) as owner:
            assert owner.execute("select to_regclass('only_here')").fetchone() == (None,)

        assert one.end(signal.SIGINT) == []
        assert "Everything is stopped." in one.said()
        assert other.serves()
        assert sign_in(somebody(), other, LEILANI) == "/hub"
