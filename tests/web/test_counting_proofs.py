"""How often a code or the password is tried: counted for the place it is tried in, and for the account."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask

from maxpulse.web import limits


def test_whoever_guesses_in_one_session_leaves_the_owner_theirs(app: Flask) -> None:
    owner, taken, own = uuid4(), uuid4(), uuid4()
    assert tries(app, owner, taken, 11) == [True] * 10 + [False]
    assert tries(app, owner, own, 1) == [True]
    assert tries(app, owner, None, 1) == [True]


def test_many_sessions_together_come_to_an_end(app: Flask) -> None:
    owner = uuid4()
    for _each in range(5):
        assert all(tries(app, owner, uuid4(), 10))
    assert tries(app, owner, uuid4(), 1) == [False]
    assert tries(app, uuid4(), uuid4(), 1) == [True]


def test_a_proof_that_worked_gives_the_account_its_tries_again(app: Flask) -> None:
    owner, own = uuid4(), uuid4()
    for _each in range(4):
        tries(app, owner, uuid4(), 10)
    assert tries(app, owner, own, 11) == [True] * 10 + [False]
    with app.app_context():
        limits.proof_worked(owner, own)
    assert tries(app, owner, own, 11) == [True] * 10 + [False]


def tries(app: Flask, owner: UUID, at: UUID | None, times: int) -> list[bool]:
    """Whether each of so many tries in a row may be made."""
    with app.app_context():
        return [limits.wait_before_proof(owner, at) == 0 for _time in range(times)]
