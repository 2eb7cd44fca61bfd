"""Somebody joins a distributor's team, with a new account or the one they have: the second half of dual onboarding.

Either way they agree to the same terms, begin as everybody does, and work once their address is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from maxpulse.accounts.actions import (
    EmailTaken,
    ask_to_verify,
    end_sessions_of,
    register_account,
    tell_owner,
    write_letter,
)
from maxpulse.accounts.actions.profile import change_name
from maxpulse.accounts.rules import Purpose, normal_email
from maxpulse.accounts.rules.endings import Ending
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.core.ids import new_id
from maxpulse.network import mails
from maxpulse.network.actions.enrolling import enrol_distributor
from maxpulse.network.actions.telling import tell_after_commit
from maxpulse.network.queries import Sponsor, codes_of
from maxpulse.network.rules import TERMS_VERSION, make_code
from maxpulse.notices.actions import post
from maxpulse.operations import audit
from maxpulse.tracking import actions as tracking

BECOME = text("select become_distributor(:id, :sponsor, :code, :now)")


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


@dataclass(frozen=True, slots=True)
class Member:
    """A participant who wants to join with their account, names as typed and found good; `at`: the session in use."""

    user_id: UUID
    email: str
    first_name: str
    last_name: str
    at: UUID


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
            code = codes_of({sponsor.distributor_id})[sponsor.distributor_id]
            tell_owner(normal_email(newcomer.email), partial(mails.known_already, code))


def join_with_account(sponsor: Sponsor, member: Member) -> bool:
    """Make the acting participant's account a distributor's under `sponsor`; False when the database has none of it.

    It keeps its results and claims. The database sees to it that nobody does this to an account but its owner, to
    that of a participant alone, and under a distributor who works (function `become_distributor`). Their other
    sessions end: each was opened for what they were.
    """
    profile_id, code = new_id(), make_code()
    asked = {"id": profile_id, "sponsor": sponsor.distributor_id, "code": code, "now": clock.now()}
    status = session.scalar(BECOME, asked)
    if status is None:
        return False
    role = "distributor"
    audit.record(
        "role_changed", ("users", member.user_id), before={"role": "participant"}, after={"role": role}
    )
    profile = ("distributor_profiles", profile_id)
    audit.record("distributor_enrolled", profile, after={"sponsor": sponsor.distributor_id, "tier": 1})
    audit.record("terms_accepted", profile, after={"terms": TERMS_VERSION})
    change_name(member.user_id, member.first_name, member.last_name)
    post(member.email, partial(mails.joined_with_account, code), about=member.user_id)
    if status == "pending":
        ask_to_verify(member.user_id, member.email, role, opens_desk=True)
    end_sessions_of(member.user_id, Ending.ROLE, but=member.at)
    # Numbering the sponsor's events is not a newcomer's: the product does it, after the commit.
    tell_after_commit(profile_id)
    return True


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
