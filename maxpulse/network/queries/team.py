"""A distributor's own team. Others' rows are out of a distributor's sight: what a team page may show comes from narrow
functions of the database, which take whoever asks from the transaction itself (migration 0024)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session
from maxpulse.network.rules import CHANGED, CONFIRMED, JOINED
from maxpulse.tracking.queries import find_first_since

A_PAGE = 50
SIZES = text("select * from own_team_sizes(:above, :children)")
OWN_LEVEL = text("select own_team_level(:member)")
BELOW = text("select * from own_team_below(:above, :after, :most)")
SEARCH = text("select * from own_team_search(:words, :most)")
OWN_SPONSOR = text("select first_name, last_name from own_sponsor()")


class NotInTeam(LookupError):
    """This distributor is not in the downline of whoever asks, or does not exist."""


@dataclass(frozen=True, slots=True)
class Level:
    """How many people stand so many steps below, and how many of them are active."""

    level: int
    people: int
    active: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of one's own team. `recruits` are those directly below them."""

    distributor_id: UUID
    first_name: str | None
    last_name: str | None
    code: str
    tier: int | None
    status: str | None
    joined_at: datetime
    level: int
    recruits: int
    sponsor_first_name: str | None
    sponsor_last_name: str | None

    @property
    def name(self) -> str:
        """Their name, or their code where there is none."""
        return full_name(self.first_name, self.last_name) or self.code

    @property
    def sponsor_name(self) -> str:
        """The name of whoever is directly above them."""
        return full_name(self.sponsor_first_name, self.sponsor_last_name)


@dataclass(frozen=True, slots=True)
class Branch:
    """Part of a team: a page of those directly below somebody, how many hang below each, and all levels."""

    members: Sequence[Member]
    beneath: Mapping[UUID, int]
    levels: Sequence[Level]

    @property
    def is_full(self) -> bool:
        """True when there may be more than this page shows."""
        return len(self.members) == A_PAGE


@dataclass(frozen=True, slots=True)
class Changed:
    """What an open page may show of a change in the acting distributor's team.

    `member` is None when they are not in the team any more; `sponsors` are those directly above them, now or before;
    `beneath` says how many hang below everybody on the way down.
    """

    member: Member | None
    sponsors: Sequence[Member]
    beneath: Mapping[UUID, int]
    levels: Sequence[Level]


def full_name(first: str | None, last: str | None) -> str:
    """First and last name as one."""
    return f"{first or ''} {last or ''}".strip()


def get_own_level(member_id: UUID) -> int:
    """How many steps somebody is below the acting distributor, 0 for themselves. Raises NotInTeam."""
    level = session.execute(OWN_LEVEL, {"member": member_id}).scalar()
    if level is None:
        raise NotInTeam(str(member_id))
    return int(level)


def read_branch(above_id: UUID, *, after: UUID | None = None) -> Branch:
    """Those directly below the acting distributor or somebody of their team, oldest first, after one of them.

    Empty for people outside the team.
    """
    found = session.execute(BELOW, {"above": above_id, "after": after, "most": A_PAGE})
    members = [Member(*row) for row in found]
    return _counted(above_id, members)


def levels_since(number: int, own_id: UUID) -> Sequence[Level] | None:
    """The levels of the acting distributor's team, if anything has happened to it after that event; else None."""
    if find_first_since(number, (JOINED, CONFIRMED, CHANGED)) is None:
        return None
    return _counted(own_id, []).levels


def search_team(words: str, *, most: int = A_PAGE) -> Sequence[Member]:
    """People of the acting distributor's downline whose name or code holds these words, nearest first."""
    return [Member(*row) for row in session.execute(SEARCH, {"words": words, "most": most})]


def find_recruit(sponsor_id: UUID, recruit_id: UUID, code: str) -> tuple[Member | None, Branch]:
    """Somebody directly below the acting distributor, by id and code, and how many there are on each level.

    None where they are not directly below.
    """
    found = [member for member in search_team(code) if member.distributor_id == recruit_id] if code else []
    branch = _counted(sponsor_id, [member for member in found if member.level == 1])
    return next(iter(branch.members), None), branch


def read_change(
    own_id: UUID, recruit: tuple[UUID, str], sponsors: Sequence[str], steps: Sequence[tuple[UUID, UUID]]
) -> Changed:
    """How a change looks to the acting distributor now: of somebody by id and code, under sponsors of these codes.

    `steps` lead down to them, each from somebody to one directly below. Who has left the team since is left out.
    """
    beneath: dict[UUID, int] = {}
    for above, child in steps:
        sizes = session.execute(SIZES, {"above": above, "children": [child]})
        beneath |= {row.child: row.people - 1 for row in sizes if row.child is not None}
    recruit_id, code = recruit
    return Changed(
        _find_member(code, recruit_id),
        [found for each in sponsors if (found := _find_member(each)) is not None],
        beneath,
        _counted(own_id, []).levels,
    )


def _find_member(code: str, member_id: UUID | None = None) -> Member | None:
    same = (
        each for each in search_team(code) if each.code == code and member_id in (None, each.distributor_id)
    )
    return next(same, None)


def find_own_sponsor() -> str | None:
    """The name of the acting distributor's sponsor; None without one."""
    row = session.execute(OWN_SPONSOR).one_or_none()
    return full_name(*row) or None if row else None


def _counted(above_id: UUID, members: Sequence[Member]) -> Branch:
    shown = [member.distributor_id for member in members]
    sizes = session.execute(SIZES, {"above": above_id, "children": shown}).all()
    return Branch(
        members,
        beneath={row.child: row.people - 1 for row in sizes if row.child is not None},
        levels=sorted(
            (Level(row.level, row.people, row.active) for row in sizes if row.child is None),
            key=lambda level: level.level,
        ),
    )
