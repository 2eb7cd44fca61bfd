"""What the isolation probe found, for admins."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.core.permissions import Permission
from maxpulse.isolation import actions, queries
from maxpulse.isolation.rules import GOOD_FOR, problems
from maxpulse.web import fragments, guard, proof
from maxpulse.web.paging import paging

blueprint = Blueprint("isolation", __name__)


@blueprint.get("/admin/probe")
@guard.needs(Permission.SYSTEM_READ)
def overview() -> ResponseReturnValue:
    """How isolation stands, what the newest run tried and found, and the runs before it."""
    page, run = paging(queries.count_runs()), queries.find_last()
    return render_template(
        "isolation/index.html",
        verdict=queries.verdict().value,
        good_for=int(GOOD_FOR.total_seconds() // 3600),
        run=run,
        problems=problems(run.report) if run else {},
        runs=queries.runs(offset=page.offset, limit=page.size),
        paging=page,
        may_run=Permission.SYSTEM_RUN in guard.signed_in().permissions,
        is_asked=request.args.get("run") == "asked",
    )


@blueprint.post("/admin/probe/runs")
@guard.needs(Permission.SYSTEM_RUN)
@proof.fresh
def run_now() -> ResponseReturnValue:
    """Have everything tried now."""
    actions.ask_for_a_run()
    return fragments.see_other("/admin/probe?run=asked")


@blueprint.get("/admin/probe/<uuid:probe_run_id>")
@guard.needs(Permission.SYSTEM_READ)
def show(probe_run_id: UUID) -> ResponseReturnValue:
    """One run."""
    run = queries.find_run(probe_run_id)
    return render_template("isolation/show.html", run=run) if run else abort(404)
