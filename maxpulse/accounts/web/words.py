"""Sentences about passwords, codes, pauses and addresses that several pages say."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from maxpulse.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from maxpulse.accounts.strength import Weakness, weakness
from maxpulse.core.aside import aside
from maxpulse.web import fields

MINUTES_OF_AN_HOUR = 60


def span(seconds: int) -> str:
    """A pause in words, in whole minutes or hours, never shorter than it is."""
    minutes = (seconds + 59) // 60
    if minutes < 2 * MINUTES_OF_AN_HOUR:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return ngettext("%(num)s hour", "%(num)s hours", -(-minutes // MINUTES_OF_AN_HOUR))


def pause(seconds: int) -> str:
    """How long to wait, for somebody who has tried too often."""
    return _("Too many tries. Please try again in %(span)s.", span=span(seconds))


def wrong_code() -> str:
    """What to do about a code that was not taken."""
    return _(
        "That is not the code. Wait for the next one in your app, and check that your phone shows the right time."
    )


def no_password() -> str:
    """What to do first, for somebody whose account is only entered from elsewhere."""
    return _("Your account has no password yet. Set one first: the page “Password” of your account does it.")


def new_password_error(password: str, *about: str) -> str:
    """What is wrong with a password somebody chose; empty when it can be taken."""
    if not password:
        return _("Please choose a password.")
    match aside(weakness, password, about):
        case Weakness.SHORT:
            return _("Please make it longer: %(least)s letters or more.", least=SHORTEST_PASSWORD)
        case Weakness.LONG:
            return _("Please make it shorter: up to %(most)s letters.", most=LONGEST_PASSWORD)
        case Weakness.PERSONAL:
            return _("Easy to guess: your name, your address or ours is most of it.") + _example()
        case Weakness.COMMON:
            return _("Easy to guess: it is close to one of the passwords tried first.") + _example()
        case Weakness.GUESSABLE:
            return _("Easy to guess: its pattern gives it away.") + _example()
    return ""


def email_error(email: str, missing: str = "") -> str:
    """What is wrong with an address that is needed, as `normal_email` has it; empty when it can be taken.

    `missing` is said when there is none.
    """
    return fields.email_error(email, missing or _("Please fill in your e-mail address."))


def _example() -> str:
    return " " + _("Four words that have nothing to do with each other make a good one.")
