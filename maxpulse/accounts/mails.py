"""What the product writes to people about their accounts."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from maxpulse.accounts.rules.providers import Provider
from maxpulse.core.addresses import full_address
from maxpulse.notices.letter import Action, Letter


def welcome(token: str, role: str, *, opens_desk: bool = False) -> Letter:
    """To the address of an account that nobody has confirmed; `opens_desk` for a distributor who waits for it."""
    return Letter(
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


def known() -> Letter:
    """To somebody whose address was entered for a new account, though it has one."""
    return Letter(
        "known",
        _("You have an account already"),
        (
            _("Somebody, most likely you, wanted to open a MAXPULSE account with this address. It has one."),
            _("Sign in with it. You have forgotten the password? The sign-in page helps."),
        ),
        Action(_("Sign in"), full_address("/sign-in")),
        (_("That was not you? Nothing has changed, and nobody was told that you have an account."),),
    )


def closed() -> Letter:
    """To the owner of a closed account who wants in."""
    return Letter(
        "closed",
        _("Your account is closed"),
        (
            _(
                "Somebody, most likely you, wanted to use the MAXPULSE account with this address. It is closed."
            ),
            _("To have it opened again, answer to the administration of your MAXPULSE installation."),
        ),
    )


def invitation(token: str, by: str, role: str) -> Letter:
    """To somebody whom an admin invites, named `by`; empty for the first admin, who is invited by nobody."""
    return Letter(
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


def invited_already() -> Letter:
    """To somebody who was invited, has not come yet, and tries another door."""
    return Letter(
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


def reset(token: str) -> Letter:
    """To somebody who has forgotten their password."""
    return Letter(
        "reset",
        _("Choose a new password"),
        (_("Somebody, most likely you, asked for a new password for your MAXPULSE account."),),
        Action(_("Choose a new password"), letter_address(token)),
        (
            _("The link works once, for one hour. It replaces any we have sent before."),
            _("That was not you? Then there is nothing to do: your password stays as it is."),
        ),
    )


def password_changed(unlinked: Sequence[Provider] = (), *, factor_taken_off: bool = False) -> Letter:
    """To the owner of a password that has just been changed, with what else was taken off the account by that."""
    gone = [
        _("%(provider)s signs you in no more. You can link it again.", provider=provider.label)
        for provider in unlinked
    ]
    if factor_taken_off:
        gone.append(
            _("The second factor and its recovery codes were taken off. Set up another one when you sign in.")
        )
    return Letter(
        "password-changed",
        _("Your password has been changed"),
        (
            _("The password of your MAXPULSE account has just been changed."),
            _("Everybody who was signed in with it elsewhere has been signed out."),
            *gone,
        ),
        Action(_("That was not me: choose a new one"), full_address("/forgotten-password")),
    )


def opened_with(provider: Provider) -> Letter:
    """To the address of an account that was opened by way of a provider."""
    return Letter(
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


def linked(provider: Provider, elsewhere: str) -> Letter:
    """To the owner of an account that can be entered by way of a provider from now on."""
    return Letter(
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


def unlinked(provider: Provider) -> Letter:
    """To the owner of an account that cannot be entered that way any more."""
    return Letter(
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


def moving(new_email: str, token: str) -> Letter:
    """To the old address of an account that is asked to move: before it happens, with the way to stop it."""
    return Letter(
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


def confirm_move(token: str) -> Letter:
    """To the new address of an account."""
    return Letter(
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


def move_in_vain() -> Letter:
    """To an address that has an account, when somebody wants to move another one there."""
    return Letter(
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


def moved(new_email: str) -> Letter:
    """To the old address of an account that has moved."""
    return Letter(
        "email-moved",
        _("Your account has moved"),
        (
            _("Your MAXPULSE account now belongs to %(to)s. Mail about it goes there.", to=new_email),
            _("That was not you? The mail we sent when this was asked for has a link that takes it back."),
        ),
    )


def closed_now() -> Letter:
    """To somebody who has just closed their account."""
    return Letter(
        "closed-now",
        _("Your account is closed"),
        (
            _("You have closed your MAXPULSE account. Nobody can sign in to it any more."),
            _("Changed your mind, or was it not you? The administration can open it again."),
        ),
    )


def letter_address(token: str) -> str:
    """The full address that a letter's token opens."""
    return full_address(f"/letters/{token}")
