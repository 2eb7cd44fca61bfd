"""Reading links and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Integer, Select, distinct, func, literal_column, select, text

from maxpulse.core.db import session
from maxpulse.links.models import AssessmentLink, LinkEvent

PUBLIC_LINK = text("select * from public_link(:code)")
# Row policies leave out whoever does not let the distributor know.
FINISHES = """
    (select count(*) from assessment_sessions s where s.link_id = assessment_links.id and s.completed_at is not null)
"""


class NoSuchLink(LookupError):
    """There is no link with this id that the actor may see."""


class LinkState(StrEnum):
    """Whether a link opens. The values of those that do not are the reasons their page knows."""

    OPEN = "open"
    SWITCHED_OFF = "switched_off"
    SUSPENDED = "suspended"  # or their account is closed: why the sender does not work is nobody's business


@dataclass(frozen=True, slots=True)
class PublicLink:
    """A link as whoever opens it may know it."""

    link_id: UUID
    distributor_id: UUID
    first_name: str
    last_name: str
    focus: str
    campaign: str | None
    state: LinkState
    is_of_active: bool  # its distributor may sell, whether or not the link opens

    @property
    def name(self) -> str:
        """The sender's name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """A distributor's link and what came of it. `revenue` in the installation's currency.

    `finishes` are those of whoever shares their progress.
    """

    id: UUID
    code: str
    campaign: str | None
    focus: str
    clicks: int
    visitors: int
    starts: int
    finishes: int
    sales: int
    revenue: Decimal
    closed_at: datetime | None
    created_at: datetime | None


def find_public_link(code: str) -> PublicLink | None:
    """The link behind a code, for a visitor or participant; None for no such code. Capitals are forgiven."""
    # No text of the database holds a NUL: asked for one, it would fail instead of finding nothing.
    row = None if "\0" in code else session.execute(PUBLIC_LINK, {"code": code.strip().lower()}).one_or_none()
    if row is None:
        return None
    return PublicLink(
        link_id=row.link_id,
        distributor_id=row.distributor_id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        focus=row.focus_area or "health",
        campaign=row.campaign_name,
        state=_state(row.link_active, row.distributor_status),
        is_of_active=row.distributor_status == "active",
    )


def find_link(link_id: UUID) -> AssessmentLink | None:
    """A link that the actor may see."""
    return session.get(AssessmentLink, link_id)


def get_link(link_id: UUID) -> AssessmentLink:
    """The same; raises NoSuchLink."""
    found = find_link(link_id)
    if found is None:
        raise NoSuchLink(str(link_id))
    return found


def links_with_numbers() -> list[LinkNumbers]:
    """The acting distributor's links, newest first, with what came of them (no bots), in one query."""
    rows = session.execute(_numbers().order_by(AssessmentLink.created_at.desc(), AssessmentLink.id.desc()))
    return [_as_numbers(*row) for row in rows]


def _numbers() -> Select[AssessmentLink, int, int, int, int, int, Decimal | None]:
    kind, counted = LinkEvent.event_type, func.count(LinkEvent.id)
    sold = kind == "conversion"
    return (
        select(
            AssessmentLink,
            counted.filter(kind == "click"),
            func.count(distinct(LinkEvent.visitor_id)).filter(kind == "click"),
            counted.filter(kind == "assessment_start"),
            literal_column(FINISHES, Integer),
            counted.filter(sold),
            func.coalesce(func.sum(LinkEvent.conversion_value).filter(sold), Decimal(0)),
        )
        .outerjoin(LinkEvent, LinkEvent.link_id == AssessmentLink.id)
        .group_by(AssessmentLink.id)
    )


def _as_numbers(
    link: AssessmentLink,
    clicks: int,
    visitors: int,
    starts: int,
    finishes: int,
    sales: int,
    revenue: Decimal | None,
) -> LinkNumbers:
    # The last change of a closed link is its closing: only switching changes one, and counting leaves `updated_at`.
    return LinkNumbers(
        id=link.id,
        code=link.link_code,
        campaign=link.campaign_name,
        focus=link.focus_area or "health",
        clicks=clicks,
        visitors=visitors,
        starts=starts,
        finishes=finishes,
        sales=sales,
        revenue=revenue or Decimal(0),
        closed_at=None if link.is_active else link.updated_at,
        created_at=link.created_at,
    )


def _state(link_active: bool, distributor_status: str | None) -> LinkState:
    if distributor_status in {"suspended", "closed"}:
        return LinkState.SUSPENDED
    return LinkState.OPEN if link_active and distributor_status == "active" else LinkState.SWITCHED_OFF
