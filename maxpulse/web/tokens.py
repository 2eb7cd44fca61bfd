"""Tokens of assessments: sealed with this installation's key, read with that or an earlier one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from maxpulse.core.crypto import keys_for
from maxpulse.core.tokens import CLAIMED, STARTS, TOKENS, AssessmentToken, BadToken, ExpiredToken


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


def seal_start(session_id: UUID, participant_id: UUID, expires: datetime) -> str:
    """The same for a consent page, which begins that session: good until `expires` (aware), and for no address."""
    return AssessmentToken(session_id, participant_id, expires).seal(keys_for(STARTS)[0])


def unseal_start(field: str) -> AssessmentToken:
    """Read what a consent page held. Raises BadToken, as for a token, and for a token itself."""
    return AssessmentToken.unseal(field, *keys_for(STARTS))
