"""What is asked of those who say who somebody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maxpulse.accounts.rules.providers import (
    Begun,
    NotTold,
    Provider,
    Told,
    Trouble,
    is_in_time,
    primary_email,
    split_name,
    told,
    verified_email,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AT = int(NOW.timestamp())


def test_a_beginning_is_answered_by_its_own_provider_with_its_own_state_in_time() -> None:
    begun = Begun(Provider.GOOGLE, AT)
    assert begun.is_answered_by(Provider.GOOGLE, begun.state, NOW)
    assert begun.is_answered_by(Provider.GOOGLE, begun.state, NOW + timedelta(minutes=9, seconds=59))
    assert not begun.is_answered_by(Provider.GOOGLE, begun.state, NOW + timedelta(minutes=10))
    assert not begun.is_answered_by(Provider.GOOGLE, begun.state, NOW - timedelta(seconds=1))
    assert not begun.is_answered_by(Provider.GITHUB, begun.state, NOW)
    for wrong in ("", begun.state[:-1], begun.state + "x", begun.nonce, "\ud800", "\u2603"):
        assert not begun.is_answered_by(Provider.GOOGLE, wrong, NOW)


def test_no_two_beginnings_are_alike_and_none_can_be_guessed() -> None:
    made = [Begun(Provider.GITHUB, AT) for _ in range(50)]
    secrets = {secret for one in made for secret in (one.state, one.nonce, one.verifier)}
    assert len(secrets) == 150
    assert all(len(one.state) >= 32 for one in made)
    assert all(43 <= len(one.verifier) <= 128 for one in made), "RFC 7636, 4.1"


def test_a_beginning_is_kept_as_it_is_and_tells_no_secret_in_passing() -> None:
    begun = Begun(Provider.GITHUB, AT, wanted="/links", session_id="7")
    assert Begun.read(begun.kept()) == begun
    assert begun.is_link
    assert not Begun(Provider.GITHUB, AT).is_link
    assert not any(secret in repr(begun) for secret in (begun.state, begun.nonce, begun.verifier))


def test_ten_minutes_are_ten_minutes() -> None:
    assert is_in_time(AT, NOW + timedelta(seconds=599))
    assert not is_in_time(AT, NOW + timedelta(seconds=600))


@pytest.mark.parametrize("subject", [None, 7, "", "x" * 256, "a b", "a\x00", "a\n", "\u00e9", ["x"]])
def test_a_subject_that_cannot_be_kept_is_none(subject: object) -> None:
    with pytest.raises(NotTold) as why:
        told(Provider.GOOGLE, subject, "a@example.test")
    assert why.value.trouble is Trouble.AWAY


@pytest.mark.parametrize(
    "email", [None, "", "no address", "a@b.test\nBcc: c@d.test", "x" * 300 + "@b.test", "\uff47ita@b.test"]
)
def test_an_address_that_mail_could_not_reach_is_none(email: str | None) -> None:
    with pytest.raises(NotTold) as why:
        told(Provider.GOOGLE, "7", email)
    assert why.value.trouble is Trouble.UNVERIFIED


@pytest.mark.parametrize(
    ("said", "seconds_ago"),
    [
        *((None, 0), (1000, 0), (999, 1), (1, 999), (0, 1000), (2000, 0), (10**30, 0)),
        *(("999", 1000), (True, 1000), (999.5, 1000), (-1, 1000), ([], 1000)),
    ],
)
def test_when_they_were_asked_there_is_believed_where_it_makes_nothing_fresher(
    said: object, seconds_ago: int
) -> None:
    now = datetime.fromtimestamp(1000, UTC)
    heard = told(Provider.GOOGLE, "7", "a@example.test", (), said)
    assert now - heard.shown_at(now) == timedelta(seconds=seconds_ago)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (("Gita", "Rao"), "Gita", "Rao"),
        (("Gita", None), "Gita", ""),
        ((None, 7), "", ""),
        ((), "", ""),
        (("Gita",), "Gita", ""),
    ],
)
def test_names_are_taken_where_there_are_any(name: tuple[object, ...], first: str, last: str) -> None:
    assert told(Provider.GOOGLE, "7", "a@example.test", name) == Told(
        Provider.GOOGLE, "7", "a@example.test", first, last
    )


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Gita Rao", ("Gita", "Rao")),
        ("Gita", ("Gita", "")),
        ("  Ana  Maria Ruiz ", ("Ana", "Maria Ruiz")),
        ("", ("", "")),
        (None, ("", "")),
        (7, ("", "")),
    ],
)
def test_a_name_in_one_piece_is_split_at_its_first_space(name: object, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize("word", ["true", 1, None, False, "yes", [True]])
def test_only_a_plain_true_says_that_an_address_was_verified(word: object) -> None:
    assert verified_email({"email": "a@example.test", "email_verified": word}) is None


def test_a_verified_address_is_taken() -> None:
    assert verified_email({"email": "a@example.test", "email_verified": True}) == "a@example.test"
    assert verified_email({"email": 7, "email_verified": True}) is None
    assert verified_email({}) is None


def test_of_githubs_addresses_the_primary_one_counts_when_it_is_verified() -> None:
    aside = {"email": "b@example.test", "primary": False, "verified": True}
    mine = {"email": "a@example.test", "primary": True, "verified": True}
    assert primary_email([aside, mine]) == "a@example.test"
    assert primary_email([aside, mine | {"verified": False}]) is None
    assert primary_email([aside]) is None
    for nonsense in (None, {}, "x", [None, 7, "x"], [mine | {"email": None}]):
        assert primary_email(nonsense) is None
