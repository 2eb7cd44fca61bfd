"""Names as people type them, and as somebody types them who means mischief."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.web.fields import LONGEST_NAME, name_error, tidy_name

MISSING = "Please tell us your name."


@pytest.mark.parametrize(
    "name",
    [
        *("Rosa Quispe", "José Ángel", "Nguyễn Thị Ánh", "O’Neill-Smith", "X Æ A-12"),
        *("李小龍", "नीलम शर्मा", "عائشة", "می\u200cخواهم"),
    ],
)
def test_names_of_all_scripts_stay_as_they_are(name: str) -> None:
    assert tidy_name(name) == name
    assert name_error(name, MISSING) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rosa \t Quispe\n", "Rosa Quispe"),
        ("Rosa\x00Quispe", "Rosa Quispe"),
        ("Rosa\u200b\ufeff\u2060 Quispe\u00ad", "Rosa Quispe"),
        ("\u202eevil\u202c Rosa\u2066\u2069\u200e\u200f\u061c", "evil Rosa"),
        ("Rosa\u2028Quispe", "Rosa Quispe"),
        ("Rosa \ud83d", "Rosa"),
        ("\u3164Rosa\u2800", "Rosa"),
        ("\u200dRosa\u200c", "Rosa"),
        ("Jose\u0301", "José"),
        ("Rosa\U000e0041\U000e007f", "Rosa"),
    ],
)
def test_what_nobody_sees_is_left_out(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b", "\u202e\u202c", "\u3164", "---", "\u0301", "\u200d \u200c"]
)
def test_what_shows_no_letter_is_no_name(typed: str) -> None:
    assert name_error(tidy_name(typed), MISSING) == MISSING


def test_a_name_may_be_long_and_not_longer() -> None:
    assert name_error("x" * LONGEST_NAME, MISSING) == ""
    assert name_error("x" * (LONGEST_NAME + 1), MISSING) == "Please use a shorter name, up to 200 letters."


@given(st.text(max_size=30))
def test_a_tidy_name_is_tidy_whatever_was_typed(typed: str) -> None:
    tidy = tidy_name(typed)
    assert tidy == " ".join(tidy.split())
    assert tidy_name(tidy) == tidy
    assert tidy.encode().decode() == tidy, "it can be stored and sent"
    kinds = {unicodedata.category(letter) for letter in tidy if letter not in "\u200c\u200d"}
    assert kinds.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


@pytest.mark.parametrize(
    "name",
    [
        "you have won: https://evil.test",
        *("go to www.evil.test", "WWW.evil.test", "evil.example/prize"),
        *("evil.example\uff0fprize", "http\uff1a//x"),
    ],
)
def test_the_address_of_a_page_is_no_name(name: str) -> None:
    assert "addresses of pages" in name_error(tidy_name(name), MISSING)


@pytest.mark.parametrize(
    "name",
    ["J. R. R. Tolkien", "J.Smith", "Dr.med. Ana St.Clair", "Ana c/o Ben", "Ana B./Ben C."],
)
def test_dots_and_strokes_may_stand_in_a_name(name: str) -> None:
    assert name_error(name, MISSING) == ""
