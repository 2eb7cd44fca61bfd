"""How many results an hour a model words for one account, or from one address where nobody is signed in."""

from __future__ import annotations

from flask import current_app
from limits import RateLimitItemPerHour
from limits.errors import StorageError

from maxpulse.config import Settings
from maxpulse.web import limits, sessions


def may_be() -> bool:
    """Count one more result of whoever asks now; False when that is one too many, and rules word it.

    Who asks is kept as a digest. Where Valkey cannot count, budgets alone hold.
    """
    using: Settings = current_app.extensions["settings"]
    who = sessions.person()
    if who is None and limits.is_exempt():
        return True
    counted = limits.account_key(str(who.user_id) if who else limits.address())
    try:
        return limits.counts().hit(RateLimitItemPerHour(using.analysis_per_hour), "analysis", counted)
    except StorageError:
        return True
