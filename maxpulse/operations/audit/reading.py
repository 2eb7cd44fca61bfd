"""Finding entries again, for an admin: narrowed, newest first, page by page along an index."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, cast, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import INET

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.operations.audit.canonical import Entry
from maxpulse.operations.audit.sealing import FACTS
from maxpulse.operations.models import AuditCheck, AuditEntry, AuditSeal, AuditWaiting

Position = tuple[datetime, UUID]
Network = IPv4Network | IPv6Network
# Ids, or a select of them.
People = Collection[UUID] | Select[UUID]

# What is promised of every entry; the job that seals comes three times as often.
SEALED_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Filter:
    """What entries are narrowed to; None does not narrow. `since` belongs to it, `until` does not.

    `role` is as what somebody acted, `nameless` the same of who has no account; `actors` are the people who acted,
    `subjects` what it was done to.
    """

    role: str | None = None
    nameless: str | None = None
    actors: People | None = None
    action: str | None = None
    subjects: People | None = None
    since: datetime | None = None
    until: datetime | None = None
    address: Network | None = None
    request: str | None = None


class Verdict(StrEnum):
    """How the chain stands, in a word. The worst comes first."""

    BROKEN = "broken"
    LATE = "late"
    UNCHECKED = "unchecked"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Chain:
    """How the chain stood `at` a moment: its newest seal, how many entries waited for theirs, and the newest check."""

    at: datetime
    newest: AuditSeal | None
    waiting: int
    oldest_waiting: datetime | None
    check: AuditCheck | None

    @property
    def is_late(self) -> bool:
        """True when an entry has waited longer for its seal than is promised: nothing seals, or not fast enough."""
        return self.oldest_waiting is not None and self.at - self.oldest_waiting > SEALED_WITHIN

    @property
    def verdict(self) -> Verdict:
        """How it stands, in a word."""
        if self.check and self.check.findings:
            return Verdict.BROKEN
        if self.is_late:
            return Verdict.LATE
        return Verdict.SOUND if self.check else Verdict.UNCHECKED


def entries(wanted: Filter, *, before: Position | None = None, limit: int) -> list[Entry]:
    """The newest entries that are wanted, those after `before` in the list: facts as sealed, and `is_sealed`."""
    is_sealed = ~exists().where(AuditWaiting.entry_id == AuditEntry.id)
    found = _narrowed(select(*FACTS, is_sealed.label("is_sealed")), wanted)
    if before is not None:
        found = found.where(tuple_(AuditEntry.at, AuditEntry.id) < before)
    found = found.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
    return [dict(row) for row in session.execute(found).mappings()]


def actions_there() -> list[str]:
    """The kinds of event that have happened, by jumping along the index from one to the next."""
    first = select(func.min(AuditEntry.action).label("action")).cte("kinds", recursive=True)
    following = (
        select(func.min(AuditEntry.action)).where(AuditEntry.action > first.c.action).scalar_subquery()
    )
    kinds = first.union_all(select(following).where(first.c.action.is_not(None)))
    return [action for action in session.scalars(select(kinds.c.action)) if action is not None]


def chain() -> Chain:
    """How the chain stands."""
    waiting, oldest = session.execute(
        select(func.count(AuditWaiting.entry_id), func.min(AuditEntry.written_at)).outerjoin(
            AuditEntry, AuditEntry.id == AuditWaiting.entry_id
        )
    ).one()
    return Chain(
        at=clock.now(),
        newest=session.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)),
        waiting=waiting,
        oldest_waiting=oldest,
        check=session.scalar(select(AuditCheck).order_by(AuditCheck.checked_at.desc()).limit(1)),
    )


def _narrowed(found: Select[Any], wanted: Filter) -> Select[Any]:
    for condition in _conditions(wanted):
        found = found.where(condition)
    return found


def _conditions(wanted: Filter) -> Iterator[Any]:
    if wanted.role is not None:
        yield AuditEntry.actor_role == wanted.role
    if wanted.nameless is not None:
        yield and_(AuditEntry.actor_role == wanted.nameless, AuditEntry.actor_user_id.is_(None))
    if wanted.actors is not None:
        yield _among(AuditEntry.actor_user_id, wanted.actors)
    if wanted.action is not None:
        yield AuditEntry.action == wanted.action
    if wanted.subjects is not None:
        yield _among(AuditEntry.subject_id, wanted.subjects)
    if wanted.since is not None:
        yield AuditEntry.at >= wanted.since
    if wanted.until is not None:
        yield AuditEntry.at < wanted.until
    if wanted.address is not None:
        yield _in_network(wanted.address)
    if wanted.request is not None:
        yield AuditEntry.request_id == wanted.request


def _among(column: Any, ids: People) -> Any:
    if isinstance(ids, Select):
        return column.in_(ids)
    # One person is the rule, and an equality is what lets PostgreSQL walk the index in the order of the page.
    one, *more = [*ids] or [UUID(int=0)]
    return column.in_([one, *more]) if more else column == one


def _in_network(network: Network) -> Any:
    if network.num_addresses == 1:
        return AuditEntry.ip_address == cast(str(network.network_address), INET)
    return AuditEntry.ip_address.op("<<=")(cast(cast(str(network), Text), INET))
