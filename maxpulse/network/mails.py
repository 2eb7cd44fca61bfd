"""What people are written who join a distributor's team."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts.mails import letter_address
from maxpulse.core.addresses import full_address
from maxpulse.notices.letter import Action, Letter


def joined(code: str, token: str) -> Letter:
    """To an address that nobody has confirmed: no name stands in it, or anybody could send words to strangers."""
    return Letter(
        "joined",
        _("You have joined a team"),
        (
            _("Confirm that this address is yours. Then your desk opens, and you can make links."),
            _("Your distributor code is %(code)s.", code=code),
        ),
        Action(_("Confirm this address"), letter_address(token)),
        (
            _("The link works once, for three days. Afterwards sign in, and have another one sent."),
            _("You have joined no team? Then leave the link alone: nothing more will come."),
        ),
    )


def known_already() -> Letter:
    """To the owner of an account whose address a newcomer gave."""
    return Letter(
        "joined_again",
        _("You have an account already"),
        (
            _("Somebody, probably you, asked to join as a distributor with this address."),
            _(
                "There is an account with it already, so nothing was changed. Sign in with the password you have."
            ),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
        (_("If it was not you, you need not do anything."),),
    )
