"""Setting by hand for how much of a level texts of a model are given."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.analysis import actions
from maxpulse.analysis.rules.watching import GRIDS, LONGEST_REASON, STATES
from maxpulse.analysis.web.admin import page
from maxpulse.core.permissions import Permission
from maxpulse.web import fragments, guard, proof
from maxpulse.web.fields import tidy_name

blueprint = Blueprint("analysis_grids", __name__)


@blueprint.post("/admin/analysis/grids")
@guard.needs(Permission.SYSTEM_RUN)
@proof.fresh
def set_grid() -> ResponseReturnValue:
    """Give the texts of an area for the whole level, for each half of it, or not at all."""
    name, state = request.form.get("name", ""), request.form.get("state", "")
    reason = tidy_name(request.form.get("reason", ""))
    if name not in GRIDS or state not in STATES:
        abort(400)
    if not 0 < len(reason) <= LONGEST_REASON:
        sentence = _("Please say why, in up to %(most)s letters: whoever looks next has to know.")
        return page({name: sentence % {"most": LONGEST_REASON}}), 422
    actions.set_by_hand(name, state, reason)
    return fragments.see_other("/admin/analysis?grid=set#checks")
