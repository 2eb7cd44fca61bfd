"""Keys by purpose, and what is sealed with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.config import Settings
from maxpulse.core.crypto import CannotOpen, key_from, keys_for, seal, unseal

ROW = uuid4().bytes


@contextmanager
def keys(newest: str, *earlier: str) -> Iterator[None]:
    """An installation with these keys."""
    app = Flask(__name__)
    app.extensions["settings"] = Settings.model_construct(
        secret_key=newest, secret_key_fallbacks=", ".join(earlier)
    )
    with app.app_context():
        yield


def test_the_newest_key_comes_first_and_no_purpose_shares_one() -> None:
    with keys("new", "old", "oldest"):
        assert keys_for("one thing") == [key_from(secret, "one thing") for secret in ("new", "old", "oldest")]
        assert set(keys_for("one thing")).isdisjoint(keys_for("another"))


def test_without_earlier_keys_there_is_one() -> None:
    with keys("new"):
        assert len(keys_for("one thing")) == 1


def test_a_purpose_that_would_be_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        key_from("a secret", "seventeen letters")


@given(st.binary(max_size=64))
def test_what_was_sealed_opens(plain: bytes) -> None:
    with keys("new"):
        assert unseal(seal(plain, "one thing", ROW), "one thing", ROW).plain == plain


def test_an_earlier_key_opens_and_says_so() -> None:
    with keys("old"):
        sealed = seal(b"what", "one thing", ROW)
    with keys("new", "old"):
        opened = unseal(sealed, "one thing", ROW)
        assert (opened.plain, opened.is_current) == (b"what", False)
        assert unseal(seal(b"what", "one thing", ROW), "one thing", ROW).is_current
    with keys("new"), pytest.raises(CannotOpen):
        unseal(sealed, "one thing", ROW)


def test_nothing_opens_for_another_row_or_purpose_or_changed() -> None:
    with keys("new"):
        sealed = seal(b"what", "one thing", ROW)
        for attempt in (
            (sealed, "one thing", uuid4().bytes),
            (sealed, "another", ROW),
            (sealed[:-1] + bytes([sealed[-1] ^ 1]), "one thing", ROW),
            (sealed[:5], "one thing", ROW),
            (b"", "one thing", ROW),
        ):
            with pytest.raises(CannotOpen):
                unseal(*attempt)
