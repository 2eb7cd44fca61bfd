"""The register of distributors, for admins: who they are, suspending, terms, and moving branches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.queries import names_of
from maxpulse.core.permissions import Permission
from maxpulse.network import actions, queries
from maxpulse.network.rules import HIGHEST_TIER, LONGEST_REASON, MoveProblem, read_terms
from maxpulse.web import fragments, guard, proof
from maxpulse.web.fields import tidy_name

blueprint = Blueprint("network", __name__)

LONGEST_ADDRESS = 254  # of an e-mail address; codes are shorter
STATUSES = ("active", "pending", "suspended", "closed")


@blueprint.get("/admin/distributors")
@guard.needs(Permission.NETWORK_READ)
def register() -> ResponseReturnValue:
    """All distributors, newest first, narrowed as the address says."""
    words = request.args.get("q", "").replace("\0", "").strip()[:80]
    status = request.args.get("status", "")
    found = queries.listed(
        words=words,
        status=status if status in STATUSES else "",
        before=request.args.get("before", None, UUID),
    )
    return render_template(
        "network/register.html",
        distributors=found.rows,
        words=words,
        status=status,
        counts=queries.count_by_status(),
        may_invite=Permission.PEOPLE_MANAGE in guard.signed_in().permissions,
        lacking=guard.lacking(Permission.NETWORK_MANAGE),
        more_url=url_for(".register", q=words or None, status=status or None, before=found.last_id)
        if found.goes_on
        else None,
    )


@blueprint.get("/admin/distributors/<uuid:distributor_id>")
@guard.needs(Permission.NETWORK_READ)
def show(distributor_id: UUID) -> ResponseReturnValue:
    """One distributor: what was agreed, suspensions, and the tree around."""
    return _page(distributor_id)


@blueprint.post("/admin/distributors/<uuid:distributor_id>/suspension")
@guard.needs(Permission.NETWORK_MANAGE)
@proof.fresh
def suspend(distributor_id: UUID) -> ResponseReturnValue:
    """Stop a distributor at once."""
    reason = tidy_name(request.form.get("reason", ""))
    if not 0 < len(reason) <= LONGEST_REASON:
        sentence = _(
            "Please say why, in up to %(most)s letters: whoever lifts it has to know.", most=LONGEST_REASON
        )
        return _page(distributor_id, {"reason": sentence}), 422
    with _found():
        actions.suspend_distributor(distributor_id, reason)
    return _back_to(distributor_id, "suspended")


@blueprint.post("/admin/distributors/<uuid:distributor_id>/suspension/removal")
@guard.needs(Permission.NETWORK_MANAGE)
@proof.fresh
def reinstate(distributor_id: UUID) -> ResponseReturnValue:
    """Let a distributor work again."""
    with _found():
        actions.reinstate_distributor(distributor_id)
    return _back_to(distributor_id, "lifted")


@blueprint.post("/admin/distributors/<uuid:distributor_id>/terms")
@guard.needs(Permission.NETWORK_MANAGE)
@proof.fresh
def agree(distributor_id: UUID) -> ResponseReturnValue:
    """Agree on another tier or rate."""
    terms = read_terms(request.form.get("tier", ""), request.form.get("rate", ""))
    if terms is None:
        sentence = _(
            "Please check: a tier from 1 to %(most)s, a rate from 0 to 100 percent.", most=HIGHEST_TIER
        )
        return _page(distributor_id, {"terms": sentence}), 422
    tier, rate = terms
    with _found():
        actions.set_terms(distributor_id, tier=tier, rate=rate)
    return _back_to(distributor_id, "terms")


@blueprint.get("/admin/distributors/<uuid:distributor_id>/sponsor")
@guard.needs(Permission.NETWORK_MANAGE)
def choose_sponsor(distributor_id: UUID) -> ResponseReturnValue:
    """Whom a branch could hang under instead, and what would come along, before anything moves."""
    return _choice(distributor_id, request.args.get("code", "").strip()[:LONGEST_ADDRESS])


@blueprint.post("/admin/distributors/<uuid:distributor_id>/sponsor")
@guard.needs(Permission.NETWORK_MANAGE)
@proof.fresh
def move(distributor_id: UUID) -> ResponseReturnValue:
    """Hang a branch under the sponsor that was shown."""
    code, seen = request.form.get("code", ""), request.form.get("seen", None, UUID)
    sponsor = queries.find_by_code_or_email(code)
    if sponsor is None:
        return _choice(distributor_id, code), 422
    try:
        with _found():
            actions.move_branch(distributor_id, sponsor.id, seen_sponsor_id=seen)
    except actions.MoveRefused as refused:
        return _choice(distributor_id, code, refused.problem), 422
    return _back_to(distributor_id, "moved")


def _page(distributor_id: UUID, errors: dict[str, str] | None = None) -> str:
    with _found():
        distributor = queries.get_listed(distributor_id)
    past, before = queries.suspensions(distributor_id), request.args.get("before", None, UUID)
    below = queries.listed(below=distributor_id, before=before)
    return render_template(
        "network/register_show.html",
        distributor=distributor,
        upline=queries.upline(distributor_id),
        below=below.rows,
        more_url=url_for(".show", distributor_id=distributor_id, before=below.last_id, _anchor="below")
        if below.goes_on
        else None,
        newest_url=url_for(".show", distributor_id=distributor_id, _anchor="below") if before else None,
        branch_size=queries.branch_size(distributor_id),
        suspensions=past,
        names=names_of({person for each in past for person in (each.begun_by, each.ended_by) if person}),
        may_manage=Permission.NETWORK_MANAGE in guard.signed_in().permissions,
        lacking=guard.lacking(Permission.NETWORK_MANAGE),
        said=None if errors else _said(request.args.get("done", "")),
        highest_tier=HIGHEST_TIER,
        longest_reason=LONGEST_REASON,
        values=request.form,
        errors=errors or {},
    )


def _choice(distributor_id: UUID, code: str, problem: MoveProblem | None = None) -> str:
    with _found():
        distributor = queries.get_listed(distributor_id)
        sponsor = queries.find_by_code_or_email(code) if code else None
        problem = problem or (actions.check_move(distributor_id, sponsor) if code else None)
    return render_template(
        "network/move.html",
        distributor=distributor,
        sponsor=sponsor,
        code=code,
        longest_code=LONGEST_ADDRESS,
        branch_size=queries.branch_size(distributor_id),
        error=sentence_of(problem) if problem else None,
    )


def sentence_of(problem: MoveProblem) -> str:
    """What to tell an admin whose move is refused."""
    return {
        MoveProblem.UNKNOWN: _("No distributor has this code or address. Please check the letters."),
        MoveProblem.CURRENT: _("This is the sponsor already. Nothing would move."),
        MoveProblem.RING: _("This person is in the branch itself: nobody can be in their own downline."),
        MoveProblem.TOO_DEEP: _("The branch would hang too deep there. Choose a sponsor further up."),
        MoveProblem.NOT_ACTIVE: _("This person is not active. Choose an active sponsor."),
        MoveProblem.MOVED_MEANWHILE: _("Somebody has moved this branch meanwhile. Please look again."),
    }[problem]


@contextmanager
def _found() -> Iterator[None]:
    """What is not there is a page that does not exist."""
    try:
        yield
    except queries.NoSuchDistributor:
        abort(404)


def _said(done: str) -> str | None:
    """What the deed that led here has come to."""
    return {
        "suspended": _("Suspended: links and desk are closed, on every device."),
        "lifted": _("The suspension is lifted."),
        "terms": _("Saved. What is sold from now on is worked out with it."),
        "moved": _("The branch is moved."),
    }.get(done)


def _back_to(distributor_id: UUID, done: str) -> ResponseReturnValue:
    return fragments.see_other(url_for(".show", distributor_id=distributor_id, done=done))
