"""Who did what, to what, from where: appended in the deed's own transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import has_request_context, request
from sqlalchemy import func, select

from maxpulse.core import clock
from maxpulse.core.db import Base, current_actor, session
from maxpulse.core.request_id import reference
from maxpulse.operations.models import AuditEntry

LONGEST_AGENT = 300

Subject = tuple[str, UUID] | Base


def record(
    action: str,
    subject: Subject | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry for what the current actor does: `action` is a short name such as `sign_in`.

    `subject` is the row it is done to, or its table and id. `before` and `after` hold what changed and never a
    secret or health data. Address, browser and reference come from the request where there is one.
    """
    actor = current_actor()
    kind, subject_id = _name(subject)
    session.add(
        AuditEntry(
            at=clock.now(),
            actor_role=actor.role.value,
            actor_user_id=actor.user_id,
            actor_participant_id=actor.participant_id,
            action=action,
            subject_type=kind,
            subject_id=subject_id,
            before=_plain(before),
            after=_plain(after),
            **_where_from(),
        )
    )


def find_entries(*, offset: int = 0, limit: int = 50) -> list[AuditEntry]:
    """The newest entries, for an admin."""
    newest = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return list(session.scalars(newest.offset(offset).limit(limit)))


def count_entries() -> int:
    """How many entries there are, for an admin."""
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _name(subject: Subject | None) -> tuple[str | None, UUID | None]:
    if subject is None or isinstance(subject, tuple):
        return subject or (None, None)
    return str(subject.__tablename__), getattr(subject, "id", None)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return plain


def _where_from() -> dict[str, str | None]:
    if not has_request_context():
        return {}
    agent = request.user_agent.string[:LONGEST_AGENT]
    return {"ip_address": request.remote_addr, "user_agent": agent, "request_id": reference()}
