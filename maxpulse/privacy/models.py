"""Consent: what a participant agreed to, item by item, and when they took it back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, mine, own
from maxpulse.core.columns import Created, Id, Moment, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission
from maxpulse.privacy.rules import ITEMS

OF_THIS_SESSION = (
    "exists (select 1 from assessment_sessions s where s.id = consents.session_id "
    f"and {mine('s.participant_id')} and s.distributor_id = consents.distributor_id)"
)


class Consent(Base):
    """One item of consent for one assessment session. Open while `withdrawn_at` is null; history stays."""

    __tablename__ = "consents"
    __table_args__ = (
        one_of("item", *ITEMS),
        Index(
            "uq_consents_open",
            "session_id",
            "item",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
        Index("ix_consents_session_id", "session_id"),
        Index("ix_consents_distributor_id", "distributor_id"),
        access(
            may("participant", "select", using=mine()),
            may("participant", "insert", check=f"{mine()} and {OF_THIS_SESSION}"),
            may("participant", "update", using=mine(), columns=("withdrawn_at",)),
            may("distributor", "select", using=own()),
            may("admin", "select", using=granted(Permission.CLIENTS_READ)),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[UUID] = mapped_column(references("assessment_sessions.id", cascade=True))
    participant_id: Mapped[UUID]
    distributor_id: Mapped[UUID] = mapped_column(references("distributor_profiles.id", cascade=True))
    item: Mapped[Words]
    wording: Mapped[Words]
    granted_at: Mapped[Created]
    withdrawn_at: Mapped[Moment | None]


FUNCTIONS = (as_owner("erase_answers_before(timestamptz)", "system"),)
