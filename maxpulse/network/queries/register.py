"""All distributors as admins see them: the list, one of them, and the tree around."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from maxpulse.accounts.queries import people
from maxpulse.core.db import session
from maxpulse.core.emails import normal_email
from maxpulse.network.models import DistributorProfile, DistributorSuspension
from maxpulse.network.queries.distributors import STATUS_SHOWN, NoSuchDistributor

ROWS_SHOWN = 50
BRANCH_SIZE = text("select count(*) from branch_of(:root)")
IS_BELOW = text("select exists (select 1 from branch_of(:root) b where b.distributor_id = :member)")
UPLINE = text("""
    with recursive above as (
        select sponsor_id as id, 1 as steps from distributor_profiles where id = :member
        union all
        select d.sponsor_id, a.steps + 1 from above a join distributor_profiles d on d.id = a.id
    )
    select id from above where id is not null order by steps
""")


@dataclass(frozen=True, slots=True)
class Listed:
    """One distributor as a row of the register. `rate` is percent."""

    id: UUID
    name: str
    email: str
    code: str
    tier: int
    rate: Decimal
    status: str
    closed_at: datetime | None
    joined_at: datetime
    sponsor_id: UUID | None
    sponsor_name: str
    recruits: int

    @property
    def status_shown(self) -> str:
        """Their status, or "closed" when their account is."""
        return "closed" if self.closed_at else self.status


@dataclass(frozen=True, slots=True)
class Suspension:
    """One suspension, with the account ids of who began and who ended it."""

    reason: str
    begun_at: datetime
    begun_by: UUID | None
    ended_at: datetime | None
    ended_by: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some distributors of a list, and whether there are more after them."""

    rows: Sequence[Listed]
    goes_on: bool

    @property
    def last_id(self) -> UUID | None:
        """Before whom those joined that come next; None when there are none."""
        return self.rows[-1].id if self.goes_on else None


def listed(
    *, words: str = "", status: str = "", below: UUID | None = None, before: UUID | None = None
) -> Page:
    """A page of distributors, newest first: those who joined before somebody.

    `words` are looked for in names, addresses and codes; `below` keeps those directly under somebody.
    """
    found = _rows()
    distributor, who = DistributorProfile, _WHO
    if words:
        places = (who.c.name, who.c.email, distributor.distributor_code)
        found = found.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    if status:
        found = found.where(STATUS_SHOWN.in_((status,)))
    if below is not None:
        found = found.where(distributor.sponsor_id == below)
    if before is not None:
        earlier = aliased(distributor)
        place = select(earlier.created_at, earlier.id).where(earlier.id == before).scalar_subquery()
        found = found.where(tuple_(distributor.created_at, distributor.id) < place)
    newest = found.order_by(distributor.created_at.desc(), distributor.id.desc()).limit(ROWS_SHOWN + 1)
    rows = [Listed(*row) for row in session.execute(newest)]
    return Page(rows[:ROWS_SHOWN], goes_on=len(rows) > ROWS_SHOWN)


def get_listed(distributor_id: UUID) -> Listed:
    """One distributor. Raises NoSuchDistributor."""
    row = session.execute(_rows().where(DistributorProfile.id == distributor_id)).one_or_none()
    if row is None:
        raise NoSuchDistributor(str(distributor_id))
    return Listed(*row)


def find_by_code(code: str) -> Listed | None:
    """The distributor with this code; capitals and spaces around are forgiven."""
    spelled = code.replace("\0", "").strip().upper()
    row = session.execute(_rows().where(DistributorProfile.distributor_code == spelled)).one_or_none()
    return Listed(*row) if row else None


def find_by_code_or_email(typed: str) -> Listed | None:
    """The distributor with this code, or with this e-mail address where the admin may see addresses."""
    if "@" not in typed:
        return find_by_code(typed)
    email = normal_email(typed.replace("\0", ""))
    row = session.execute(_rows().where(_WHO.c.email == email)).one_or_none()
    return Listed(*row) if row else None


def names_of_distributors(distributor_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these distributors, or their codes where there is no name; as far as the admin may see them."""
    if not distributor_ids:
        return {}
    rows = session.execute(_rows().where(DistributorProfile.id.in_(distributor_ids)))
    return {row[0]: row[1] for row in rows}


def upline(distributor_id: UUID) -> Sequence[Listed]:
    """Everybody above somebody, nearest first."""
    ids = list(session.scalars(UPLINE, {"member": distributor_id}))
    rows = session.execute(_rows().where(DistributorProfile.id.in_(ids)))
    found = {row.id: row for row in (Listed(*columns) for columns in rows)}
    return [found[each] for each in ids]


def branch_size(distributor_id: UUID) -> int:
    """How many people are below somebody, at any depth."""
    return int(session.scalar(BRANCH_SIZE, {"root": distributor_id}) or 0)


def is_below(member_id: UUID, root_id: UUID) -> bool:
    """True when `member_id` is in the downline of `root_id`."""
    return bool(session.scalar(IS_BELOW, {"root": root_id, "member": member_id}))


def suspensions(distributor_id: UUID) -> Sequence[Suspension]:
    """All suspensions of a distributor, newest first; one that is not over has no end."""
    rows = session.scalars(
        select(DistributorSuspension)
        .where(DistributorSuspension.distributor_id == distributor_id)
        .order_by(DistributorSuspension.begun_at.desc())
    )
    return [Suspension(row.reason, row.begun_at, row.begun_by, row.ended_at, row.ended_by) for row in rows]


_WHO = people("who")


def _rows() -> Select[*tuple[Any, ...]]:
    distributor, sponsor, recruit = (
        DistributorProfile,
        aliased(DistributorProfile),
        aliased(DistributorProfile),
    )
    above = people("above")
    recruits = (
        select(func.count())
        .where(recruit.sponsor_id == distributor.id)
        .correlate(distributor)
        .scalar_subquery()
    )
    return (
        select(
            distributor.id,
            func.coalesce(_WHO.c.name, distributor.distributor_code),
            func.coalesce(_WHO.c.email, ""),
            distributor.distributor_code,
            func.coalesce(distributor.tier_level, 1),
            func.coalesce(distributor.commission_rate, 0),
            func.coalesce(distributor.status, "active"),
            distributor.closed_at,
            distributor.created_at,
            distributor.sponsor_id,
            func.coalesce(above.c.name, ""),
            recruits,
        )
        .outerjoin(_WHO, _WHO.c.user_id == distributor.user_id)
        .outerjoin(sponsor, sponsor.id == distributor.sponsor_id)
        .outerjoin(above, above.c.user_id == sponsor.user_id)
    )
