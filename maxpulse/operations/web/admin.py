"""The audit, for admins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from maxpulse.accounts.queries import names_of
from maxpulse.core.permissions import Permission
from maxpulse.operations import audit
from maxpulse.web import guard
from maxpulse.web.paging import paging

blueprint = Blueprint("operations", __name__)


@blueprint.get("/admin/audit")
@guard.needs(Permission.AUDIT_READ)
def entries() -> ResponseReturnValue:
    """Everything that was recorded, newest first."""
    page = paging(audit.count_entries())
    return render_template(
        "operations/audit.html", entries=shown(offset=page.offset, limit=page.size), paging=page
    )


def shown(*, offset: int = 0, limit: int) -> list[dict[str, Any]]:
    """Entries as the table shows them, with the names of the people in them."""
    found = audit.find_entries(offset=offset, limit=limit)
    people = {entry.actor_user_id for entry in found if entry.actor_user_id}
    people |= {entry.subject_id for entry in found if entry.subject_type == "users" and entry.subject_id}
    names = names_of(people)
    return [
        {
            "at": entry.at,
            "actor": names.get(entry.actor_user_id) if entry.actor_user_id else None,
            "role": entry.actor_role,
            "action": entry.action,
            "subject": _subject(entry.subject_type, entry.subject_id, names),
            "address": str(entry.ip_address or ""),
        }
        for entry in found
    ]


def _subject(kind: str | None, subject_id: UUID | None, names: dict[UUID, str]) -> str:
    if kind is None or subject_id is None:
        return kind or ""
    return names.get(subject_id) or f"{kind.replace('_', ' ')} {str(subject_id)[-8:]}"
