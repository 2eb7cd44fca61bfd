"""What was found for whoever is signed in: added with one press, or set aside one by one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from maxpulse.claims import actions
from maxpulse.web import fragments, guard

blueprint = Blueprint("claims", __name__)


@blueprint.post("/me/claims")
def claim() -> ResponseReturnValue:
    """Add what stood on the page, and nothing that was found since; what is not theirs to add is left alone."""
    who = guard.signed_in()
    added = actions.claim(_chosen(), who.user_id, who.email)
    return fragments.see_other(f"/me?added={added}" if added else "/me")


@blueprint.post("/me/claims/<uuid:session_id>/refusal")
def decline(session_id: UUID) -> ResponseReturnValue:
    """It is not theirs: it is offered to nobody again."""
    if not actions.decline(session_id):
        abort(404)
    return fragments.see_other("/me?declined=1")


def _chosen() -> list[UUID]:
    return [found for found in map(_id, request.form.getlist("session_id")) if found is not None]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
