"""Inviting people: an admin makes an account without a password, and its owner opens it by a letter.

Row policies hold each invitation to whom the admin may invite (`admin_may_invite`, migration `invitations`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from psycopg.errors import InsufficientPrivilege, UniqueViolation
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import LargeBinary

from maxpulse.accounts import directory, mails, passwords, queries
from maxpulse.accounts.actions.administering import NotTheirs, holding, reachable
from maxpulse.accounts.actions.letters import write_letter
from maxpulse.accounts.actions.registering import EmailTaken
from maxpulse.accounts.actions.sessions import hash_of
from maxpulse.accounts.confirmed import say_confirmed
from maxpulse.accounts.models import AccountInvitation, AdminProfile, TrainerProfile, User, UserProfile
from maxpulse.accounts.queries import invitations
from maxpulse.accounts.rules import GOOD_FOR, INVITATIONS_KEPT, Purpose, normal_email
from maxpulse.core import clock
from maxpulse.core.db import Base, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.core.permissions import Level, held, may_give
from maxpulse.notices.actions import post
from maxpulse.operations import audit

ACCEPT = text("select accept_invitation(:token_hash, :first_name, :last_name, :hashed, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)
TAKE_BACK = text("select take_back_invitation(:user_id, :now)")


class NotInvited(LookupError):
    """No invitation to this account is open: it was accepted, or there never was one."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is to be invited, as typed and found good. `level` and `named` permissions are an admin's."""

    email: str
    role: str
    first_name: str
    last_name: str = ""
    level: str = "standard"
    named: Iterable[str] = ()


def invite(whom: Invited) -> UUID:
    """Make an account for somebody else and write them the letter that opens it; the account's id. As an admin.

    Raises EmailTaken, and NotTheirs where role or reach are not the acting admin's to give. A distributor is
    enrolled by `network.actions` afterwards.
    """
    # What the level brings needs no naming, and would stay behind when the level changes.
    single = sorted(each.value for each in held(whom.level, whom.named) - held(whom.level))
    reach = {"level": whom.level, "permissions": single} if whom.role == "admin" else {}
    if reach and (whom.level not in set(Level) or not may_give(holding(), whom.level, single)):
        raise NotTheirs(whom.role)
    return _make(whom, reach)[0]


def send_again(user_id: UUID) -> bool:
    """Write the letter anew, which replaces the one before; False when enough went out within the hour. As an admin.

    Raises NoSuchAccount, NotInvited, NotTheirs.
    """
    entry = _lock_invited(user_id)
    ends_at = clock.now() + GOOD_FOR[Purpose.INVITE]
    if not _send(user_id, entry.email, entry.role):
        return False
    invitation = session.get_one(AccountInvitation, user_id)
    before, invitation.expires_at = invitation.expires_at, ends_at
    audit.record(
        "invitation_sent_again",
        ("users", user_id),
        before={"ends": before.isoformat()},
        after={"ends": ends_at.isoformat()},
    )
    return True


def take_back(user_id: UUID) -> None:
    """Take an invitation back: the account goes, its letter opens nothing more. As an admin.

    Raises NoSuchAccount, NotInvited, NotTheirs.
    """
    _take_back(_lock_invited(user_id))


def forget_unaccepted() -> int:
    """Take back what nobody accepted within thirty days of its end; how many invitations. The system acts."""
    long_over = invitations.lock_ended(clock.now() - INVITATIONS_KEPT)
    for user_id in long_over:
        _take_back(directory.get(user_id))
    return len(long_over)


def invite_first_admin(email: str, first_name: str, last_name: str = "") -> str:
    """Invite somebody to be the admin who lets all others in; the token of their letter. The system acts.

    The policy of invitations lets it do so while nobody is there who could. It takes the place of an earlier one that
    nobody accepted. Raises EmailTaken.
    """
    for user_id in invitations.lock_first_admins():
        _take_back(directory.get(user_id))
    whom = Invited(email, "admin", first_name, last_name, Level.SYSTEM)
    return _make(whom, {"level": whom.level, "permissions": []})[1]


def accept_invitation(token: str, password: str, *, first_name: str, last_name: str) -> UUID | None:
    """Take an account that one was invited to, as a visitor; its id, None when the letter is over.

    Whoever holds the letter reads the mail to that address: it is confirmed by this.
    """
    given = {
        "token_hash": hash_of(token),
        "first_name": first_name,
        "last_name": last_name,
        "hashed": passwords.hash_password(password),
        "now": clock.now(),
    }
    user_id: UUID | None = session.scalar(ACCEPT, given)
    if user_id is not None:
        audit.record("invitation_accepted", ("users", user_id))
        say_confirmed(user_id)
    return user_id


def _make(whom: Invited, reach: dict[str, Any]) -> tuple[UUID, str]:
    user = User(id=new_id(), email=normal_email(whom.email), role=whom.role, is_active=True)
    _add(user)
    _add(UserProfile(user_id=user.id, first_name=whom.first_name, last_name=whom.last_name, preferences={}))
    if whom.role == "trainer":
        _add(TrainerProfile(user_id=user.id))
    elif whom.role == "admin":
        _add(AdminProfile(user_id=user.id, access_level=reach["level"], permissions=reach["permissions"]))
    _add(_invitation(user.id))
    token = _send(user.id, user.email, user.role)
    assert token is not None  # noqa: S101  a new account has had no letters yet
    audit.record("person_invited", ("users", user.id), after={"role": user.role, **reach})
    return user.id, token


def _take_back(entry: directory.Entry) -> None:
    reach: dict[str, Any] = (
        {"level": entry.level, "permissions": sorted(entry.named)} if entry.role == "admin" else {}
    )
    if not session.scalar(TAKE_BACK, {"user_id": entry.id, "now": clock.now()}):
        raise NotTheirs(entry.role)
    audit.record("invitation_taken_back", ("users", entry.id), before={"role": entry.role, **reach})


def _invitation(user_id: UUID) -> AccountInvitation:
    now = clock.now()
    return AccountInvitation(
        user_id=user_id,
        invited_by=current_actor().user_id,
        invited_at=now,
        expires_at=now + GOOD_FOR[Purpose.INVITE],
    )


def _send(user_id: UUID, email: str, role: str) -> str | None:
    token = write_letter(Purpose.INVITE, user_id, email)
    if token is None:
        return None
    acting = current_actor().user_id
    by = queries.names_of({acting}).get(acting, "") if acting else ""
    post(email, partial(mails.invitation, token, by, role), about=user_id)
    return token


def _lock_invited(user_id: UUID) -> directory.Entry:
    # Whoever accepts or takes back locks the account first as well: what is found here stays.
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    entry = reachable(user_id)
    if not entry.is_invited:
        raise NotInvited(str(user_id))
    return entry


def _add(row: Base) -> None:
    try:
        # The address may be taken in this very moment; and what is not theirs to add, policies refuse.
        with session.begin_nested():
            session.add(row)
            session.flush()
    except DBAPIError as error:
        if isinstance(error.orig, UniqueViolation):
            raise EmailTaken from None
        if isinstance(error.orig, InsufficientPrivilege):
            raise NotTheirs from None
        raise
