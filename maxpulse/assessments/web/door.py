"""The door of the token road."""

from __future__ import annotations

from flask import abort

from maxpulse.assessments.queries import is_revoked
from maxpulse.web import guard


def holder_of_a_link_that_stands() -> None:
    """Whoever holds a token, unless its owner has made it stop working (410, as when its time is over)."""
    guard.holder_of_the_token()
    token = guard.assessment_token()
    if is_revoked(token.session_id, token.expires):
        abort(410)
