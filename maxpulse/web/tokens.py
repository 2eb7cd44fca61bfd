"""Tokens of assessments, sealed and read with this installation's key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app

from maxpulse.core.tokens import AssessmentToken, start_key, token_key


def seal(session_id: UUID, participant_id: UUID, expires: datetime) -> str:
    """The token of a session for its participant, good until `expires` (aware)."""
    return AssessmentToken(session_id, participant_id, expires).seal(_key())


def unseal(token: str) -> AssessmentToken:
    """Read a token. Raises BadToken when it is not of this installation, ExpiredToken when it is over."""
    return AssessmentToken.unseal(token, _key())


def seal_start(session_id: UUID, participant_id: UUID, expires: datetime) -> str:
    """The same for a consent page, which begins that session: good until `expires` (aware), and for no address."""
    return AssessmentToken(session_id, participant_id, expires).seal(start_key(_secret()))


def unseal_start(field: str) -> AssessmentToken:
    """Read what a consent page held. Raises BadToken, as for a token, and for a token itself."""
    return AssessmentToken.unseal(field, start_key(_secret()))


def _key() -> bytes:
    return token_key(_secret())


def _secret() -> str:
    return str(current_app.extensions["settings"].secret_key)
