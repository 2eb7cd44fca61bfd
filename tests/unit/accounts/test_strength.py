"""Which passwords are taken."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.accounts.rules import SHORTEST_PASSWORD
from maxpulse.accounts.strength import Weakness, weakness
from maxpulse.runtime import breached, vendor

ABOUT = ("Rosalind Okonkwo-Bright", "rosalind.ob@bright-homes.example")


@pytest.mark.parametrize(
    "good",
    [
        "lantern orbit velvet crab",
        "a long enough password",
        "pasted: 8fJ2-kd0Q-zz1L-ppW3",
        "дракон чемодан облако",
        "x7Kq2mWv9T",
        "correct horse battery staple " * 10,
    ],
)
def test_what_would_not_be_guessed_is_taken_whatever_letters_it_is_made_of(good: str) -> None:
    assert weakness(good, ABOUT) is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("", Weakness.SHORT),
        ("123456789", Weakness.SHORT),
        ("x" * 501, Weakness.LONG),
        ("password123", Weakness.COMMON),
        ("P@ssw0rd123", Weakness.COMMON),
        ("qwertyuiop", Weakness.COMMON),
        ("aaaaaaaaaaaaaaaaaaaa", Weakness.GUESSABLE),
        ("abcdefghijklmnop", Weakness.GUESSABLE),
        ("rosalind1957", Weakness.PERSONAL),
        ("R0salind-2024", Weakness.PERSONAL),
        ("rosalind.ob@bright-homes.example", Weakness.PERSONAL),
        ("okonkwo.bright", Weakness.PERSONAL),
        ("maxpulse2026", Weakness.PERSONAL),
        ("maxpulse-demo", Weakness.PERSONAL),
        # What looks like chance to whoever judges by patterns, and has come out in breaches all the same.
        ("nEMvXyHeqDd5OQxyXYZI", Weakness.COMMON),
        ("KozaNostra", Weakness.COMMON),
    ],
)
def test_what_would_be_guessed_is_not_and_it_is_told_why(bad: str, why: Weakness) -> None:
    assert weakness(bad, ABOUT) is why


def test_a_name_within_a_long_password_does_no_harm() -> None:
    assert weakness("rosalind sings to four green otters", ABOUT) is None


def test_length_is_counted_in_letters_however_they_were_typed() -> None:
    nine = "écéàùïôûç"
    assert weakness(unicodedata.normalize("NFD", nine)) is Weakness.SHORT


@given(st.text(max_size=600), st.lists(st.text(max_size=60), max_size=3))
def test_it_answers_whatever_is_typed(password: str, about: list[str]) -> None:
    assert weakness(password, about) is None or isinstance(weakness(password, about), Weakness)


@pytest.mark.parametrize(
    "nasty", ["aA1!" * 125, "4@8({[<369&#!1/|0$5+7%2" * 4, "xyz({[<" * 20, "aaaa@@@@" * 60]
)
def test_no_password_keeps_the_others_waiting(nasty: str) -> None:
    weakness("warm up the lists")
    begun = time.thread_time()
    weakness(nasty)
    assert time.thread_time() - begun < 2


def test_the_list_of_breaches_is_long_and_leaves_out_what_is_too_short_anyway() -> None:
    assert breached.count() > 100_000
    assert breached.holds("QwertyUiop")
    assert not breached.holds("qwerty"), "nobody can choose it"
    assert not breached.holds("lantern orbit velvet crab")
    assert SHORTEST_PASSWORD == vendor.SHORTEST_PASSWORD
