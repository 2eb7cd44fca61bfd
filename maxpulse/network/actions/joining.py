"""A newcomer joins a distributor's team: the second half of dual onboarding."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.exc import IntegrityError

from maxpulse.accounts.actions import EmailTaken, register_account, tell_owner, write_letter
from maxpulse.accounts.rules import Purpose, normal_email
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.network import mails
from maxpulse.network.actions.enrolling import enrol_distributor
from maxpulse.network.actions.telling import tell_after_commit
from maxpulse.network.queries import Sponsor
from maxpulse.network.rules import TERMS_VERSION
from maxpulse.notices.actions import post
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
            tell_owner(normal_email(newcomer.email), mails.known_already)


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
    assert token is not None  # noqa: S101  a new account has had no letters yet
    post(user.email, partial(mails.joined, profile.distributor_code, token), about=user.id)
    session.flush()
    tracking.record(
        "recruit_joined",
        distributor_id=sponsor.distributor_id,
        facts={"recruit": profile.id, "name": newcomer.name, "code": profile.distributor_code},
        data={"recruit": str(profile.id)},
    )
    tell_after_commit(profile.id)
