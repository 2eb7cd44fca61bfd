"""Tokens of assessments, sealed and read with this installation's key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app

from maxpulse.core.tokens import AssessmentToken, token_key


def seal(session_id: UUID, participant_id: UUID, expires: datetime) -> str:
    """The token of a session for its participant, good until `expires` (aware)."""
    return AssessmentToken(session_id, participant_id, expires).seal(_key())


def unseal(token: str) -> AssessmentToken:
    """Read a token. Raises BadToken when it is not of this installation, ExpiredToken when it is over."""
    return AssessmentToken.unseal(token, _key())


def _key() -> bytes:
    return token_key(current_app.extensions["settings"].secret_key)
