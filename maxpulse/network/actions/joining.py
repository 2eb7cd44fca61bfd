"""A newcomer joins a distributor's team: the second half of dual onboarding."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from maxpulse.accounts.actions import EmailTaken, register_account, tell_owner, write_letter
from maxpulse.accounts.mails import address, letter_address
from maxpulse.accounts.rules import Purpose, normal_email
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
    """Make a newcomer a distributor under `sponsor`, who works from the moment they confirm the address they gave.

    Whoever asks learns nothing about the address: where there is an account already, its owner is written to
    instead; the page sees to it that it takes as long. Acts as the product itself, in transactions of its own.
    """
    try:
        with acting(Actor.system()):
            _make(sponsor, newcomer)
    except (EmailTaken, IntegrityError) as error:
        if isinstance(error, IntegrityError) and "email" not in str(error.orig):
            raise
        with acting(Actor.system()):
            tell_owner(normal_email(newcomer.email), _known_already())


def _make(sponsor: Sponsor, newcomer: Newcomer) -> None:
    user = register_account(
        newcomer.email,
        newcomer.password,
        "distributor",
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
    )
    profile = enrol_distributor(user.id, sponsor_id=sponsor.distributor_id, is_confirmed=False)
    audit.record("terms_accepted", profile, after={"terms": TERMS_VERSION})
    token = write_letter(Purpose.VERIFY, user.id, user.email)
    if token:
        post(user.email, _welcome(sponsor, newcomer, profile, token), about=user.id)
    session.flush()
    tracking.record(
        "recruit_joined",
        distributor_id=sponsor.distributor_id,
        facts={"recruit": profile.id, "name": newcomer.name, "code": profile.distributor_code},
        data={"recruit": str(profile.id)},
    )


def _welcome(sponsor: Sponsor, newcomer: Newcomer, profile: DistributorProfile, token: str) -> Letter:
    return Letter(
        "joined",
        _("You have joined the team of %(sponsor)s", sponsor=sponsor.name),
        (
            _("Hello %(name)s,", name=newcomer.first_name),
            _("confirm that this address is yours. Then your desk opens, and you can make links."),
            _("Your distributor code is %(code)s.", code=profile.distributor_code),
        ),
        Action(_("Confirm this address"), letter_address(token)),
        (
            _("The link works once, for three days. Afterwards sign in, and have another one sent."),
            _("You have joined no team? Then leave the link alone: nothing more will come."),
        ),
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
        Action(_("Sign in"), address("/sign-in")),
        (_("If it was not you, you need not do anything."),),
    )
