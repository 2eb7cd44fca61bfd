"""What people are written about how they get in: by a password, or by an account elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from maxpulse.accounts.mails.addresses import letter_address
from maxpulse.accounts.rules.providers import Provider
from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def reset(token: str) -> Message:
    """To somebody who has forgotten their password."""
    return Message(
        "reset",
        _("Choose a new password"),
        (_("Somebody, most likely you, asked for a new password for your MAXPULSE account."),),
        Action(_("Choose a new password"), letter_address(token)),
        (
            _("The link works once, for one hour. It replaces any we have sent before."),
            _("That was not you? Then there is nothing to do: your password stays as it is."),
        ),
    )


def password_changed(unlinked: Sequence[Provider] = (), *, factor_taken_off: bool = False) -> Message:
    """To the owner of a password that has just been changed, with what else was taken off the account by that."""
    gone = [
        _("%(provider)s signs you in no more. You can link it again.", provider=provider.label)
        for provider in unlinked
    ]
    if factor_taken_off:
        gone.append(
            _("The second factor and its recovery codes were taken off. Set up another one when you sign in.")
        )
    return Message(
        "password-changed",
        _("Your password has been changed"),
        (
            _("The password of your MAXPULSE account has just been changed."),
            _("Everybody who was signed in with it elsewhere has been signed out."),
            *gone,
        ),
        Action(_("That was not me: choose a new one"), full_address("/forgotten-password")),
    )


def linked(provider: Provider, elsewhere: str) -> Message:
    """To the owner of an account that can be entered by way of a provider from now on."""
    return Message(
        "identity-linked",
        _("You can sign in with %(provider)s now", provider=provider.label),
        (
            _(
                "Somebody who knows your password linked the %(provider)s account of %(elsewhere)s to your MAXPULSE "
                "account.",
                provider=provider.label,
                elsewhere=elsewhere,
            ),
            _("From now on it signs in to your account, without your password."),
        ),
        Action(_("See what is linked"), full_address("/account/linked")),
        (_("That was not you? Unlink it there, and choose a new password at once."),),
    )


def unlinked(provider: Provider) -> Message:
    """To the owner of an account that cannot be entered that way any more."""
    return Message(
        "identity-unlinked",
        _("%(provider)s signs you in no more", provider=provider.label),
        (
            _(
                "Somebody who knows your password unlinked %(provider)s from your MAXPULSE account. Your password "
                "still signs you in.",
                provider=provider.label,
            ),
        ),
        Action(_("See what is linked"), full_address("/account/linked")),
        (_("That was not you? Choose a new password at once."),),
    )
