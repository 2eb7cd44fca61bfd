"""Addresses: one spelling each, and nothing that a mail program reads as something else."""

from __future__ import annotations

import pytest

from maxpulse.core.emails import is_email, normal_email


@pytest.mark.parametrize("email", ["ana@example.test", "o'brien+a@example.test", "ana@münchen.test"])
def test_an_address_is_taken(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "typed",
    [
        "a@example.test\uff0cb@example.test",
        "a\uff20example.test\uff0cb@example.test",
        "a\uff081\uff09@example.test",
        '"a b"@example.test',
        "a@example.test, b@example.test",
        "Ana <a@example.test>",
        "=?utf-8?q?b=2c?=@example.test",
        "a@[127.0.0.1]",
        "a@example.test\nBcc: b@example.test",
        "a\0@example.test",
        "",
    ],
)
def test_lists_comments_quotes_and_codings_are_no_address(typed: str) -> None:
    assert not is_email(normal_email(typed))


@pytest.mark.parametrize("typed", ["Ana@example.test", " ana@example.test", "ana\uff20example.test"])
def test_only_the_one_spelling_is_an_address(typed: str) -> None:
    assert not is_email(typed)
    assert is_email(normal_email(typed))


@pytest.mark.parametrize("typed", ["İ\u0307@EXAMPLE.test", "\u212bna@example.test", "ſ@example.test"])
def test_the_one_spelling_stays_the_same(typed: str) -> None:
    assert normal_email(normal_email(typed)) == normal_email(typed)
