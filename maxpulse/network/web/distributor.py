"""A distributor's team: everybody in their own downline, and how to bring somebody in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.core.addresses import full_address
from maxpulse.network import queries
from maxpulse.tracking.queries import last_number
from maxpulse.web import fragments, guard, qr

blueprint = Blueprint("network", __name__)


@blueprint.get("/team")
def team() -> ResponseReturnValue:
    """The levels in figures, the first one name by name, or whoever the words are found in."""
    # The number first: what is read after it may be newer, never older.
    upto = last_number()
    words = request.args.get("q", "").replace("\0", "").strip()[:80]
    mine = queries.get_distributor(guard.acting_distributor())
    address = full_address(f"/join/{mine.distributor_code}")
    return render_template(
        "network/team.html",
        words=words,
        found=queries.search_team(words) if words else (),
        **_branch(mine.id),
        code=mine.distributor_code,
        tier=mine.tier_level,
        status=mine.status,
        sponsor=queries.find_own_sponsor(),
        join_url=address,
        picture=qr.picture(address, _("QR code of your invitation")),
        most=queries.A_PAGE,
        upto=upto,
    )


@blueprint.get("/team/<uuid:member_id>")
def branch(member_id: UUID) -> ResponseReturnValue:
    """Whoever is directly below somebody of the team: a part of the tree for htmx, else a page."""
    try:
        level = queries.get_own_level(member_id)
    except queries.NotInTeam:
        abort(404)
    if fragments.wanted():
        return render_template("network/_branch.html", **_branch(member_id))
    if level == 0:
        return fragments.see_other(url_for(".team"))
    upto = last_number()
    return render_template("network/branch.html", **_branch(member_id), level=level, upto=upto)


def _branch(above_id: UUID) -> dict[str, Any]:
    after = request.args.get("after", None, UUID)
    found = queries.read_branch(above_id, after=after)
    more_url = None
    if found.is_full:
        more_url = url_for(".branch", member_id=above_id, after=found.members[-1].distributor_id)
    is_own = above_id == guard.acting_distributor()
    return {
        "branch": found,
        "more_url": more_url,
        "is_own": is_own,
        "above_id": above_id,
        "goes_on": after is not None and fragments.wanted(),
    }
