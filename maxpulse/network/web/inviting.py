"""Inviting a distributor under a sponsor, for admins. Those who wait stand among all invitations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.accounts.actions import EmailTaken
from maxpulse.accounts.actions.administering import NotTheirs
from maxpulse.accounts.actions.inviting import Invited
from maxpulse.accounts.web.inviting import LIST, Whom, taken
from maxpulse.core.db import rollback
from maxpulse.core.permissions import Permission
from maxpulse.network import actions, queries
from maxpulse.network.rules import MoveProblem
from maxpulse.network.web.admin import LONGEST_ADDRESS, sentence_of
from maxpulse.web import fragments, guard, proof
from maxpulse.web.fields import LONGEST_NAME

blueprint = Blueprint("inviting_distributors", __name__)


@blueprint.get("/admin/distributors/invitations/new")
@guard.needs(Permission.PEOPLE_MANAGE)
def ask() -> ResponseReturnValue:
    """The form."""
    return _form(Whom(), {})


@blueprint.post("/admin/distributors/invitations")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def invite() -> ResponseReturnValue:
    """Invite somebody to be a distributor."""
    whom, code = Whom.read(), request.form.get("sponsor", "").strip()[:LONGEST_ADDRESS]
    sponsor = queries.find_by_code_or_email(code) if code else None
    errors = whom.errors() | _sponsor_error(code, sponsor)
    if errors:
        return _form(whom, errors), 422
    invited = Invited(whom.email, "distributor", whom.first_name, whom.last_name)
    try:
        actions.invite_distributor(invited, sponsor.id if sponsor else None)
    except EmailTaken:
        return _form(whom, {"email": taken(whom.email)}), 422
    except NotTheirs:
        # What the refused deed had begun is undone: an answer below 500 commits.
        rollback()
        abort(403)
    return fragments.see_other(f"{LIST}?invited=1")


def _sponsor_error(code: str, sponsor: queries.Listed | None) -> dict[str, str]:
    if not code or (sponsor and sponsor.status_shown == "active"):
        return {}
    return {"sponsor": sentence_of(MoveProblem.NOT_ACTIVE if sponsor else MoveProblem.UNKNOWN)}


def _form(whom: Whom, errors: dict[str, str]) -> str:
    typed: dict[str, Any] = {"values": whom, "sponsor": request.values.get("sponsor", "")[:LONGEST_ADDRESS]}
    return render_template(
        "network/invite.html",
        **typed,
        errors=errors,
        longest_name=LONGEST_NAME,
        longest_code=LONGEST_ADDRESS,
        list_url=LIST,
    )
