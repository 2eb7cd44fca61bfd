"""People with an account, and what each admin may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import directory
from maxpulse.accounts.actions import administering
from maxpulse.accounts.actions.administering import LastOfThem, NotMadeSure, NotTheirs
from maxpulse.accounts.queries.invitations import count_waiting
from maxpulse.accounts.queries.second_factor import second_factor_since
from maxpulse.accounts.web import deeds
from maxpulse.core.db import rollback
from maxpulse.core.permissions import LEVELS, Permission
from maxpulse.web import fragments, guard, permissions, proof
from maxpulse.web.errors.pages import show as failure
from maxpulse.web.paging import paging

blueprint = Blueprint("people", __name__)

ROLES = ("participant", "distributor", "trainer", "admin")


@blueprint.get("/admin/people")
@guard.needs(Permission.PEOPLE_READ)
def index() -> ResponseReturnValue:
    """Everybody with an account, or those looked for."""
    role = request.args.get("role", "")
    search = directory.Search(request.args.get("q", "").strip()[:80], role if role in ROLES else "")
    page = paging(directory.count(search))
    may_invite = Permission.PEOPLE_MANAGE in guard.signed_in().permissions
    return render_template(
        "accounts/admin/people.html",
        people=directory.find(search, offset=page.offset, limit=page.size),
        search=search,
        roles=ROLES,
        levels=permissions.LEVELS,
        paging=page,
        may_invite=may_invite,
        lacking=guard.lacking(Permission.PEOPLE_MANAGE),
        waiting=count_waiting() if may_invite else 0,
    )


@blueprint.get("/admin/people/<uuid:user_id>")
@guard.needs(Permission.PEOPLE_READ)
def show(user_id: UUID) -> ResponseReturnValue:
    """One account, and what may be done with it."""
    return _page(user_id)


@blueprint.post("/admin/people/<uuid:user_id>/closure")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def close(user_id: UUID) -> ResponseReturnValue:
    """Close an account: its owner is signed out everywhere."""
    administering.close_account(user_id)
    return _back(user_id, "closed")


@blueprint.post("/admin/people/<uuid:user_id>/closure/removal")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def reopen(user_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    administering.reopen_account(user_id)
    return _back(user_id, "reopened")


@blueprint.post("/admin/people/<uuid:user_id>/sessions/end")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def sign_out(user_id: UUID) -> ResponseReturnValue:
    """Sign somebody out on every device."""
    administering.end_sessions_of_somebody(user_id)
    return _back(user_id, "signed-out")


@blueprint.post("/admin/people/<uuid:user_id>/second-factor/removal")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def reset_second_factor(user_id: UUID) -> ResponseReturnValue:
    """Take off the second factor of somebody who lost phone and paper."""
    is_off = administering.reset_second_factor(user_id, request.form.get("made_sure", ""))
    return _back(user_id, "factor" if is_off else "")


@blueprint.post("/admin/people/<uuid:user_id>/role")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def change_role(user_id: UUID) -> ResponseReturnValue:
    """Give somebody another role."""
    changed = administering.change_role(user_id, request.form.get("role", ""))
    return _back(user_id, "role" if changed else "")


@blueprint.post("/admin/people/<uuid:user_id>/reach")
@guard.needs(Permission.ADMINS_MANAGE)
@proof.fresh
def set_reach(user_id: UUID) -> ResponseReturnValue:
    """Decide how far an admin reaches."""
    administering.set_reach(user_id, request.form.get("level", ""), request.form.getlist("permission"))
    return _back(user_id, "reach")


@blueprint.get("/admin/permissions")
def table() -> ResponseReturnValue:
    """What each level of admins may do, and what the reader may."""
    return render_template(
        "accounts/admin/permissions.html",
        permissions=permissions.PERMISSIONS,
        places=permissions.PLACES,
        levels=permissions.LEVELS,
        held=LEVELS,
        mine=guard.signed_in().permissions,
    )


@blueprint.errorhandler(directory.NoSuchAccount)
def _nobody(_error: directory.NoSuchAccount) -> ResponseReturnValue:
    return failure(404)


@blueprint.errorhandler(NotTheirs)
def _not_theirs(_error: NotTheirs) -> ResponseReturnValue:
    return _refused(
        _(
            "That is not yours to do: nobody changes their own reach, or an admin who reaches further than they do."
        )
    )


@blueprint.errorhandler(NotMadeSure)
def _not_made_sure(_error: NotMadeSure) -> ResponseReturnValue:
    return _refused(
        _("First make sure by another way than a mail who is asking, and choose here how you did it.")
    )


@blueprint.errorhandler(LastOfThem)
def _last_of_them(_error: LastOfThem) -> ResponseReturnValue:
    return _refused(_("This is the last admin who reaches this far. Let somebody else reach as far first."))


def _refused(sentence: str) -> ResponseReturnValue:
    # What the refused deed had begun is undone before the page is read.
    rollback()
    return _page(UUID(str((request.view_args or {})["user_id"])), sentence), 422


def _page(user_id: UUID, error: str | None = None) -> str:
    me, person = guard.signed_in(), directory.get(user_id)
    within = person.permissions <= me.permissions and user_id != me.user_id
    manages_admins = Permission.ADMINS_MANAGE in me.permissions
    manages = Permission.PEOPLE_MANAGE in me.permissions and (person.role != "admin" or manages_admins)
    return render_template(
        "accounts/admin/person.html",
        person=person,
        error=error,
        said=None if error else deeds.said(request.args.get("done", "")),
        is_me=user_id == me.user_id,
        hindrance=deeds.hindrance(person, is_me=user_id == me.user_id, within=within),
        sessions=directory.sessions_of(user_id) if manages else None,
        has_second_factor=manages and second_factor_since(user_id) is not None,
        ways_to_make_sure=deeds.ways_to_make_sure(),
        may_manage=manages and within,
        may_set_reach=manages_admins and within and person.role == "admin",
        roles=_roles(person, manages_admins) if manages and within else (),
        **_reach(person, me.permissions),
    )


def _roles(person: directory.Entry, manages_admins: bool) -> tuple[str, ...]:
    if person.role not in administering.EXCHANGEABLE:
        return ()
    return tuple(role for role in administering.EXCHANGEABLE if role != "admin" or manages_admins)


def _reach(person: directory.Entry, mine: frozenset[Permission]) -> dict[str, Any]:
    return {
        "permissions": permissions.PERMISSIONS,
        "places": permissions.PLACES,
        "levels": permissions.LEVELS,
        "held": LEVELS,
        "offered": [level for level, brings in LEVELS.items() if brings <= mine],
        "singly": {each: words for each, words in permissions.PERMISSIONS.items() if each in mine},
        "theirs": person.permissions,
    }


def _back(user_id: UUID, done: str) -> ResponseReturnValue:
    return fragments.see_other(f"/admin/people/{user_id}" + (f"?done={done}" if done else ""))
