"""What proves a person besides the password, and the sign-ins that wait for it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import SIGNED_IN
from maxpulse.core.access import access, granted, may, self_
from maxpulse.core.columns import Created, Id, Moment, Words, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

NO_ADMIN = SIGNED_IN[:3]
MANAGES = granted(Permission.PEOPLE_MANAGE)
ONES_OWN_OR_MANAGED = f"{self_()} or {MANAGES}"
ONES_OWN_AND_NEW = f"{self_()} and confirmed_at is null"
# Somebody else's factor would keep the owner of the address out. Admins come by invitation, and have to have one.
CONFIRMED = "(select users.email_verified_at is not null from users where users.id = second_factors.user_id)"
# An admin never takes off the last factor of their own, only one that was not confirmed or has another beside it
# (`keeps_another_factor`, migration `passkeys`), and that of somebody else who reaches no further (`admin_may_reach`,
# migration `reach_of_admins`).
UNCONFIRMED_OR_REACHED = (
    f"{self_()} and (confirmed_at is null or (select keeps_another_factor(second_factors.id))) "
    "or (select admin_may_reach(second_factors.user_id))"
)
ONES_OWN_OR_REACHED = f"{self_()} or (select admin_may_reach(recovery_codes.user_id))"


class SecondFactor(Base):
    """The secret shared with an app on somebody's phone. It is read through `own_second_factor` alone.

    Its owner may write it after it is confirmed too: that is how it is sealed with another key.
    """

    __tablename__ = "second_factors"
    __table_args__ = (
        access(
            *(
                may(
                    role,
                    "select",
                    using=self_(),
                    columns=("id", "user_id", "confirmed_at", "last_step", "created_at"),
                )
                for role in NO_ADMIN
            ),
            may(
                "admin",
                "select",
                using=ONES_OWN_OR_MANAGED,
                columns=("id", "user_id", "confirmed_at", "last_step", "created_at"),
            ),
            *(may(role, "insert", check=f"{ONES_OWN_AND_NEW} and {CONFIRMED}") for role in NO_ADMIN),
            may("admin", "insert", check=ONES_OWN_AND_NEW),
            *(
                may(role, "update", using=self_(), columns=("secret", "confirmed_at", "last_step"))
                for role in SIGNED_IN
            ),
            *(may(role, "delete", using=self_()) for role in NO_ADMIN),
            may("admin", "delete", using=UNCONFIRMED_OR_REACHED),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    confirmed_at: Mapped[Moment | None]
    # The half minute of the newest code that was taken: no code counts twice.
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Created]


class RecoveryCode(Base):
    """One code on paper, good once. Its hash is read through `own_recovery_code` alone; `mark` is its first letter."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        UniqueConstraint("user_id", "mark"),
        access(
            *(
                may(role, "select", using=self_(), columns=("id", "user_id", "mark", "used_at", "created_at"))
                for role in NO_ADMIN
            ),
            may(
                "admin",
                "select",
                using=ONES_OWN_OR_MANAGED,
                columns=("id", "user_id", "mark", "used_at", "created_at"),
            ),
            *(may(role, "insert", using=self_()) for role in SIGNED_IN),
            *(may(role, "update", using=self_(), columns=("used_at",)) for role in SIGNED_IN),
            *(may(role, "delete", using=self_()) for role in NO_ADMIN),
            may("admin", "delete", using=ONES_OWN_OR_REACHED),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True))
    mark: Mapped[Words]
    code_hash: Mapped[str] = mapped_column(Text, deferred=True)
    used_at: Mapped[Moment | None]
    created_at: Mapped[Created]


class HalfWaySignIn(Base):
    """A right password that waits for its code. It opens nothing: it is no session."""

    __tablename__ = "half_way_sign_ins"
    __table_args__ = (
        Index("ix_half_way_sign_ins_user_id", "user_id"),
        access(*(may(role, "select insert update delete", using=self_()) for role in SIGNED_IN)),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    # What a passkey has to sign, once, and since when: `actions.challenges`.
    passkey_challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    passkey_asked_at: Mapped[Moment | None]
