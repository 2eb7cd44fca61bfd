"""Passwords, as they are kept and compared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from flask import Flask

from maxpulse.accounts import passwords
from maxpulse.accounts.rules import LONGEST_PASSWORD
from maxpulse.config import Settings

# In production a hash takes as long as it has to: what does not hang on that is not tried with it every time.
both = pytest.mark.parametrize("env", ["test", "production"], indirect=True)


@pytest.fixture(params=["test", pytest.param("production", marks=pytest.mark.thorough)])
def env(request: pytest.FixtureRequest) -> Iterator[str]:
    app = Flask("bare")
    app.extensions["settings"] = Settings.model_construct(env=request.param)
    with app.app_context():
        yield request.param


@both
def test_only_the_right_password_matches(env: str) -> None:
    kept = passwords.hash_password("a long enough password")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "a long enough password")
    assert not passwords.matches(kept, "a long enough passworD")
    assert kept != passwords.hash_password("a long enough password")


def test_nobody_has_no_password(env: str) -> None:
    assert not passwords.matches(None, "anything")
    assert not passwords.matches("", "")
    assert not passwords.matches("not a hash at all", "anything")


def test_the_same_letters_typed_otherwise_are_the_same_password(env: str) -> None:
    assert passwords.matches(passwords.hash_password("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_more_than_the_password_is_another_one_however_long_it_is(env: str) -> None:
    longest = "lantern orbit " * 40
    kept = passwords.hash_password(longest[:LONGEST_PASSWORD])
    assert passwords.matches(kept, longest[:LONGEST_PASSWORD])
    assert not passwords.matches(kept, longest[: LONGEST_PASSWORD + 1])
    assert not passwords.matches(kept, f" {longest[:LONGEST_PASSWORD]}")


@both
@pytest.mark.parametrize("kept_for", ["somebody", "nobody"])
def test_the_same_work_is_done_when_there_is_no_account(
    env: str, kept_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = passwords.hash_password("a long enough password") if kept_for == "somebody" else None
    passwords.matches(None, "the hash of nobody is made once in a process")
    done: list[Parameters] = []
    verify = PasswordHasher.verify

    def verifying(hasher: PasswordHasher, encoded: str, password: str) -> bool:
        done.append(extract_parameters(encoded))
        return bool(verify(hasher, encoded, password))

    monkeypatch.setattr(PasswordHasher, "verify", verifying)
    monkeypatch.setattr(PasswordHasher, "hash", lambda *_given: pytest.fail("nothing is hashed anew"))
    assert not passwords.matches(kept, "anything")
    hasher = passwords.STRONG if env == "production" else passwords.QUICK_FOR_TESTS
    assert [(each.time_cost, each.memory_cost, each.parallelism) for each in done] == [
        (hasher.time_cost, hasher.memory_cost, hasher.parallelism)
    ]


@pytest.mark.parametrize("env", ["production"], indirect=True)
def test_a_hash_with_older_parameters_is_outdated(env: str) -> None:
    assert passwords.is_outdated(passwords.QUICK_FOR_TESTS.hash("a long enough password"))
    assert not passwords.is_outdated(passwords.hash_password("a long enough password"))
