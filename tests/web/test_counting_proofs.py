"""How often a code or the password is tried: counted for the place it is tried in, and for the account."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask

from maxpulse.web.tries import Kind, proof_worked, wait_before_proof


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
        proof_worked(owner, Kind.CODE, at=own)
    assert tries(app, owner, own, 11) == [True] * 10 + [False]


def test_what_worked_gives_back_no_tries_of_another_kind(app: Flask) -> None:
    owner, own = uuid4(), uuid4()
    for _each in range(4):
        tries(app, owner, uuid4(), 10)
    tries(app, owner, own, 10)
    for kind in (Kind.PASSWORD, Kind.PASSKEY):
        assert tries(app, owner, own, 1, kind) == [True], "each has tries of its own"
        with app.app_context():
            proof_worked(owner, kind, at=own)
    assert tries(app, owner, own, 1) == [False]
    assert tries(app, owner, uuid4(), 1) == [False]
    with app.app_context():
        proof_worked(owner, Kind.PASSWORD, Kind.CODE, at=own)
    assert tries(app, owner, own, 1) == [True], "given together they are"


def test_nobody_keeps_the_owner_s_passkey_out_at_the_door(app: Flask) -> None:
    owner, here, there = uuid4(), "192.0.2.1", "192.0.2.2"
    tries(app, owner, None, 11)
    assert passkeys_at_the_door(app, owner, there, 11) == [True] * 10 + [False]
    assert passkeys_at_the_door(app, owner, here, 1) == [True]


def tries(app: Flask, owner: UUID, at: UUID | None, times: int, kind: Kind = Kind.CODE) -> list[bool]:
    """Whether each of so many tries in a row may be made."""
    with app.app_context():
        return [wait_before_proof(owner, kind, at=at) == 0 for _time in range(times)]


def passkeys_at_the_door(app: Flask, owner: UUID, address: str, times: int) -> list[bool]:
    """The same, of passkeys that come from an address."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        return [wait_before_proof(owner, Kind.PASSKEY) == 0 for _time in range(times)]
