"""Why somebody is asked to sign in who was signed in a moment ago."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts import queries
from maxpulse.accounts.actions import hash_of
from maxpulse.accounts.rules.endings import Ending
from maxpulse.web import sessions


def say_why() -> str | None:
    """Why the session that this browser still holds is over, as a visitor; says it once. None when it holds none.

    Nobody else learns it: it takes the token of that very session, which the browser forgets here.
    """
    token = sessions.stale_token()
    if token is None:
        return None
    sessions.forget()
    ending = queries.find_ending(hash_of(token))
    return sentence_of(ending) if ending else None


def sentence_of(ending: Ending) -> str:
    """What to tell the person whose session it was."""
    return {
        Ending.SIGNED_OUT: _("You are signed out on this device."),
        Ending.ELSEWHERE: _("You were signed out here from another device of yours."),
        Ending.BY_ADMIN: _("You were signed out by the administration."),
        Ending.PASSWORD: _("You were signed out because the password of your account was changed."),
        Ending.SECOND_FACTOR: _("You were signed out because the second factor of your account was changed."),
        Ending.ROLE: _("You were signed out because your account has another role now."),
        Ending.CLOSED: _("You were signed out because your account was closed."),
        Ending.IDLE: _("You were signed out because nothing happened here for a long time."),
        Ending.LASTED: _("You were signed out because no sign-in lasts for ever, not even one in use."),
    }[ending]
