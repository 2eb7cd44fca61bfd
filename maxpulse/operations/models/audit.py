"""Who did what: the entries, what seals them, and what the checks of the seals found."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, SmallInteger, Uuid, func, text
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, mine, reported, self_
from maxpulse.core.columns import Created, Id, Moment, Words
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner, for_everybody
from maxpulse.core.permissions import Permission

# All but `written_at`: when a row came is the database's to say.
WRITTEN = (
    "id",
    "at",
    "actor_role",
    "actor_user_id",
    "actor_participant_id",
    "acting_for_type",
    "acting_for_id",
    "action",
    "subject_type",
    "subject_id",
    "before",
    "after",
    "ip_address",
    "user_agent",
    "request_id",
)
AS_ONESELF = "acting_for_id is null"
NOBODY_ELSE = f"(actor_participant_id is null or {mine('actor_participant_id')})"
AS_ITS_PROGRAM = (
    "actor_role = 'integration' and actor_user_id is null and actor_participant_id is null "
    f"and acting_for_type = 'api_clients' and {reported('acting_for_id')}"
)


class AuditEntry(Base):
    """One deed that must be answerable for. Appended in the deed's own transaction, never changed.

    `at` is the product's clock, `written_at` the database's, which nobody can set: where they differ, somebody
    dated an entry (demo data does, and is refused in production). A trigger adds each entry to `audit_waiting`.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        # The admin's page pages by (at, id), whatever it is narrowed to.
        Index("ix_audit_entries_at", "at", "id"),
        Index("ix_audit_entries_actor_user_id", "actor_user_id", "at", "id"),
        Index("ix_audit_entries_action", "action", "at", "id"),
        Index("ix_audit_entries_subject_id", "subject_id", "at", "id"),
        Index("ix_audit_entries_ip_address", "ip_address", "at", "id"),
        Index("ix_audit_entries_request_id", "request_id"),
        access(
            may(
                "visitor",
                "insert",
                check="actor_role = 'visitor' and actor_user_id is null and actor_participant_id is null"
                f" and {AS_ONESELF}",
                columns=WRITTEN,
            ),
            *(
                may(
                    role,
                    "insert",
                    check=f"actor_role = '{role}' and (actor_user_id is null or {self_('actor_user_id')})"
                    f" and {NOBODY_ELSE} and {AS_ONESELF}",
                    columns=WRITTEN,
                )
                for role in ("participant", "distributor", "trainer")
            ),
            may(
                "admin",
                "insert",
                check=f"actor_role = 'admin' and {self_('actor_user_id')} and actor_participant_id is null"
                f" and {AS_ONESELF}",
                columns=WRITTEN,
            ),
            may("system", "insert", check=f"actor_role = 'system' and {AS_ONESELF}", columns=WRITTEN),
            may("integration", "insert", check=AS_ITS_PROGRAM, columns=WRITTEN),
            may("admin", "select", using=granted(Permission.AUDIT_READ)),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    actor_role: Mapped[Words]
    actor_user_id: Mapped[UUID | None]
    actor_participant_id: Mapped[UUID | None]
    acting_for_type: Mapped[Words | None]
    acting_for_id: Mapped[UUID | None]
    action: Mapped[Words]
    subject_type: Mapped[Words | None]
    subject_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[Words | None]
    request_id: Mapped[Words | None]
    written_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )


class AuditWaiting(Base):
    """An entry that no seal has taken yet. Written by a trigger, so that no entry can be forgotten."""

    __tablename__ = "audit_waiting"
    __table_args__ = (
        access(may("admin", "select", using=granted(Permission.AUDIT_READ)), may("system", "select delete")),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class AuditSeal(Base):
    """One link of the chain: which entries it took, a digest of each, and a hash over them and the seal before.

    `digests` holds 32 bytes for each of `entries`, in their order. What was written up to `reaches_to` and had been
    committed is in this seal or one before; an entry that says it is older and comes later was back-dated.
    """

    __tablename__ = "audit_seals"
    __table_args__ = (
        access(may("admin", "select", using=granted(Permission.AUDIT_READ)), may("system", "select insert")),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    form: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    entries: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    digests: Mapped[bytes]
    sealed_at: Mapped[Moment]
    reaches_to: Mapped[Moment]
    hash: Mapped[bytes]


class AuditCheck(Base):
    """What one check of the whole chain found, and the newest seal it saw: a witness for the checks after it."""

    __tablename__ = "audit_checks"
    __table_args__ = (
        Index("ix_audit_checks_checked_at", "checked_at"),
        access(may("admin", "select", using=granted(Permission.AUDIT_READ)), may("system", "select insert")),
    )

    id: Mapped[Id]
    checked_at: Mapped[Created]
    entries: Mapped[int] = mapped_column(BigInteger)
    seals: Mapped[int] = mapped_column(BigInteger)
    newest_number: Mapped[int | None] = mapped_column(BigInteger)
    newest_hash: Mapped[bytes | None]
    dated: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


FUNCTIONS = (
    as_owner("who_looked_at(uuid)", "participant"),
    as_owner("await_seal()"),
    for_everybody("refuse_rewriting()"),
)
