"""What a browser brings of a passkey is believed only where all of it is so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.accounts import webauthn
from maxpulse.accounts.rules.passkeys import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    NotTaken,
    Place,
    Trouble,
    counts_on,
    normal_name,
)
from maxpulse.accounts.webauthn import Key
from tests.fakes.authenticator import Authenticator, bytes_of, text

PLACE = Place("pulse.example", ("https://pulse.example",))
Change = Callable[[Authenticator], dict[str, Any]]


def authenticator(**how: Any) -> Authenticator:
    return Authenticator("https://pulse.example", **how)


def made(ring: Authenticator, **changed: Any) -> Key:
    """The key of a ring, made as it is asked for."""
    question = webauthn.ask_to_make(PLACE, uuid4(), "ana@example.test", [])
    return webauthn.read_made(PLACE, question.challenge, ring.make(question.options, **changed))


def signed(ring: Authenticator, *known: Key, **changed: Any) -> Key:
    """What the ring signs, believed or not."""
    question = webauthn.ask_to_sign(PLACE, known)
    return webauthn.read_signed(PLACE, question.challenge, known, ring.sign(question.options, **changed))


def lie(**changed: Any) -> Change:
    return lambda _ring: changed


def forget_the_owner(ring: Authenticator) -> dict[str, Any]:
    ring.verifies = False
    return {}


# Each of these is all that is not as it should be.
LIES = {
    "from another page": lie(origin="https://pulse.example.evil.test"),
    "from this name without TLS": lie(origin="http://pulse.example"),
    "from a page below this name": lie(origin="https://shop.pulse.example"),
    "from another port": lie(origin="https://pulse.example:8443"),
    "for another name": lie(name="evil.test"),
    "from a frame in another page": lie(crossOrigin=True),
    "another challenge": lie(challenge=text(b"x" * 32)),
    "no challenge": lie(challenge=""),
    "nobody showed who it is": forget_the_owner,
}


@pytest.mark.parametrize("algorithm", [-7, -8, -257])
def test_a_key_that_was_made_signs(algorithm: int) -> None:
    ring = authenticator(algorithm=algorithm)
    key = made(ring)
    assert key.credential_id == ring.credential_id
    assert [signed(ring, key).sign_count for _time in range(2)] == [1, 2]


@pytest.mark.parametrize("why", LIES)
def test_nothing_that_is_not_so_is_believed(why: str) -> None:
    ring = authenticator()
    key = made(ring)
    for attempt in (lambda **changed: made(ring, **changed), lambda **changed: signed(ring, key, **changed)):
        with pytest.raises(NotTaken) as refused:
            attempt(**LIES[why](ring))
        assert refused.value.trouble is Trouble.WRONG


def test_what_was_made_signs_nobody_in_and_the_other_way_round() -> None:
    ring = authenticator()
    key = made(ring)
    with pytest.raises(NotTaken):
        made(ring, type="webauthn.get")
    with pytest.raises(NotTaken):
        signed(ring, key, type="webauthn.create")


def test_a_signature_by_another_key_under_the_same_name_is_none() -> None:
    ring, other = authenticator(), authenticator()
    key = made(ring)
    other.credential_id = ring.credential_id
    with pytest.raises(NotTaken) as refused:
        signed(other, key)
    assert refused.value.trouble is Trouble.WRONG


def test_a_key_that_is_not_among_the_known_is_told_so() -> None:
    ring, other = authenticator(), authenticator()
    made(ring)
    with pytest.raises(NotTaken) as refused:
        signed(ring, made(other))
    assert refused.value.trouble is Trouble.UNKNOWN


def test_a_key_of_a_kind_that_was_not_asked_for_is_not_taken() -> None:
    with pytest.raises(NotTaken):
        made(authenticator(algorithm=-35))


def test_a_key_that_is_too_short_to_sign_is_not_taken() -> None:
    with pytest.raises(NotTaken):
        made(authenticator(algorithm=-257, rsa_bits=1024))


def test_what_was_signed_cannot_be_changed_afterwards() -> None:
    ring = authenticator()
    key = made(ring)
    question = webauthn.ask_to_sign(PLACE, [key])
    answer = json.loads(ring.sign(question.options))
    data = bytearray(bytes_of(answer["response"]["authenticatorData"]))
    data[-1] += 1  # the count
    answer["response"]["authenticatorData"] = text(bytes(data))
    with pytest.raises(NotTaken):
        webauthn.read_signed(PLACE, question.challenge, [key], json.dumps(answer))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text() | JSON.map(json.dumps))
def test_whatever_is_sent_is_at_most_not_taken(sent: str) -> None:
    with pytest.raises(NotTaken):
        webauthn.read_made(PLACE, b"x" * 32, sent)
    with pytest.raises(NotTaken):
        webauthn.read_signed(PLACE, b"x" * 32, [], sent)


def test_more_than_a_browser_ever_sends_is_not_even_read() -> None:
    with pytest.raises(NotTaken):
        webauthn.read_made(PLACE, b"x" * 32, "[" * (LONGEST_ANSWER + 1))


def test_each_question_is_another_and_asks_for_the_owner_and_no_attestation() -> None:
    first, second = (webauthn.ask_to_make(PLACE, uuid4(), "ana@example.test", []) for _time in range(2))
    assert first.challenge != second.challenge
    assert len(first.challenge) == 32
    assert first.options["authenticatorSelection"]["userVerification"] == "required"
    assert first.options["attestation"] == "none"
    key = made(authenticator())
    asked = webauthn.ask_to_sign(PLACE, [key]).options
    assert (asked["userVerification"], asked["rpId"]) == ("required", "pulse.example")
    assert [each["id"] for each in asked["allowCredentials"]] == [text(key.credential_id)]
    again = webauthn.ask_to_make(PLACE, uuid4(), "ana@example.test", [key]).options
    assert [each["id"] for each in again["excludeCredentials"]] == [text(key.credential_id)]


@pytest.mark.parametrize(
    ("before", "now", "may"),
    [(0, 0, True), (0, 1, True), (4, 9, True), (4, 4, False), (4, 3, False), (1, 0, False)],
)
def test_a_count_goes_on_or_there_is_a_copy(before: int, now: int, may: bool) -> None:
    assert counts_on(before, now) is may


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  My  key\n", "My key"),
        ("", "iPhone"),
        ("\x00\u202e", "iPhone"),
        ("k" * 200, "k" * LONGEST_NAME),
        ("Schlüssel 🔑", "Schlüssel 🔑"),
    ],
)
def test_a_name_is_one_line_that_fits(typed: str, kept: str) -> None:
    assert normal_name(typed, "iPhone") == kept
