"""The numbered events of every distributor."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core import clock
from maxpulse.core.access import access, granted, may, own
from maxpulse.core.columns import Id, Words, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission
from maxpulse.privacy.policies import shared
from maxpulse.tracking.rules import TELL_OF_PROGRESS

SEEN_BY_DISTRIBUTORS = (
    "id",
    "session_id",
    "distributor_id",
    "client_id",
    "event_type",
    "number",
    "timestamp",
)
PROGRESS_ONLY_IF_SHARED = (
    f"(event_type not in {TELL_OF_PROGRESS} or {shared('progress', 'assessment_tracking.session_id')})"
)


class TrackingEvent(Base):
    """One event. `number` counts a distributor's events without gaps; what it says stays with the product.

    What told of progress that was not shared when it happened has no number (0): a gap would have told of it too.

    Distributors see that something happened and to whom. Contents (`event_data`) have no grant: what may be
    shown of an assessment is read from its own rows, which consent opens and closes.
    """

    __tablename__ = "assessment_tracking"
    __table_args__ = (
        Index("ix_assessment_tracking_session", "session_id", "timestamp"),
        Index("ix_assessment_tracking_distributor", "distributor_id", "timestamp"),
        Index("ix_assessment_tracking_number", "distributor_id", "number"),
        Index("ix_assessment_tracking_client", "client_id", "timestamp"),
        access(
            may(
                "distributor",
                "select",
                using=f"{own()} and {PROGRESS_ONLY_IF_SHARED}",
                columns=SEEN_BY_DISTRIBUTORS,
            ),
            may("recorder", "insert"),
            may("admin", "select", using=granted(Permission.CLIENTS_READ)),
            may("system", "select"),
            postgresql_partition_by="RANGE (timestamp)",
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[UUID | None] = mapped_column(references("assessment_sessions.id", cascade=True))
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    client_id: Mapped[UUID | None]
    number: Mapped[int] = mapped_column(BigInteger)
    event_type: Mapped[Words]
    event_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB, server_default=text("'{}'"))
    timestamp: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), primary_key=True, default=clock.now, server_default=func.now()
    )
    client_info: Mapped[dict[str, Any] | None] = mapped_column(JSONB, server_default=text("'{}'"))


FUNCTIONS = (
    as_owner(
        "record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz)",
        *("participant", "distributor", "integration", "system"),
    ),
)
