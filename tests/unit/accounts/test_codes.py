"""Codes by time as RFC 6238 has them, and the codes on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.accounts.rules import codes

# RFC 6238, appendix B, the rows for SHA-1.
RFC_SECRET = b"12345678901234567890"
RFC_VECTORS = [
    ("1970-01-01 00:00:59", 0x1, "94287082"),
    ("2005-03-18 01:58:29", 0x23523EC, "07081804"),
    ("2005-03-18 01:58:31", 0x23523ED, "14050471"),
    ("2009-02-13 23:31:30", 0x273EF07, "89005924"),
    ("2033-05-18 03:33:20", 0x3F940AA, "69279037"),
    ("2603-10-11 11:33:20", 0x27BC86AA, "65353130"),
]
SECRET = codes.make_secret()
NOW = 59_846_900


@pytest.mark.parametrize(("moment", "step", "code"), RFC_VECTORS)
def test_codes_are_those_of_the_standard(moment: str, step: int, code: str) -> None:
    assert codes.step_of(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == step
    assert codes.code_at(RFC_SECRET, step, digits=8) == code
    assert codes.code_at(RFC_SECRET, step) == code[-codes.DIGITS :]


@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
def test_a_code_counts_in_its_half_minute_and_in_no_other(off: int) -> None:
    assert codes.is_code_of(RFC_SECRET, codes.code_at(RFC_SECRET, NOW + off), NOW, None) is (off == 0)


@pytest.mark.parametrize(
    ("last", "is_taken"), [(NOW - 2, True), (NOW - 1, True), (NOW, False), (NOW + 1, False)]
)
def test_no_code_counts_after_it_or_a_later_one_was_taken(last: int, is_taken: bool) -> None:
    assert codes.is_code_of(RFC_SECRET, codes.code_at(RFC_SECRET, NOW), NOW, last) is is_taken


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456"])
def test_a_code_may_be_spaced(typed: str) -> None:
    assert codes.normal_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "1 2 3"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.normal_code(typed) is None


def test_the_picture_holds_what_apps_ask_for() -> None:
    address = urlsplit(codes.address_for_apps(SECRET, "ana+work@example.test"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/MAXPULSE:ana%2Bwork%40example.test"
    assert asked["secret"] == [codes.key_as_text(SECRET)]
    assert asked["issuer"] == ["MAXPULSE"]
    assert "=" not in codes.key_as_text(SECRET), "apps stumble over padding"


def test_recovery_codes_are_ten_each_found_by_its_first_letter() -> None:
    made = codes.make_recovery_codes()
    assert len({code[0] for code in made}) == codes.RECOVERY_CODES == 10
    assert all(codes.normal_recovery_code(code) == code.replace("-", "") for code in made)


@given(st.sampled_from(codes.make_recovery_codes()))
def test_a_recovery_code_may_be_typed_in_capitals_and_without_hyphens(code: str) -> None:
    plain = code.replace("-", "")
    assert codes.normal_recovery_code(f" {plain.upper()} ") == plain


@given(st.text(max_size=30))
def test_nothing_that_is_typed_is_a_failure(typed: str) -> None:
    codes.normal_code(typed)
    codes.normal_recovery_code(typed)
