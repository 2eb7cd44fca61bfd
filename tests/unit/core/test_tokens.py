"""The token of an assessment: one spelling, one meaning, one key, one time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.core import clock
from maxpulse.core.tokens import TOKEN_CHARS, AssessmentToken, BadToken, ExpiredToken, token_key

KEY = token_key("a secret")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def sealed(expires: datetime | None = None) -> str:
    """A token that is good for an hour."""
    return AssessmentToken(uuid4(), uuid4(), expires or clock.now() + timedelta(hours=1)).seal(KEY)


@given(session=st.uuids(), participant=st.uuids())
def test_it_says_what_was_sealed(session: UUID, participant: UUID) -> None:
    expires = datetime(2100, 1, 2, 3, 4, 5, tzinfo=UTC)
    token = AssessmentToken(session, participant, expires)
    assert AssessmentToken.unseal(token.seal(KEY), KEY) == token


@given(session=st.uuids(), participant=st.uuids())
def test_it_may_stand_in_an_address_as_it_is(session: UUID, participant: UUID) -> None:
    token = AssessmentToken(session, participant, clock.now()).seal(KEY)
    assert len(token) == TOKEN_CHARS
    assert set(token) <= set(LETTERS)


@pytest.mark.parametrize("place", range(TOKEN_CHARS))
def test_no_letter_can_be_changed(place: int) -> None:
    token = sealed()
    for letter in LETTERS:
        if letter != token[place]:
            with pytest.raises(BadToken):
                AssessmentToken.unseal(token[:place] + letter + token[place + 1 :], KEY)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token + "==",
        lambda token: token[:-2] + "==",
        lambda token: token[:-1] + " ",
        lambda token: token[:-1] + "\n",
        lambda token: " " + token[1:],
        lambda token: token.swapcase(),
        lambda token: token.replace(token[3], "+", 1),
        lambda token: "ä" * TOKEN_CHARS,
        lambda token: "\x00" * TOKEN_CHARS,
        lambda token: "\ud800" * TOKEN_CHARS,
    ],
)
def test_nothing_like_it_is_taken_for_it(spoil: object) -> None:
    with pytest.raises(BadToken):
        AssessmentToken.unseal(spoil(sealed()), KEY)  # type: ignore[operator]


@given(st.text(max_size=80) | st.text(LETTERS, min_size=TOKEN_CHARS, max_size=TOKEN_CHARS))
def test_no_text_fails_in_any_other_way(text: str) -> None:
    with pytest.raises(BadToken):
        AssessmentToken.unseal(text, KEY)


def test_another_secret_cannot_open_it() -> None:
    with pytest.raises(BadToken):
        AssessmentToken.unseal(sealed(), token_key("another secret"))


def test_the_key_is_no_use_of_the_secret_itself() -> None:
    assert token_key("a secret") != b"a secret"
    assert len(token_key("")) == 32


def test_it_is_over_at_its_moment_and_not_before() -> None:
    expires = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
    token = sealed(expires)
    with clock.travelling(expires - timedelta(seconds=2)):
        AssessmentToken.unseal(token, KEY)
    with clock.travelling(expires), pytest.raises(ExpiredToken):
        AssessmentToken.unseal(token, KEY)


def test_a_forged_one_is_not_said_to_be_over() -> None:
    """Whoever tries learns nothing of when a token of ours would have ended."""
    over = AssessmentToken(uuid4(), uuid4(), clock.now() - timedelta(days=1)).seal(
        token_key("another secret")
    )
    with pytest.raises(BadToken) as raised:
        AssessmentToken.unseal(over, KEY)
    assert raised.type is BadToken
