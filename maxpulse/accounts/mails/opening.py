"""What people are written when an account is opened, or would be."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts.mails.addresses import letter_address
from maxpulse.accounts.rules.providers import Provider
from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def welcome(token: str, role: str, *, opens_desk: bool = False) -> Message:
    """To the address of an account that nobody has confirmed; `opens_desk` for a distributor who waits for it."""
    return Message(
        "verify",
        _("Confirm your e-mail address"),
        (
            _("Somebody, most likely you, has opened a MAXPULSE account with this address."),
            _what_confirming_does(role, opens_desk=opens_desk),
        ),
        Action(_("Confirm this address"), letter_address(token)),
        (
            _("The link works once, for three days."),
            _("You have opened no account? Then leave the link alone: nothing more will come."),
        ),
    )


def _what_confirming_does(role: str, *, opens_desk: bool) -> str:
    if opens_desk:
        return _("Confirm that it is yours. Then your desk opens, and you can make links.")
    if role == "participant":
        return _("Confirm that it is yours. After that the results you took with this address can be added.")
    return _("Confirm that it is yours. News comes by mail to confirmed addresses alone.")


def known() -> Message:
    """To somebody whose address was entered for a new account, though it has one."""
    return Message(
        "known",
        _("You have an account already"),
        (
            _("Somebody, most likely you, wanted to open a MAXPULSE account with this address. It has one."),
            _("Sign in with it. You have forgotten the password? The sign-in page helps."),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
        (_("That was not you? Nothing has changed, and nobody was told that you have an account."),),
    )


def closed() -> Message:
    """To the owner of a closed account who wants in."""
    return Message(
        "closed",
        _("Your account is closed"),
        (
            _(
                "Somebody, most likely you, wanted to use the MAXPULSE account with this address. It is closed."
            ),
            _("To have it opened again, answer to the administration of your MAXPULSE installation."),
        ),
    )


def invitation(token: str, by: str, role: str) -> Message:
    """To somebody whom an admin invites, named `by`; empty for the first admin, who is invited by nobody."""
    return Message(
        "invitation",
        _("%(name)s invites you to MAXPULSE", name=by) if by else _("You are invited to MAXPULSE"),
        (
            _("%(name)s has prepared a MAXPULSE account for you with this address.", name=by)
            if by
            else _("A MAXPULSE account is prepared for you with this address."),
            _role_sentence(role),
            _("Choose your password, and the account is yours."),
        ),
        Action(_("Open my account"), letter_address(token)),
        (
            _("The link works once, for seven days. A newer invitation replaces it."),
            _("You expected nothing like this? Then leave the link alone: without it nobody can use the account."),
        ),
    )  # fmt: skip


def invited_already() -> Message:
    """To somebody who was invited, has not come yet, and tries another door."""
    return Message(
        "invited-already",
        _("An invitation waits for you"),
        (
            _("Somebody, most likely you, wanted to use the MAXPULSE account with this address."),
            _("You were invited to it and have not opened it yet."),
            _("Look for the mail with the invitation, also among spam, and open its link."),
        ),
        None,
        (_("It has ended, or is lost? Ask whoever invited you for another one."),),
    )


def _role_sentence(role: str) -> str:
    return {
        "participant": _("Your account keeps your assessments and results in one place."),
        "distributor": _("You will work with it as a distributor."),
        "trainer": _("You will work with it as a trainer."),
        "admin": _("You will administer this installation. When you first sign in, you set up a second factor."),
    }.get(role, "")  # fmt: skip


def opened_with(provider: Provider) -> Message:
    """To the address of an account that was opened by way of a provider."""
    return Message(
        "opened-with",
        _("Your account is open"),
        (
            _("Your MAXPULSE account is open. You sign in to it with %(provider)s.", provider=provider.label),
            _(
                "It has no password. Set one on the page of your account, to be able to sign in without as well."
            ),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
        (
            _(
                "That was not you? Then somebody uses your account at %(provider)s: look after that one first.",
                provider=provider.label,
            ),
        ),
    )
