"""What people are written when an account moves to another address, or closes."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts.mails.addresses import letter_address
from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def moving(new_email: str, token: str) -> Message:
    """To the old address of an account that is asked to move: before it happens, with the way to stop it."""
    return Message(
        "email-moving",
        _("Your account is to move to another address"),
        (
            _("Somebody who knows your password asked to move your MAXPULSE account to %(to)s.", to=new_email),
            _("It moves as soon as that address is confirmed. If it was you, there is nothing to do here."),
            _("That was not you? Take your account back: it keeps this address, gets a new password, and "
              "everybody who is signed in is signed out."),
        ),
        Action(_("Take my account back"), letter_address(token)),
        (_("The link works once, for 14 days, even after the move."),),
    )  # fmt: skip


def confirm_move(token: str) -> Message:
    """To the new address of an account."""
    return Message(
        "email-confirm",
        _("Confirm your new e-mail address"),
        (
            _(
                "Somebody, most likely you, asked to use this address for a MAXPULSE account. The link shows whose."
            ),
        ),
        Action(_("Use this address"), letter_address(token)),
        (
            _("The link works once, for one day. Until then the old address stays."),
            _("You have asked for nothing? Then leave the link alone."),
        ),
    )


def move_in_vain() -> Message:
    """To an address that has an account, when somebody wants to move another one there."""
    return Message(
        "email-taken",
        _("This address has an account already"),
        (
            _("Somebody, most likely you, wanted to move a MAXPULSE account to this address."),
            _(
                "It has an account of its own, so nothing was moved. Sign in to that one, or choose another address."
            ),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
    )


def moved(new_email: str) -> Message:
    """To the old address of an account that has moved."""
    return Message(
        "email-moved",
        _("Your account has moved"),
        (
            _("Your MAXPULSE account now belongs to %(to)s. Mail about it goes there.", to=new_email),
            _("That was not you? The mail we sent when this was asked for has a link that takes it back."),
        ),
    )


def closed_now() -> Message:
    """To somebody who has just closed their account."""
    return Message(
        "closed-now",
        _("Your account is closed"),
        (
            _("You have closed your MAXPULSE account. Nobody can sign in to it any more."),
            _("Changed your mind, or was it not you? The administration can open it again."),
        ),
    )
