"""The mails about passkeys."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts.mails.second_factor import not_you, to_ways_of_signing_in
from maxpulse.notices.message import Message


def passkey_added(name: str, *, is_first: bool) -> Message:
    """There is one more; `is_first` where it is the first second factor at all."""
    more = (
        _("From now on, signing in asks for it beside your password.")
        if is_first
        else _("From now on, it can be used where signing in asks for more than your password.")
    )
    return Message(
        "passkey_added",
        _("You have a new passkey"),
        (
            _(
                "The passkey “%(name)s” was added to your account. Your other devices were signed out.",
                name=name,
            ),
            more,
        ),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def passkey_copied(name: str) -> Message:
    """It signed with a count that is behind: somebody may have another of it."""
    return Message(
        "passkey_copied",
        _("There may be a copy of your passkey"),
        (
            _(
                "The passkey “%(name)s” was refused: it does not count on from where it was used last. Somebody may "
                "have a copy of it.",
                name=name,
            ),
            _("Take it off your account, and add another one."),
        ),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def passkey_removed(name: str) -> Message:
    """There is one less, and still a second factor."""
    return Message(
        "passkey_removed",
        _("A passkey was taken off"),
        (
            _(
                "The passkey “%(name)s” is good for nothing here now. Your other second factor stays on.",
                name=name,
            ),
        ),
        to_ways_of_signing_in(),
        (not_you(),),
    )
