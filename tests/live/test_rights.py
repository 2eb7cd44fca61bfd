"""Whose sockets may stay, and how far each stream is: what a process asks about all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from maxpulse.accounts.actions import begin_session, end_session
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from maxpulse.network.live import newest_numbers, sessions_that_may_stay
from tests.factories.cast import Cast, Person
from tests.statements import statements


@pytest.fixture
def signed_in(app: Flask, cast: Cast) -> Iterator[dict[str, str]]:
    """The sign-in sessions of Ana and Ben, in an application that asks about them."""
    with app.app_context():
        yield {"ana": session_of(cast.ana), "ben": session_of(cast.ben)}


def session_of(person: Person) -> str:
    assert person.actor.user_id is not None
    with acting(person.actor):
        return str(begin_session(person.actor.user_id, person.actor.role).session_id)


def test_who_is_signed_in_may_stay_and_who_is_unknown_may_not(signed_in: dict[str, str]) -> None:
    assert sessions_that_may_stay([*signed_in.values(), str(uuid4())]) == set(signed_in.values())


def test_all_are_asked_about_in_one_statement(signed_in: dict[str, str]) -> None:
    with statements(db.engine) as sent:
        sessions_that_may_stay([*signed_in.values(), *(str(uuid4()) for _ in range(2000))])

    asked = [statement for statement in sent if "set_config" not in statement]
    assert len(asked) == 1, "besides who asks"


def test_an_ended_session_may_not_stay(signed_in: dict[str, str]) -> None:
    with acting(Actor.system()):
        end_session(UUID(signed_in["ana"]))

    assert sessions_that_may_stay(list(signed_in.values())) == {signed_in["ben"]}


def test_a_session_that_is_over_may_not_stay(signed_in: dict[str, str]) -> None:
    with clock.travelling(clock.now() + timedelta(days=400)):
        assert sessions_that_may_stay(list(signed_in.values())) == set()


def test_a_suspended_distributor_may_not_stay(signed_in: dict[str, str], cast: Cast) -> None:
    with acting(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id)
    assert sessions_that_may_stay(list(signed_in.values())) == {signed_in["ben"]}

    with acting(cast.eli.actor):
        reinstate_distributor(cast.ana.distributor_id)
    assert sessions_that_may_stay(list(signed_in.values())) == set(signed_in.values())


def test_nobody_else_s_session_may_stay(app: Flask, cast: Cast) -> None:
    with app.app_context():
        dees = session_of(cast.dee)

        assert sessions_that_may_stay([dees]) == set()


def test_each_stream_says_how_far_it_is(app: Flask, cast: Cast) -> None:
    ana, stranger = str(cast.ana.distributor_id), str(uuid4())
    with app.app_context():
        assert newest_numbers([ana, stranger]) == {ana: 1}, "her link was made"
        assert newest_numbers([stranger]) == {}
