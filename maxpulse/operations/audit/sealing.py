"""Sealing: what waits is taken into the next link of the chain.

Nobody who does a deed waits for this. An entry has no number when it is written; a trigger notes it as waiting in the
same transaction. A seal takes whatever waits and is committed when it looks. An entry whose transaction commits later
is simply still waiting for the next seal, however old it is: no clock, sequence or transaction id is relied on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, Text, Uuid, any_, cast, delete, func, select

from maxpulse.core.db import after_commit, session
from maxpulse.operations.audit import canonical
from maxpulse.operations.audit.canonical import Entry
from maxpulse.operations.models import AuditEntry, AuditSeal, AuditWaiting

log = structlog.get_logger(__name__)

LOCK = 0x6175646974  # "audit": one seal is made at a time
MOST = 2000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# An entry as `canonical` reads it.
FACTS = tuple(
    cast(AuditEntry.ip_address, Text).label("ip_address")
    if name == "ip_address"
    else getattr(AuditEntry, name)
    for name in canonical.FIELDS
)


def seal(most: int = MOST) -> int:
    """Take up to `most` waiting entries into a new seal; how many. 0 while another is at it. The system acts."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return 0
    # The database's clock, as in `written_at`: the product's own may travel.
    now = session.execute(select(func.clock_timestamp())).scalar_one()
    waiting = _waiting(most)
    if not waiting:
        return 0
    last = waiting[-1]["written_at"] or LONG_AGO
    made = _sealed(waiting, now, reaches_to=now if len(waiting) < most else min(last, now))
    session.add(made)
    session.execute(delete(AuditWaiting).where(AuditWaiting.entry_id == _any_of(made.entries)))
    # The log is the witness outside the database: who cuts the newest seals off cannot take this back.
    after_commit(
        partial(log.info, "audit_sealed", seal=made.number, entries=len(waiting), hash=made.hash.hex())
    )
    return len(waiting)


def facts_of(entry_ids: Sequence[UUID]) -> dict[UUID, Entry]:
    """These entries as `canonical` reads them; those that are gone are left out."""
    rows = session.execute(select(*FACTS).where(AuditEntry.id == _any_of(entry_ids))).mappings()
    return {row["id"]: dict(row) for row in rows}


def _any_of(entry_ids: Sequence[UUID]) -> Any:
    # One parameter, for there may be more ids than a statement may have parameters.
    return any_(cast(entry_ids, ARRAY(Uuid)))


def _waiting(most: int) -> list[Entry]:
    # An entry that is gone stays in waiting, for the check to find.
    oldest = (
        select(*FACTS)
        .join(AuditWaiting, AuditWaiting.entry_id == AuditEntry.id)
        .order_by(AuditEntry.written_at.asc().nulls_first(), AuditEntry.id)
        .limit(most)
    )
    return [dict(row) for row in session.execute(oldest).mappings()]


def _sealed(waiting: Sequence[Entry], now: datetime, reaches_to: datetime) -> AuditSeal:
    before = session.execute(
        select(AuditSeal.number, AuditSeal.hash).order_by(AuditSeal.number.desc()).limit(1)
    ).one_or_none()
    number, last_hash = (before.number + 1, before.hash) if before else (1, b"")
    entries = [row["id"] for row in waiting]
    digests = canonical.join(map(canonical.digest, waiting))
    return AuditSeal(
        number=number,
        form=canonical.FORM,
        entries=entries,
        digests=digests,
        sealed_at=now,
        reaches_to=reaches_to,
        hash=canonical.chain(last_hash, number, now, reaches_to, entries, digests),
    )
