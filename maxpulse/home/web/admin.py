"""An admin's first page."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.queries import count_by_role
from maxpulse.core import clock
from maxpulse.core.permissions import Permission
from maxpulse.isolation.queries import verdict
from maxpulse.network.queries import count_by_status
from maxpulse.operations.health import readiness
from maxpulse.operations.web.admin import chain_verdict, shown
from maxpulse.web import guard, permissions

blueprint = Blueprint("home", __name__)

NEWEST = 10


@blueprint.get("/admin")
def overview() -> ResponseReturnValue:
    """Whether all parts answer, how many people there are, and what was done last."""
    parts = readiness(current_app.extensions["settings"])
    held = guard.signed_in().permissions
    reads_audit = Permission.AUDIT_READ in held
    return render_template(
        "home/admin.html",
        ready=all(parts.values()),
        checks=[{"name": name, "ok": ok, "detail": ""} for name, ok in parts.items()],
        checked_at=clock.now(),
        isolation=verdict().value,
        counts=counts(),
        chain=chain_verdict().value if reads_audit else None,
        entries=shown(limit=NEWEST) if reads_audit else None,
        mine=[
            words
            for each, words in permissions.PERMISSIONS.items()
            if each in held and each in permissions.PLACES
        ],
    )


def counts() -> list[tuple[str, int]]:
    """The people of this installation."""
    roles, distributors = count_by_role(), count_by_status()
    return [
        (_("Distributors"), roles.get("distributor", 0)),
        (_("Suspended"), distributors.get("suspended", 0)),
        (_("Participants with an account"), roles.get("participant", 0)),
        (_("Trainers"), roles.get("trainer", 0)),
    ]
