"""Who has an account shows in no answer's time: the same work is done, or what differs disappears in a pause.

Work is counted and nothing timed. What an answer costs that no pause covers is the same for every address: statements,
hashes, jobs. Within the pause (`steady`) passwords are hashed as often, and so little else is done that the pause is
always the longer one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import update

from maxpulse.accounts.models import User
from maxpulse.accounts.web import steady
from tests.factories.cast import Cast
from tests.factories.team import code_of
from tests.statements import each_statement, engine_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

PASSWORD = "copper walrus mild tangent"
# A statement takes some milliseconds on a slow day, a hash a hundred, and a pause lasts 600.
MOST_WITHIN = 35


@dataclass(slots=True)
class Work:
    """What was done, in order, in a pause or outside of any."""

    outside: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    is_within: bool = False

    def note(self, what: str) -> None:
        """Something was done."""
        (self.within if self.is_within else self.outside).append(what)

    def take(self) -> tuple[list[str], list[str]]:
        """All of it since this was asked last: outside and within."""
        taken = self.outside, self.within
        self.outside, self.within = [], []
        return taken


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Statements, hashes, jobs for the worker that sends mails, and where pauses begin and end."""
    done = Work()

    def enter() -> float:
        done.is_within = True
        return time.monotonic()

    def leave(_seconds: float) -> None:
        done.is_within = False

    def counted(name: str) -> Callable[..., object]:
        as_ever = getattr(PasswordHasher, name)

        def count(hasher: PasswordHasher, *given: object) -> object:
            done.note(f"{name} {hasher.time_cost} {hasher.memory_cost} {hasher.parallelism}")
            return as_ever(hasher, *given)

        return count

    queue = SimpleNamespace(enqueue=lambda function, **_told: done.note(f"job {function}"))
    settings = app.extensions["settings"].model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    monkeypatch.setitem(app.extensions, "queues", lambda _name: queue)
    monkeypatch.setattr(steady, "time", SimpleNamespace(monotonic=enter, sleep=leave))
    for name in ("verify", "hash"):
        monkeypatch.setattr(PasswordHasher, name, counted(name))

    def note(statement: str, _parameters: object) -> None:
        done.note(" ".join(statement.split()))

    with each_statement(engine_of(app), note):
        yield done


@pytest.fixture
def addresses(cast: Cast, backstage: Backstage) -> dict[str, str]:
    """An address of each kind, nobody's last."""
    with backstage() as session:
        for who, change in ((cast.dee, {"password_hash": None}), (cast.ben, {"is_active": False})):
            session.execute(update(User).where(User.id == who.actor.user_id).values(change))
    return {
        "somebody's": cast.ana.email,
        "one that only a provider opens": cast.dee.email,
        "one that is closed": cast.ben.email,
        "an admin's": cast.eli.email,
        "nobody's": f"nobody.{uuid4().hex}@example.test",
    }


def work_for(
    browser: Browser, work: Work, path: str, email: str, **fields: str
) -> tuple[list[str], list[str]]:
    """What sending this form from this page takes."""
    token = browser.token(path)
    work.take()
    answer = browser.post(path, data={**fields, "email": email, "csrf_token": token})
    assert answer.status_code in (303, 401), answer.text
    return work.take()


def hashes(done: list[str]) -> list[str]:
    """The hashing among it."""
    return [what for what in done if what.startswith(("verify", "hash"))]


def test_a_wrong_password_is_the_same_work_whoever_s_the_address_is(
    browser: Browser, work: Work, addresses: dict[str, str]
) -> None:
    # The first hash of nobody in a process is made for it.
    work_for(browser, work, "/sign-in", "first@example.test", password=PASSWORD)
    done = {
        whose: work_for(browser, work, "/sign-in", email, password=PASSWORD)
        for whose, email in addresses.items()
    }
    outside, within = done["nobody's"]
    assert hashes(outside) == ["verify 1 64 1"] and not within
    assert len(outside) > 3, "statements are counted"
    assert {whose: each for whose, each in done.items() if each != (outside, within)} == {}


@pytest.mark.parametrize("page", ["/forgotten-password", "/register", "/join"])
def test_what_is_done_for_an_address_that_is_known_disappears_in_the_pause(
    app: Flask, cast: Cast, browser: Browser, work: Work, addresses: dict[str, str], page: str
) -> None:
    path = f"/join/{code_of(app, cast.ana)}" if page == "/join" else page
    fields = {"first_name": "Noa", "last_name": "Newcomer", "password": PASSWORD, "agreed": "on"}
    done = {whose: work_for(browser, work, path, email, **fields) for whose, email in addresses.items()}
    outside, within = done["nobody's"]
    assert not hashes(outside) and not [what for what in outside if what.startswith("job")]
    assert {whose: each for whose, (each, _within) in done.items() if each != outside} == {}
    assert {tuple(hashes(each)) for _outside, each in done.values()} == {tuple(hashes(within))}
    assert len(hashes(within)) == (0 if page == "/forgotten-password" else 1)
    assert all(len(each) <= MOST_WITHIN for _outside, each in done.values())
    assert {len(each) for _outside, each in done.values()} != {len(within)}, "the premise: it does differ"
    assert any("job maxpulse.notices.jobs.send" in each for _outside, each in done.values())


def test_the_pause_is_longer_than_what_is_done_in_it() -> None:
    assert steady.LEAST >= 0.2 + MOST_WITHIN * 0.01
