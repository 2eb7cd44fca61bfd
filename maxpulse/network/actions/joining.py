"""A newcomer joins a distributor's team: the second half of dual onboarding."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from maxpulse.accounts.actions import EmailTaken, register_account
from maxpulse.accounts.rules import normal_email
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.network.actions.enrolling import enrol_distributor
from maxpulse.network.models import DistributorProfile
from maxpulse.network.queries import Sponsor
from maxpulse.network.rules import TERMS_VERSION
from maxpulse.notices.actions import post
from maxpulse.notices.letter import Action, Letter
from maxpulse.operations import audit
from maxpulse.tracking import actions as tracking


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who wants to join, as typed and found good."""

    first_name: str
    last_name: str
    email: str
    password: str = field(repr=False)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def join(sponsor: Sponsor, newcomer: Newcomer) -> None:
    """Make a newcomer a distributor under `sponsor`, and write to the address they gave.

    Whoever asks learns nothing about the address: where there is an account already, its owner is written to
    instead; the page sees to it that it takes as long. Acts as the product itself, in a transaction of its own.
    """
    try:
        with acting(Actor.system()):
            _make(sponsor, newcomer)
    except (EmailTaken, IntegrityError) as error:
        if isinstance(error, IntegrityError) and "email" not in str(error.orig):
            raise
        with acting(Actor.system()):
            post(normal_email(newcomer.email), _known_already())


def _make(sponsor: Sponsor, newcomer: Newcomer) -> None:
    user = register_account(
        newcomer.email,
        newcomer.password,
        "distributor",
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
    )
    profile = enrol_distributor(user.id, sponsor_id=sponsor.distributor_id)
    audit.record("terms_accepted", profile, after={"terms": TERMS_VERSION})
    post(user.email, _welcome(sponsor, newcomer, profile), about=user.id)
    session.flush()
    tracking.record(
        "recruit_joined",
        distributor_id=sponsor.distributor_id,
        facts={"recruit": profile.id, "name": newcomer.name, "code": profile.distributor_code},
        data={"recruit": str(profile.id)},
    )


def _welcome(sponsor: Sponsor, newcomer: Newcomer, profile: DistributorProfile) -> Letter:
    return Letter(
        "joined",
        _("You have joined the team of %(sponsor)s", sponsor=sponsor.name),
        (
            _("Hello %(name)s,", name=newcomer.first_name),
            _("your desk is ready. Sign in with this address and the password you chose."),
            _("Your distributor code is %(code)s.", code=profile.distributor_code),
        ),
        Action(_("Sign in"), f"{_origin()}/sign-in"),
    )


def _known_already() -> Letter:
    return Letter(
        "joined_again",
        _("You have an account already"),
        (
            _("Somebody, probably you, asked to join as a distributor with this address."),
            _(
                "There is an account with it already, so nothing was changed. Sign in with the password you have."
            ),
        ),
        Action(_("Sign in"), f"{_origin()}/sign-in"),
        (_("If it was not you, you need not do anything."),),
    )


def _origin() -> str:
    return str(current_app.extensions["settings"].origin)
