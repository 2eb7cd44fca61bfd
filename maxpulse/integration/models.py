"""Programs that may speak for a shop outside, their secrets, and what they were answered."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, reported
from maxpulse.core.columns import Created, Id, Moment, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission
from maxpulse.integration.rules import ROLES

MANAGED = granted(Permission.INTEGRATIONS_MANAGE)
NOT_THE_HASH = ("id", "api_client_id", "made_at", "made_by", "retired_at", "retired_by")


class ApiClient(Base):
    """One program of a shop outside. `distributor_id` narrows it to one distributor's sales; None: to nobody's.

    Whoever is not signed in finds one through `find_api_client` and `api_client_with_secret` alone.
    """

    __tablename__ = "api_clients"
    __table_args__ = (
        one_of("role", *ROLES),
        Index("ix_api_clients_distributor_id", "distributor_id"),
        Index("ix_api_clients_made_by", "made_by"),
        Index("ix_api_clients_revoked_by", "revoked_by"),
        access(
            may("admin", "select", using=MANAGED),
            may("admin", "insert", check=f"{MANAGED} and revoked_at is null"),
            may("admin", "update", using=MANAGED, columns=("revoked_at", "revoked_by")),
            may("integration", "select", using=reported("id")),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    name: Mapped[Words]
    role: Mapped[Words]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    made_at: Mapped[Created]
    made_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    last_used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]
    revoked_by: Mapped[UUID | None] = mapped_column(references("users.id"))


class ApiSecret(Base):
    """One secret of a program, as the hash of 256 random bits; nobody the application can become reads it back.

    Two may be good at once, so that a shop changes over from one to the other without a gap.
    """

    __tablename__ = "api_secrets"
    __table_args__ = (
        Index("ix_api_secrets_api_client_id", "api_client_id"),
        Index("ix_api_secrets_made_by", "made_by"),
        Index("ix_api_secrets_retired_by", "retired_by"),
        access(
            may("admin", "select", using=MANAGED, columns=NOT_THE_HASH),
            may("admin", "insert", check=f"{MANAGED} and retired_at is null"),
            may("admin", "update", using=MANAGED, columns=("retired_at", "retired_by")),
        ),
    )

    id: Mapped[Id]
    api_client_id: Mapped[UUID] = mapped_column(references("api_clients.id"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, deferred=True)
    made_at: Mapped[Created]
    made_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    retired_at: Mapped[Moment | None]
    retired_by: Mapped[UUID | None] = mapped_column(references("users.id"))


class ApiRequest(Base):
    """What a program was answered to a write, kept for good under the key it chose. Added, never changed."""

    __tablename__ = "api_requests"
    __table_args__ = (
        Index("uq_api_requests_key", "api_client_id", "key", unique=True),
        access(
            may("integration", "select insert", using=reported("api_client_id")),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    api_client_id: Mapped[UUID] = mapped_column(references("api_clients.id"))
    key: Mapped[Words]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    content_type: Mapped[Words]
    location: Mapped[Words | None]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[Created]


# A program is a visitor until its secret or its token is known.
FUNCTIONS = (
    as_owner("find_api_client(uuid)", "visitor"),
    as_owner("api_client_with_secret(uuid, bytea, timestamptz)", "visitor"),
    as_owner("seller_by_code(text)", "integration"),
    as_owner("find_or_make_buyer(uuid, uuid, text, text, timestamptz)", "integration"),
)
