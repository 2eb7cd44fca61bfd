"""Reading accounts and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Subquery, Text, Uuid, any_, bindparam, cast, func, or_, select, text
from sqlalchemy.types import LargeBinary

from maxpulse.accounts.models import (
    AccountInvitation,
    AccountLetter,
    AdminProfile,
    User,
    UserProfile,
    UserSession,
)
from maxpulse.accounts.queries.profiles import (
    find_reader as find_reader,  # for other domains, beside the rest
)
from maxpulse.accounts.rules import Purpose
from maxpulse.accounts.rules.endings import Ending, ending_by_the_clock
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import made_at
from maxpulse.core.permissions import Permission, held

SIGN_IN_DATA = text("select user_id, role, password_hash, is_active from sign_in_data(:email)")
FIND_LETTER = text("select purpose, email, is_open from find_letter(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)
ACCOUNT_THAT_MOVES = text(
    "select email, first_name, last_name from account_that_moves(:token_hash, :now)"
).bindparams(bindparam("token_hash", type_=LargeBinary))
WHY_ENDED = text("select ended_because, lasted from why_session_ended(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)
FIND_SESSION = text("select * from find_live_session(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)


@dataclass(frozen=True, slots=True)
class SignInData:
    """What signing in asks about an account."""

    user_id: UUID
    role: str
    password_hash: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that is not over, and whose it is."""

    session_id: UUID
    user_id: UUID
    role: str
    distributor_id: UUID | None
    distributor_status: str | None
    first_name: str | None
    last_name: str | None
    email: str
    preferences: dict[str, Any] | None
    last_seen_at: datetime
    proved_at: datetime | None
    second_factor_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter whose token somebody holds: what it is for, where it was sent, and whether it is still good."""

    purpose: str
    email: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Moving:
    """An account that is to have another address: the one it has, and its owner's name, which may be empty."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What a person is shown of their account, apart from their profile."""

    email: str
    email_verified_at: datetime | None
    password_changed_at: datetime | None
    moving_to: str | None


def find_letter(token_hash: bytes) -> Letter | None:
    """The letter behind a token's hash, for a visitor; None when there never was one."""
    row = session.execute(FIND_LETTER, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    return Letter(*row) if row else None


def find_moving(token_hash: bytes) -> Moving | None:
    """The account that the letter behind a token's hash moves, for a visitor; None when it is over."""
    row = session.execute(ACCOUNT_THAT_MOVES, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    return Moving(row.email, f"{row.first_name or ''} {row.last_name or ''}".strip()) if row else None


def get_own_account(user_id: UUID) -> OwnAccount:
    """One's own account, and the address it is about to move to."""
    awaited = (
        select(AccountLetter.email)
        .where(AccountLetter.user_id == User.id, AccountLetter.purpose == Purpose.CHANGE)
        .where(AccountLetter.used_at.is_(None), AccountLetter.replaced_at.is_(None))
        .where(AccountLetter.expires_at > clock.now())
        .scalar_subquery()
    )
    found = select(User.email, User.email_verified_at, User.password_changed_at, awaited)
    return OwnAccount(*session.execute(found.where(User.id == user_id)).one())


def is_unverified(user_id: UUID) -> bool:
    """True while nobody has shown that mail to this account's address reaches its owner. For its owner."""
    return session.scalar(select(User.email_verified_at.is_(None)).where(User.id == user_id)) or False


def find_account(email: str) -> tuple[UUID, bool] | None:
    """The account with this address and whether it is open, for the product itself."""
    found = select(User.id, User.is_active).where(func.lower(User.email) == email.lower())
    row = session.execute(found).one_or_none()
    return (row.id, bool(row.is_active)) if row else None


def is_invited(user_id: UUID) -> bool:
    """True while somebody was invited to this account and has not come; for admins and the product itself."""
    invitation = AccountInvitation
    waits = invitation.user_id == user_id, invitation.accepted_at.is_(None)
    return session.scalar(select(invitation.user_id).where(*waits)) is not None


def letters_since(purpose: str, user_id: UUID, moment: datetime) -> int:
    """How many letters of this purpose the account got since then."""
    counted = select(func.count(AccountLetter.id)).where(
        AccountLetter.user_id == user_id, AccountLetter.purpose == purpose, AccountLetter.created_at > moment
    )
    return session.scalar(counted) or 0


def find_sign_in(email: str) -> SignInData | None:
    """The account behind an address, for a visitor who wants to sign in."""
    row = session.execute(SIGN_IN_DATA, {"email": email}).one_or_none()
    return SignInData(*row) if row else None


def find_session(token_hash: bytes) -> LiveSession | None:
    """The session behind a token's hash while it lasts, in one round trip, for a visitor."""
    row = session.execute(FIND_SESSION, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    return LiveSession(**row._mapping) if row else None


def find_ending(token_hash: bytes) -> Ending | None:
    """Why the session behind a token's hash is over, for a visitor; None when it is not, or never was."""
    row = session.execute(WHY_ENDED, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    if row is None:
        return None
    return Ending(row.ended_because) if row.ended_because else ending_by_the_clock(row.lasted)


def find_user_id(email: str) -> UUID | None:
    """The account with this address, for the product itself."""
    return session.scalar(select(User.id).where(func.lower(User.email) == email.lower()))


def agents_of(user_id: UUID) -> list[str | None]:
    """What browsers of this person's sessions have said they are, each once."""
    return list(
        session.scalars(select(UserSession.user_agent).where(UserSession.user_id == user_id).distinct())
    )


def open_sessions(user_id: UUID) -> list[UserSession]:
    """A person's sessions that nobody has ended and that are not over."""
    return list(
        session.scalars(
            select(UserSession).where(
                UserSession.user_id == user_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > clock.now(),
            )
        )
    )


def living_sessions(session_ids: Sequence[str]) -> Subquery:
    """Those of these sessions that nobody has ended and that are not over, of accounts in use: `id`, `user_id`.

    For others to join, as the product itself. The ids travel as one text: thousands are asked for at once.
    """
    asked = cast(func.string_to_array(" ".join(session_ids), " "), ARRAY(Uuid))
    return (
        select(UserSession.id, UserSession.user_id)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.id == any_(asked),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > clock.now(),
            User.is_active.is_(True),
        )
        .subquery()
    )


def count_by_role() -> dict[str, int]:
    """How many accounts there are of each role, for an admin."""
    rows = session.execute(select(User.role, func.count(User.id)).group_by(User.role))
    return dict(rows.all())


def first_account_at() -> datetime | None:
    """When the first account that the acting admin sees was made, by the machine's clock; None when there is none.

    Its id tells: what `created_at` says, demo data dates back.
    """
    is_timed = func.substr(cast(User.id, Text), 15, 1) == "7"
    first = session.scalar(select(User.id).where(is_timed).order_by(User.id).limit(1))
    return made_at(first) if first else None


def own_permissions(user_id: UUID) -> frozenset[Permission]:
    """What the acting admin may do; nothing for anybody else."""
    admin = AdminProfile
    found = session.execute(
        select(admin.access_level, admin.permissions).where(admin.user_id == user_id)
    ).first()
    return held(found.access_level or "", found.permissions or ()) if found else frozenset()


def names_of(user_ids: set[UUID]) -> dict[UUID, str]:
    """The names of these people, or their addresses where there is no name; for an admin."""
    rows = session.execute(
        select(User.id, User.email, UserProfile.first_name, UserProfile.last_name)
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .where(User.id.in_(user_ids))
    )
    return {user_id: f"{first or ''} {last or ''}".strip() or email for user_id, email, first, last in rows}


def find_people(words: str, most: int = 50) -> set[UUID]:
    """People whose address or name holds these words, for an admin."""
    name = func.concat_ws(" ", UserProfile.first_name, UserProfile.last_name)
    found = (
        select(User.id)
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .where(or_(User.email.icontains(words, autoescape=True), name.icontains(words, autoescape=True)))
    )
    return set(session.scalars(found.limit(most)))


def people(name: str) -> Subquery:
    """Every account as `user_id`, `name` (else the address) and `email`, for an admin's lists to join."""
    spelled = func.trim(func.concat_ws(" ", UserProfile.first_name, UserProfile.last_name))
    return (
        select(
            User.id.label("user_id"),
            func.coalesce(func.nullif(spelled, ""), User.email).label("name"),
            User.email.label("email"),
        )
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .subquery(name)
    )
