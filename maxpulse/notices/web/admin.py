"""The mails that no server was there for, for admins."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from maxpulse.core.permissions import Permission
from maxpulse.notices import actions, queries
from maxpulse.notices.rules import unwrapped
from maxpulse.web import guard, proof
from maxpulse.web.paging import paging

blueprint = Blueprint("notices", __name__)


@blueprint.get("/admin/mails")
@guard.needs(Permission.MAILS_READ)
def mails() -> ResponseReturnValue:
    """What would have gone out, newest first."""
    page = paging(queries.count_shown())
    return render_template(
        "notices/mails.html",
        mails=queries.shown_mails(offset=page.offset, limit=page.size),
        paging=page,
        has_server=bool(current_app.extensions["settings"].smtp_url),
    )


@blueprint.get("/admin/mails/<uuid:mail_id>")
@guard.needs(Permission.MAILS_READ)
@proof.fresh
def mail(mail_id: UUID) -> ResponseReturnValue:
    """One of them, as its reader would have got it."""
    found = queries.find_shown(mail_id)
    if found is None:
        abort(404)
    actions.note_reading(found)
    return render_template("notices/mail.html", mail=found, text=unwrapped(found.plain))
