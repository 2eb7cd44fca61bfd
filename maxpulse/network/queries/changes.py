"""What is owed of changes in the network, and who stands above somebody. For the product itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text

from maxpulse.core.db import session
from maxpulse.network.models import TeamChange

# Oneself first, then everybody above, nearest first.
LINE = text("""
    with recursive line as (
        select id, sponsor_id, 1 as steps from distributor_profiles where id = :member
        union all
        select d.id, d.sponsor_id, l.steps + 1 from line l join distributor_profiles d on d.id = l.sponsor_id
    )
    select id from line order by steps
""")


def distributors_with_changes(before: datetime, most: int = 500) -> list[UUID]:
    """Distributors of whom something has been owed since before that moment, the longest first."""
    first = func.min(TeamChange.changed_at)
    owed = select(TeamChange.distributor_id).group_by(TeamChange.distributor_id).having(first < before)
    return list(session.scalars(owed.order_by(first).limit(most)))


def lock_changes(distributor_id: UUID) -> Sequence[TeamChange]:
    """What is owed of a distributor, oldest first, held until the transaction ends; without what somebody is at."""
    owed = select(TeamChange).where(TeamChange.distributor_id == distributor_id)
    return session.scalars(
        owed.order_by(TeamChange.changed_at, TeamChange.id).with_for_update(skip_locked=True)
    ).all()


def line_from(distributor_id: UUID | None) -> list[UUID]:
    """A distributor and everybody above, nearest first; nobody for None."""
    return list(session.scalars(LINE, {"member": distributor_id})) if distributor_id else []
