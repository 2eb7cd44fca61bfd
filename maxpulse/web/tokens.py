"""Tokens of assessments: sealed with this installation's key, read with that or an earlier one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from maxpulse.core.crypto import keys_for
from maxpulse.core.tokens import (
    CLAIMED,
    STARTS,
    STARTS_SIGNED_IN,
    TOKENS,
    AssessmentToken,
    BadToken,
    ExpiredToken,
)


def seal(session_id: UUID, participant_id: UUID, expires: datetime) -> str:
    """The token of a session for its participant, good until `expires` (aware)."""
    return AssessmentToken(session_id, participant_id, expires).seal(keys_for(TOKENS)[0])


def unseal(token: str) -> AssessmentToken:
    """Read a token. Raises BadToken when it is not of this installation, ExpiredToken when it is over."""
    return AssessmentToken.unseal(token, *keys_for(TOKENS))


def seal_claimed(session_id: UUID, participant_id: UUID, expires: datetime) -> str:
    """The same for an account that has claimed the session: good for as long as it has, and it renews no links."""
    return AssessmentToken(session_id, participant_id, expires).seal(keys_for(CLAIMED)[0])


def unseal_any(token: str) -> tuple[AssessmentToken, bool]:
    """Read a token of either kind, and tell whether it is that of an account. Raises as `unseal` does."""
    try:
        return unseal(token), False
    except ExpiredToken:
        raise
    except BadToken:
        return AssessmentToken.unseal(token, *keys_for(CLAIMED)), True


def seal_start(
    session_id: UUID, participant_id: UUID, expires: datetime, *, is_signed_in: bool = False
) -> str:
    """The same for a consent page, which begins that session: good until `expires` (aware), and for no address.

    `is_signed_in`: `participant_id` is the account of whoever opens the page, and has to be there when it is sent.
    """
    purpose = STARTS_SIGNED_IN if is_signed_in else STARTS
    return AssessmentToken(session_id, participant_id, expires).seal(keys_for(purpose)[0])


def unseal_start(field: str, signed_in: UUID | None = None) -> AssessmentToken:
    """Read what a consent page held. Raises BadToken, as for a token, and for a token itself.

    A page that was opened with an account is good while `signed_in` is that account's participant.
    """
    try:
        return AssessmentToken.unseal(field, *keys_for(STARTS))
    except BadToken:
        found = AssessmentToken.unseal(field, *keys_for(STARTS_SIGNED_IN))
    if found.participant_id != signed_in:
        raise BadToken("somebody else's page")
    return found
