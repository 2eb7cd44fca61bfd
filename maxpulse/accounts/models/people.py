"""People who sign in: accounts and profiles."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, self_, setting
from maxpulse.core.columns import Created, Id, Json, Moment, Updated, Words, one_address, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

SIGNED_IN = ("participant", "distributor", "trainer", "admin")
# The password, the address and closing change by functions that know whose they are (migration `account_letters`).
OWN_ACCOUNT = (
    *("id", "email", "role", "created_at", "updated_at", "last_login", "is_active"),
    *("email_verified_at", "password_changed_at", "closed_at"),
)
READS, MANAGES = granted(Permission.PEOPLE_READ), granted(Permission.PEOPLE_MANAGE)
MANAGES_ADMINS = granted(Permission.ADMINS_MANAGE)
# Who may let admins in or out decides about admins; about everybody else whoever may manage people.
MANAGED = f"{MANAGES} and (role <> 'admin' or {MANAGES_ADMINS})"
# An admin changes no profile that reaches further than their own, gives nothing they do not hold, and nothing to
# themselves.
WITHIN_OWN_REACH = (
    f"{MANAGES_ADMINS} and user_id is distinct from {setting('user_id')} "
    "and coalesce(level_permissions(access_level) || permissions, '{}') <@ (select admin_permissions())"
)


class User(Base):
    """An account. The password hash is read through `sign_in_data` alone."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("role", "distributor", "trainer", "admin", "participant"),
        one_address("email"),
        Index("uq_users_email_lower", func.lower(text("email")), unique=True),
        access(
            *(may(role, "select", using=self_("id"), columns=OWN_ACCOUNT) for role in SIGNED_IN[:3]),
            *(
                may(role, "update", using=self_("id"), columns=("last_login", "updated_at"))
                for role in SIGNED_IN[:3]
            ),
            may("admin", "select", using=f"{self_('id')} or {READS}", columns=OWN_ACCOUNT),
            may(
                "admin", "insert", check=f"{MANAGED} and password_hash is null and email_verified_at is null"
            ),
            may(
                "admin",
                "update",
                using=f"{self_('id')} or ({MANAGED} and (select admin_may_reach(users.id)))",
                columns=("last_login", "updated_at", "is_active", "role"),
            ),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[Words]
    password_hash: Mapped[Words | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
    last_login: Mapped[Moment | None]
    is_active: Mapped[bool | None] = mapped_column(default=True, server_default=text("true"))
    email_verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    password_changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class UserProfile(Base):
    """What a person says about themselves."""

    __tablename__ = "user_profiles"
    __table_args__ = (
        Index("ix_user_profiles_user_id", "user_id"),
        access(
            *(may(role, "select update", using=self_()) for role in SIGNED_IN[:3]),
            may("admin", "select", using=f"{self_()} or {READS}"),
            may("admin", "insert", check=MANAGES),
            may("admin", "update", using=f"{self_()} or (select admin_may_reach(user_profiles.user_id))"),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    first_name: Mapped[Words | None]
    last_name: Mapped[Words | None]
    phone: Mapped[Words | None]
    avatar_url: Mapped[Words | None]
    preferences: Mapped[Json | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class TrainerProfile(Base):
    """What makes an account a trainer."""

    __tablename__ = "trainer_profiles"
    __table_args__ = (
        Index("ix_trainer_profiles_user_id", "user_id"),
        access(
            may("trainer", "select update", using=self_()),
            may("admin", "select", using=READS),
            may("admin", "insert update", using=MANAGES),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    specializations: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    credentials: Mapped[Json | None]
    bio: Mapped[Words | None]
    years_experience: Mapped[int | None]
    certification_level: Mapped[Words | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class AdminProfile(Base):
    """What makes an account an admin, and how far it reaches."""

    __tablename__ = "admin_profiles"
    __table_args__ = (
        one_of("access_level", "standard", "super", "system"),
        Index("ix_admin_profiles_user_id", "user_id"),
        access(
            may("admin", "select", using=f"{self_()} or {READS}"),
            may("admin", "insert update", using=WITHIN_OWN_REACH),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    permissions: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), default=list, server_default=text("'{}'")
    )
    access_level: Mapped[str | None] = mapped_column(
        Text, default="standard", server_default=text("'standard'")
    )
    department: Mapped[Words | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
