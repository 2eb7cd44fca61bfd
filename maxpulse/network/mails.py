"""What people are written who join a distributor's team."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from maxpulse.accounts.mails import letter_address
from maxpulse.core.addresses import full_address
from maxpulse.core.speaking import readers_tongue
from maxpulse.notices.message import Action, Message


def joined(code: str, token: str) -> Message:
    """To an address that nobody has confirmed: no name stands in it, or anybody could send words to strangers."""
    return Message(
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


def suspended() -> Message:
    """To a distributor who has just been suspended. Why is between them and the administration."""
    return Message(
        "distributor-suspended",
        _("Your account is suspended"),
        (
            _("The administration of your MAXPULSE installation has suspended you as a distributor."),
            _(
                "Your links take nobody new and your desk stays closed. Who has begun an assessment can finish it."
            ),
            _("What you have earned stays in the books."),
        ),
        None,
        (_("To hear why, and what would open it again, ask the administration."),),
    )


def reinstated() -> Message:
    """To a distributor who may work again."""
    return Message(
        "distributor-reinstated",
        _("Your desk is open again"),
        (_("You can work as a distributor again. Clients, links and books are as you left them."),),
        Action(_("Open my desk"), full_address("/hub")),
    )


def terms_changed(tier: int, rate: Decimal) -> Message:
    """To a distributor whose tier or rate (percent of a sale) is another one now."""
    return Message(
        "distributor-terms",
        _("Your tier or your rate has changed"),
        (
            _(
                "From now on you are in tier %(tier)s, and your part of each sale is %(rate)s.",
                tier=tier,
                rate=f"{readers_tongue().figure(rate)}\N{NO-BREAK SPACE}%",
            ),
            _("Sales made before keep the rate they were made at."),
        ),
        Action(_("See my revenue"), full_address("/revenue")),
        (_("You did not expect this? Ask the administration of your MAXPULSE installation."),),
    )


def moved(sponsor: str) -> Message:
    """To a distributor who stands under another sponsor now; `sponsor` is their name, empty for nobody."""
    return Message(
        "distributor-moved",
        _("You have another sponsor"),
        (
            _("You now stand in the team of %(name)s.", name=sponsor)
            if sponsor
            else _("You now stand at the top of a team of your own."),
            _("Whoever is in your team came along. Your clients, links and books are as they were."),
        ),
        Action(_("See my team"), full_address("/team")),
        (_("You did not expect this? Ask the administration of your MAXPULSE installation."),),
    )


def joined_with_account(code: str) -> Message:
    """To somebody whose account is a distributor's from now on."""
    return Message(
        "joined-with-account",
        _("You have joined a team"),
        (
            _("Your MAXPULSE account is a distributor’s now. Your distributor code is %(code)s.", code=code),
            _("Your assessments and results are in it as before: you find them in the menu of your account."),
        ),
        Action(_("Open my desk"), full_address("/hub")),
        (_("That was not you? Somebody else is signed in to your account: choose a new password at once."),),
    )


def known_already(code: str) -> Message:
    """To the owner of an account whose address a newcomer gave; `code` is that of the distributor they would join."""
    return Message(
        "joined_again",
        _("You have an account already"),
        (
            _("Somebody, probably you, asked to join as a distributor with this address."),
            _("There is an account with it already, so nothing was changed."),
            _(
                "To join with that account, sign in with the password you have. You are asked before anything happens."
            ),
        ),
        Action(_("Sign in"), full_address(f"/sign-in?next=/join/{code}")),
        (_("If it was not you, you need not do anything."),),
    )
