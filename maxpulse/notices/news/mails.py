"""What news by mail says. Of a client their name, and nothing else about them: mails are read over shoulders."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask_babel import format_currency
from flask_babel import gettext as _

from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def sold(client: str, client_id: UUID, amount: Decimal, currency: str) -> Message:
    """To a distributor whose client has bought; not what, for that may tell how they are."""
    return Message(
        "news-sale",
        _("A sale: %(amount)s", amount=format_currency(amount, currency)),
        (
            _(
                "%(client)s has bought for %(amount)s.",
                client=client,
                amount=format_currency(amount, currency),
            ),
            _("What it was and what it earns you stands on your desk."),
        ),
        _their_page(client_id),
        (_("You get this mail whenever a client of yours buys something."),),
        _choose(),
    )


def finished(client: str, client_id: UUID) -> Message:
    """To a distributor whose client has finished an assessment; not with which result."""
    return Message(
        "news-finished",
        _("A client has finished an assessment"),
        (
            _("%(client)s has answered the last question and sees their result.", client=client),
            _("What they share of it with you stands on your desk. It is a good moment to write to them."),
        ),
        _their_page(client_id),
        (_("You get this mail whenever a client of yours finishes an assessment."),),
        _choose(),
    )


def joined(client: str, client_id: UUID) -> Message:
    """To a distributor who has a new client."""
    return Message(
        "news-client",
        _("You have a new client"),
        (_("%(client)s has started an assessment through a link of yours.", client=client),),
        _their_page(client_id),
        (_("You get this mail whenever somebody new starts an assessment through a link of yours."),),
        _choose(),
    )


def ready() -> Message:
    """To a participant whose result is there, whole."""
    return Message(
        "news-result",
        _("Your result is ready"),
        (_("The result of your assessment is there, with its text. You find it among your assessments."),),
        Action(_("Open my assessments"), full_address("/me")),
        (_("You get this mail whenever a result of yours is ready."),),
        _choose(),
    )


def _their_page(client_id: UUID) -> Action:
    return Action(_("Open their page"), full_address(f"/hub/clients/{client_id}"))


def _choose() -> Action:
    return Action(_("Choose which mails you get"), full_address("/account/notifications"))
