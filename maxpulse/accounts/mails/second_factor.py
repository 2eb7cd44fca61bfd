"""The mails about signing in, and an account's second factor."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def new_device(device: str) -> Message:
    """Somebody signed in from a kind of device that this account has not been used on."""
    return Message(
        "new_device",
        _("Your account was opened on a new device"),
        (
            _("Somebody, most likely you, has just signed in to your account. The device says it is: %(device)s.",
              device=device)
            if device
            else _("Somebody, most likely you, has just signed in to your account from an unnamed device."),
            _("Your list of sessions shows where you are signed in, and ends what is not yours."),
        ),
        Action(_("See where I am signed in"), full_address("/account/sessions")),
        (not_you(),),
    )  # fmt: skip


def second_factor_set_up() -> Message:
    """A second factor is on."""
    return Message(
        "second_factor_set_up",
        _("Your second factor is on"),
        (
            _(
                "From now on, signing in asks for a code from your phone as well. Your other devices were signed out."
            ),
        ),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def authenticator_removed() -> Message:
    """The app counts no more, and passkeys do."""
    return Message(
        "authenticator_removed",
        _("Your authenticator app was taken off"),
        (_("The codes from your phone are good for nothing now. Your passkeys go on signing you in."),),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def second_factor_turned_off() -> Message:
    """It is off again."""
    return Message(
        "second_factor_turned_off",
        _("Your second factor is off"),
        (_("From now on, your password alone signs you in."),),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def second_factor_reset() -> Message:
    """An admin took it off, whatever it was."""
    return Message(
        "second_factor_reset",
        _("Your second factor was reset"),
        (
            _(
                "An admin has taken the second factor off your account, because you could not use it any more."
            ),
            _("You are signed out everywhere. Sign in with your password and set up another one."),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
        (not_you(),),
    )


def recovery_codes_renewed() -> Message:
    """There are new recovery codes."""
    return Message(
        "recovery_codes_renewed",
        _("You have new recovery codes"),
        (_("The recovery codes you had before are good for nothing now. You can throw them away."),),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def recovery_code_used(left: int) -> Message:
    """One of them was used; `left` are good."""
    return Message(
        "recovery_code_used",
        _("A recovery code was used"),
        (
            _("Somebody used one of your recovery codes in place of the code from your phone."),
            ngettext("%(num)s recovery code is left.", "%(num)s recovery codes are left.", left),
        ),
        to_ways_of_signing_in(),
        (not_you(),),
    )


def codes_were_wrong() -> Message:
    """Somebody knows the password and has no second factor."""
    return Message(
        "codes_were_wrong",
        _("Your password was right, the second factor was not"),
        (
            _(
                "Somebody signed in to your account with the right password and then gave five wrong codes or passkeys."
            ),
            _("Nothing was opened. If it was not you, somebody knows your password: choose another one now."),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
    )


def to_ways_of_signing_in() -> Action:
    """To the page about the second factor."""
    return Action(_("See how you sign in"), full_address("/account/second-factor"))


def not_you() -> str:
    """What to do for whoever did not do this."""
    return _("If it was not you, change your password at once and tell the people who run this installation.")
