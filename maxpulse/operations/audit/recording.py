"""Who did what, to what, from where: appended in the deed's own transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import has_request_context, request
from sqlalchemy.dialects.postgresql import insert

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import Base, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.core.request_id import reference
from maxpulse.operations.audit.kinds import examine
from maxpulse.operations.models import AuditEntry

LONGEST_AGENT = 300

Subject = tuple[str, UUID] | Base
Values = Mapping[str, Any]


def record(
    action: str,
    subject: Subject | None = None,
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Add an entry for what the current actor does: `action` is one of `kinds.KINDS`, which lists the keys.

    `subject` is the row it is done to, or its table and id: also where an admin does something for somebody. As
    whom somebody acts is known by itself: only programs of the API act for anybody, namely for their client.
    `before` and `after` hold what changed and never a secret or health data. Address, browser and reference come
    from the request where there is one. Nothing here waits for anybody: seals come later. Raises NotRegistered.
    """
    session.add(AuditEntry(id=new_id(), **_facts(action, subject, before, after)))


def record_once(action: str, subject: tuple[str, UUID], after: Values, *, every: timedelta) -> bool:
    """Add an entry unless the same actor has done the same to the same within this period; True when added.

    Periods are counted from 1970 in UTC. The entry's id follows from all of that, so that two requests at once
    write one entry and nobody has to read the audit to know.
    """
    actor, period = current_actor(), int(clock.now().timestamp() // every.total_seconds())
    facts = _facts(action, subject, None, after)
    named = json.dumps([action, str(_who(actor)), *map(str, subject), facts["after"], period], sort_keys=True)
    entry_id = UUID(bytes=sha256(named.encode()).digest()[:16], version=5)
    added = session.execute(insert(AuditEntry).values(id=entry_id, **facts).on_conflict_do_nothing())
    return bool(added.rowcount)  # type: ignore[attr-defined]  # an insert's result has it


def _facts(
    action: str,
    subject: Subject | None,
    before: Values | None,
    after: Values | None,
) -> dict[str, Any]:
    was, is_now = _plain(before), _plain(after)
    examine(action, was or {}, is_now or {})
    actor = current_actor()
    kind, subject_id = _name(subject)
    for_kind, for_id = _name(_program(actor))
    return {
        "at": clock.now(),
        "actor_role": actor.role.value,
        "actor_user_id": actor.user_id,
        "actor_participant_id": actor.participant_id,
        "acting_for_type": for_kind,
        "acting_for_id": for_id,
        "action": action,
        "subject_type": kind,
        "subject_id": subject_id,
        "before": was,
        "after": is_now,
        **_where_from(),
    }


def _program(actor: Actor) -> Subject | None:
    return None if actor.api_client_id is None else ("api_clients", actor.api_client_id)


def _who(actor: Actor) -> UUID | None:
    return actor.user_id or actor.participant_id


def _name(subject: Subject | None) -> tuple[str | None, UUID | None]:
    if subject is None or isinstance(subject, tuple):
        return subject or (None, None)
    return str(subject.__tablename__), getattr(subject, "id", None)


def _plain(values: Values | None) -> dict[str, Any] | None:
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return plain


def _where_from() -> dict[str, str | None]:
    if not has_request_context():
        return {}
    agent = request.user_agent.string[:LONGEST_AGENT]
    return {"ip_address": request.remote_addr, "user_agent": agent, "request_id": reference()}
