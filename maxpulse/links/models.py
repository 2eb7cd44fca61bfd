"""Links that bring participants to a distributor, and what came of each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core import clock
from maxpulse.core.access import access, granted, may, own
from maxpulse.core.columns import Address, Amount, Created, Id, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission

# That somebody finished is progress: finishes are counted of the sessions that consent opens.
TOLD_BY_THE_LINK = "event_type <> 'assessment_complete'"
OF_OWN_LINK = f"exists (select 1 from assessment_links l where l.id = link_id and {own('l.distributor_id')})"


class AssessmentLink(Base):
    """A distributor's link. Visitors find it through `public_link` alone."""

    __tablename__ = "assessment_links"
    __table_args__ = (
        one_of("link_type", "customer", "campaign"),
        one_of("focus_area", "health", "wealth", "hybrid"),
        Index("ix_assessment_links_distributor_id", "distributor_id"),
        access(
            may("distributor", "select insert update", using=own()),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id", cascade=True))
    link_code: Mapped[str] = mapped_column(Text, unique=True)
    campaign_name: Mapped[Words | None]
    link_type: Mapped[Words | None]
    target_audience: Mapped[Words | None]
    focus_area: Mapped[Words | None]
    click_count: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    conversion_count: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    is_active: Mapped[bool | None] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class LinkEvent(Base):
    """A click, start, completion or conversion of a link. Written by `record_link_event`."""

    __tablename__ = "link_analytics"
    __table_args__ = (
        one_of("event_type", "click", "conversion", "assessment_start", "assessment_complete"),
        Index("ix_link_analytics_link_id", "link_id", "event_type", "created_at"),
        access(
            may("distributor", "select", using=f"{TOLD_BY_THE_LINK} and {OF_OWN_LINK}"),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("system", "select"),
            postgresql_partition_by="RANGE (created_at)",
        ),
    )

    id: Mapped[Id]
    link_id: Mapped[UUID | None] = mapped_column(references("assessment_links.id", cascade=True))
    event_type: Mapped[Words]
    visitor_id: Mapped[Words | None]
    ip_address: Mapped[Address | None]
    user_agent: Mapped[Words | None]
    referrer: Mapped[Words | None]
    conversion_value: Mapped[Amount | None]
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), primary_key=True, default=clock.now, server_default=func.now()
    )


FUNCTIONS = (
    as_owner("public_link(text)", "visitor", "participant", "integration"),
    as_owner("leads_to(uuid, uuid)", "participant"),
    as_owner(
        "record_link_event(uuid, text, text, inet, text, text, numeric, timestamptz)",
        *("visitor", "participant", "integration"),
    ),
)
