"""What account owners are written about claimed assessments. Nothing of what somebody answered, nor any name."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def added(number: int) -> Message:
    """Assessments are in the account now."""
    return Message(
        "claimed",
        _("Your results are in your account"),
        (
            ngettext(
                "%(num)s assessment that was taken with this address is in your MAXPULSE account now.",
                "%(num)s assessments that were taken with this address are in your MAXPULSE account now.",
                number,
            ),
            _("You find them in one list, whenever you sign in. Links you kept go on working."),
        ),
        Action(_("See my assessments"), full_address("/me")),
        (_("That was not you? Somebody else is signed in to your account: choose a new password at once."),),
    )


def taken_out() -> Message:
    """Whoever holds an assessment's link has taken it out."""
    return Message(
        "claim-ended",
        _("An assessment has left your account"),
        (
            _("Somebody who has its link, most likely you, took an assessment out of your MAXPULSE account."),
            _("Everything else in your account stays as it is."),
        ),
        Action(_("See my assessments"), full_address("/me")),
    )
