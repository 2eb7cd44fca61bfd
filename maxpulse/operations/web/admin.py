"""The audit, for admins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from maxpulse.core import clock
from maxpulse.core.db import current_actor
from maxpulse.core.permissions import Permission
from maxpulse.operations import actions, audit
from maxpulse.operations.audit import reading
from maxpulse.operations.audit.findings import Finding
from maxpulse.operations.audit.kinds import sentence_of
from maxpulse.operations.web import exports
from maxpulse.operations.web.asked import ROLES, Asked, place_of, position
from maxpulse.operations.web.lines import Line, lines
from maxpulse.web import fragments, guard, proof

blueprint = Blueprint("operations", __name__)

A_PAGE = 50


@blueprint.get("/admin/audit")
@guard.needs(Permission.AUDIT_READ)
def entries() -> ResponseReturnValue:
    """What was recorded, newest first, narrowed as the address says."""
    asked, before = Asked.read(request.args), position(request.args.get("before", ""))
    errors = asked.errors()
    found = [] if errors else reading.entries(asked.filter(), before=before, limit=A_PAGE + 1)
    page = render_template(
        "operations/audit.html",
        entries=lines(found[:A_PAGE], asked),
        asked=asked,
        errors=errors,
        roles=ROLES,
        kinds=_kinds(),
        chain=reading.chain(),
        findings=_findings,
        lacks_export=guard.lacking(Permission.AUDIT_EXPORT),
        may_check=Permission.SYSTEM_RUN in guard.signed_in().permissions,
        is_asked=request.args.get("check") == "asked",
        newest_url=asked.url() if before else None,
        older_url=asked.url(before=place_of(found[A_PAGE - 1])) if len(found) > A_PAGE else None,
    )
    return page, 422 if errors else 200


@blueprint.post("/admin/audit/exports")
@guard.needs(Permission.AUDIT_EXPORT)
@proof.fresh
def export() -> ResponseReturnValue:
    """What the filter finds, as a file. That it was taken out is recorded first."""
    asked, form = Asked.read(request.form), request.form.get("format", "")
    if form not in exports.TYPES or asked.errors():
        abort(400)
    now, wanted = clock.now(), asked.filter()
    audit.record("audit_exported", after={"format": form, **asked.set})
    until = min(wanted.until, now) if wanted.until else now
    pieces = exports.write(form, replace(wanted, until=until), current_actor())
    name = f"audit-{now:%Y-%m-%d-%H%M}.{form}"
    return Response(
        stream_with_context(pieces),
        content_type=exports.TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@blueprint.post("/admin/audit/checks")
@guard.needs(Permission.SYSTEM_RUN)
@proof.fresh
def check() -> ResponseReturnValue:
    """Have the chain of seals checked now."""
    actions.ask_for_a_check()
    return fragments.see_other("/admin/audit?check=asked")


def shown(*, limit: int) -> list[Line]:
    """The newest entries as the table shows them."""
    return lines(reading.entries(reading.Filter(), limit=limit))


def chain_verdict() -> reading.Verdict:
    """How the chain of seals stands, in a word."""
    return reading.chain().verdict


def _kinds() -> list[tuple[str, str]]:
    return sorted(((action, _deed(action)) for action in reading.actions_there()), key=lambda kind: kind[1])


def _deed(action: str) -> str:
    # Without whom it is about: whoever types the first letters in the list finds it by them.
    said = sentence_of(action, "").strip(" :")
    return f"{said[:1].upper()}{said[1:]}"


def _findings(check: Any) -> list[str]:
    return [Finding.read(kept).sentence for kept in check.findings]
