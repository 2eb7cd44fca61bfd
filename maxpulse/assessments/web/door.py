"""The door of the token road."""

from __future__ import annotations

from flask import abort

from maxpulse.assessments.queries import is_revoked
from maxpulse.claims.queries import is_claimed
from maxpulse.web import guard


def holder_of_a_link_that_stands() -> None:
    """Whoever holds a token, unless its owner has made it stop working (410, as when its time is over).

    That of an account stops with the claim, and not with the links of whoever took the assessment.
    """
    guard.holder_of_the_token()
    token = guard.assessment_token()
    if guard.came_by_account():
        is_over = not is_claimed(token.session_id)
    else:
        is_over = is_revoked(token.session_id, token.expires)
    if is_over:
        abort(410)
