"""Checking: is every entry as it was sealed, and is every entry sealed? The system acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, func, select, text

from maxpulse.core.db import session
from maxpulse.operations.audit import canonical
from maxpulse.operations.audit.canonical import Entry
from maxpulse.operations.audit.findings import Finding, Report, What
from maxpulse.operations.audit.sealing import facts_of
from maxpulse.operations.models import AuditCheck, AuditSeal, AuditWaiting

log = structlog.get_logger(__name__)

# Longer than any transaction of the product lasts, and than clocks of two machines differ.
TOLERANCE = timedelta(minutes=10)
AT_ONCE = 20
MOST_TOLD = 200

TWICE = text("select e from audit_seals s cross join unnest(s.entries) e group by e having count(*) > 1")
UNSEALED = text("""
    select a.id from audit_entries a
     where not exists (select 1 from audit_waiting w where w.entry_id = a.id)
       and not exists (select 1 from (select unnest(s.entries) as id from audit_seals s) t where t.id = a.id)
""")
GONE_WHILE_WAITING = text("""
    select w.entry_id from audit_waiting w
     where not exists (select 1 from audit_entries a where a.id = w.entry_id)
""")
# Each check notes the newest seal it saw: one that was cut off and made anew since then differs from it.
WITNESSES = text("""
    select k.newest_number from audit_checks k left join audit_seals s on s.number = k.newest_number
     where k.newest_number is not null and s.hash is distinct from k.newest_hash
""")


def check(noted: Mapping[int, str] | None = None, *, clock_may_travel: bool = False) -> Report:
    """Work the whole chain out again.

    `noted` are hashes (or how they begin, hexadecimal) of seals by number, as kept outside the database: they alone
    tell when the newest seals were cut off together with their entries. Where demo data is allowed the product's
    clock may travel, and an entry that carries such a moment is counted instead of found.
    """
    walk = _Walk(noted or {}, clock_may_travel)
    for seals in _chunks():
        walk.over(seals)
    findings = [*walk.findings, *_loose_ends(), *_not_as_noted(walk.differing)]
    return Report(
        entries=walk.entries,
        seals=walk.seals,
        waiting=session.scalar(select(func.count()).select_from(AuditWaiting)) or 0,
        dated=walk.dated,
        newest=(walk.number, walk.hash.hex()) if walk.number else None,
        findings=findings[:MOST_TOLD],
    )


def check_and_keep(*, clock_may_travel: bool) -> Report:
    """Check, and keep what was found for admins and for the checks to come."""
    report = check(clock_may_travel=clock_may_travel)
    number, newest = report.newest or (None, None)
    session.add(
        AuditCheck(
            entries=report.entries,
            seals=report.seals,
            newest_number=number,
            newest_hash=bytes.fromhex(newest) if newest else None,
            dated=report.dated,
            findings=[finding.as_json() for finding in report.findings],
        )
    )
    if not report.is_sound:
        log.error("audit_chain_broken", findings=[finding.as_json() for finding in report.findings[:10]])
    return report


@dataclass
class _Walk:
    """A walk along the chain, from the first seal to the newest."""

    noted: Mapping[int, str]
    clock_may_travel: bool
    findings: list[Finding] = field(default_factory=list)
    entries: int = 0
    seals: int = 0
    dated: int = 0
    number: int = 0
    hash: bytes = b""
    reaches_to: datetime | None = None
    differing: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.differing = set(self.noted)

    def over(self, seals: Sequence[Row[Any]]) -> None:
        """Go on over these seals, which come next."""
        found = facts_of([entry for seal in seals for entry in seal.entries])
        for seal in seals:
            self.findings += [Finding(What.SEAL_MISSING, seal=n) for n in range(self.number + 1, seal.number)]
            self._over_entries(seal, found)
            follows = canonical.chain(
                self.hash, seal.number, seal.sealed_at, seal.reaches_to, seal.entries, seal.digests
            )
            # After a seal that is gone nothing can be said of the next: it hangs on what is not there.
            if follows != seal.hash and seal.number == self.number + 1:
                self.findings.append(Finding(What.SEAL_CHANGED, seal=seal.number))
            self.number, self.hash, self.reaches_to = seal.number, seal.hash, seal.reaches_to
            if seal.hash.hex().startswith(self.noted.get(seal.number, "no hash")):
                self.differing.discard(seal.number)
            self.seals += 1

    def _over_entries(self, seal: Row[Any], found: Mapping[UUID, Entry]) -> None:
        for entry_id, kept in zip_longest(seal.entries, canonical.split(seal.digests)):
            self.entries += 1
            entry = found.get(entry_id)
            if entry is None:
                self._find(What.MISSING, entry_id, seal)
            elif canonical.digest(entry) != kept:
                self._find(What.CHANGED, entry_id, seal)
            elif self._is_back_dated(entry):
                self._find(What.BACK_DATED, entry_id, seal)

    def _is_back_dated(self, entry: Entry) -> bool:
        written = entry["written_at"]
        if written is None:  # from before the database kept it
            return False
        if self.reaches_to is not None and written < self.reaches_to - TOLERANCE:
            return True
        if abs(written - entry["at"]) <= TOLERANCE:
            return False
        self.dated += 1
        return not self.clock_may_travel

    def _find(self, what: What, entry: UUID | None, seal: Row[Any]) -> None:
        if len(self.findings) < MOST_TOLD:
            self.findings.append(Finding(what, str(entry), seal.number))


def _chunks() -> Iterator[Sequence[Row[Any]]]:
    seals, last = select(*AuditSeal.__table__.columns).order_by(AuditSeal.number).limit(AT_ONCE), 0
    while chunk := session.execute(seals.where(AuditSeal.number > last)).all():
        yield chunk
        last = chunk[-1].number


def _loose_ends() -> Iterator[Finding]:
    for what, query in (
        (What.TWICE, TWICE),
        (What.UNSEALED, UNSEALED),
        (What.GONE, GONE_WHILE_WAITING),
    ):
        for entry_id in session.scalars(query):
            yield Finding(what, str(entry_id))


def _not_as_noted(differing: set[int]) -> Iterator[Finding]:
    for number in sorted(differing | set(session.scalars(WITNESSES))):
        yield Finding(What.NOT_AS_NOTED, seal=number)
