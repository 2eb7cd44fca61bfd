"""Reading second factors, recovery codes, and sign-ins that wait for one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.types import LargeBinary

from maxpulse.accounts.models import Passkey, RecoveryCode, SecondFactor
from maxpulse.core.db import session

OWN_SECOND_FACTOR = text("select id, secret, confirmed_at, last_step from own_second_factor()")
OWN_RECOVERY_CODE = text("select id, code_hash from own_recovery_code(:mark)")
FIND_HALF_WAY = text("select id, user_id, role, email from find_half_way(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)


@dataclass(frozen=True, slots=True)
class OwnSecondFactor:
    """The second factor of whoever acts, its secret sealed."""

    id: UUID
    secret: bytes = field(repr=False)
    confirmed_at: datetime | None
    last_step: int | None


@dataclass(frozen=True, slots=True)
class OwnRecoveryCode:
    """A recovery code of whoever acts that was not used."""

    id: UUID
    code_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HalfWaySignIn:
    """Whose sign-in waits for a code."""

    id: UUID
    user_id: UUID
    role: str
    email: str


@dataclass(frozen=True, slots=True)
class Factors:
    """What proves somebody besides the password, each since when; None for what they do not have."""

    app_since: datetime | None
    passkey_since: datetime | None

    @property
    def since(self) -> datetime | None:
        """Since when there is a second factor at all."""
        return min((each for each in (self.app_since, self.passkey_since) if each), default=None)

    @property
    def has_app(self) -> bool:
        """True when an app on a phone shows codes for the account."""
        return self.app_since is not None

    @property
    def has_passkey(self) -> bool:
        """True when there is a passkey at least."""
        return self.passkey_since is not None


def find_own_second_factor() -> OwnSecondFactor | None:
    """The second factor of whoever acts, confirmed or not."""
    row = session.execute(OWN_SECOND_FACTOR).one_or_none()
    return OwnSecondFactor(*row) if row else None


def get_own_second_factor() -> OwnSecondFactor:
    """The same where there is one for certain."""
    return OwnSecondFactor(*session.execute(OWN_SECOND_FACTOR).one())


def find_own_recovery_code(mark: str) -> OwnRecoveryCode | None:
    """The unused recovery code of whoever acts that begins with this letter."""
    row = session.execute(OWN_RECOVERY_CODE, {"mark": mark}).one_or_none()
    return OwnRecoveryCode(*row) if row else None


def find_half_way(token_hash: bytes, now: datetime) -> HalfWaySignIn | None:
    """The sign-in behind a token's hash that waits for its code, for a visitor."""
    row = session.execute(FIND_HALF_WAY, {"token_hash": token_hash, "now": now}).one_or_none()
    return HalfWaySignIn(*row) if row else None


def factors_of(user_id: UUID) -> Factors:
    """What somebody has as a second factor; for themselves and for an admin."""
    app = select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)
    passkey = select(func.min(Passkey.created_at)).where(Passkey.user_id == user_id)
    return Factors(*session.execute(select(app.scalar_subquery(), passkey.scalar_subquery())).one())


def second_factor_since(user_id: UUID) -> datetime | None:
    """Since when somebody has a second factor of any kind, None without one; for themselves and for an admin."""
    return factors_of(user_id).since


def count_recovery_codes(user_id: UUID) -> int:
    """How many recovery codes somebody has left; for themselves and for an admin."""
    unused = RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0
