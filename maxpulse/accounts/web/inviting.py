"""Inviting people: the form, the invitations that wait, sending one again, taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions, directory
from maxpulse.accounts.actions import inviting
from maxpulse.accounts.actions.administering import NotTheirs
from maxpulse.accounts.queries import invitations
from maxpulse.accounts.web.words import email_error
from maxpulse.core.db import rollback
from maxpulse.core.emails import normal_email
from maxpulse.core.permissions import LEVELS, Permission
from maxpulse.web import fragments, guard, permissions, proof
from maxpulse.web.errors.pages import show as failure
from maxpulse.web.fields import LONGEST_NAME, name_error, tidy_name
from maxpulse.web.paging import paging

blueprint = Blueprint("inviting", __name__)

LIST = "/admin/people/invitations"
# A distributor stands under a sponsor: the register of distributors invites them.
ROLES = ("participant", "trainer", "admin")


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is to be invited, as typed."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @classmethod
    def read(cls) -> Self:
        """What the request brings."""
        given = request.form
        return cls(
            tidy_name(given.get("first_name", "")),
            tidy_name(given.get("last_name", "")),
            normal_email(given.get("email", "")),
        )

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty when it can be taken."""
        found = {
            "first_name": name_error(self.first_name, _("Please fill in the first name.")),
            "last_name": name_error(self.last_name, ""),
            "email": email_error(self.email, _("Please fill in the e-mail address.")),
        }
        return {field: error for field, error in found.items() if error}


@blueprint.get(LIST)
@guard.needs(Permission.PEOPLE_MANAGE)
def index() -> ResponseReturnValue:
    """The invitations that nobody has accepted."""
    return _list()


@blueprint.get(f"{LIST}/new")
@guard.needs(Permission.PEOPLE_MANAGE)
def ask() -> ResponseReturnValue:
    """The form."""
    return _form(Whom(), {})


@blueprint.post(LIST)
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def invite() -> ResponseReturnValue:
    """Invite somebody."""
    whom, errors = Whom.read(), {}
    role = request.form.get("role", "")
    if role not in _roles():
        errors["role"] = _("Please choose what they are to be.")
    if errors := whom.errors() | errors:
        return _form(whom, errors), 422
    try:
        inviting.invite(
            inviting.Invited(
                whom.email,
                role,
                whom.first_name,
                whom.last_name,
                request.form.get("level", ""),
                request.form.getlist("permission"),
            )
        )
    except actions.EmailTaken:
        return _form(whom, {"email": taken(whom.email)}), 422
    except NotTheirs:
        rollback()
        return _form(whom, {"level": _("Nobody gives more than they may do themselves.")}), 422
    return fragments.see_other(f"{LIST}?invited=1")


@blueprint.post(f"{LIST}/<uuid:user_id>/letters")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def send_again(user_id: UUID) -> ResponseReturnValue:
    """Write the letter anew: the one before opens nothing any more."""
    is_sent = inviting.send_again(user_id)
    return fragments.see_other(f"{LIST}?{'sent' if is_sent else 'enough'}=1")


@blueprint.post(f"{LIST}/<uuid:user_id>/removal")
@guard.needs(Permission.PEOPLE_MANAGE)
@proof.fresh
def take_back(user_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    inviting.take_back(user_id)
    return fragments.see_other(f"{LIST}?taken-back=1")


@blueprint.errorhandler(directory.NoSuchAccount)
def _nobody(_error: directory.NoSuchAccount) -> ResponseReturnValue:
    return failure(404)


@blueprint.errorhandler(inviting.NotInvited)
def _not_invited(_error: inviting.NotInvited) -> ResponseReturnValue:
    rollback()
    return _list(_("This invitation does not wait any more: it was accepted, or there never was one.")), 409


@blueprint.errorhandler(NotTheirs)
def _not_theirs(_error: NotTheirs) -> ResponseReturnValue:
    rollback()
    return _list(_("That is not yours to do: this invitation reaches further than you do.")), 422


def taken(email: str) -> str:
    """What to tell an admin who invites somebody to an address that has an account."""
    there = directory.find_by_email(email)
    if there is None:
        return _("There is an account with this address already.")
    name = there.name or there.email
    if there.is_invited:
        return _("%(name)s is invited with this address already. Send that invitation again.", name=name)
    if there.is_open:
        return _("%(name)s has an account with this address already.", name=name)
    return _("%(name)s has an account with this address already. It is closed; open it again.", name=name)


def _roles() -> tuple[str, ...]:
    manages_admins = Permission.ADMINS_MANAGE in guard.signed_in().permissions
    return tuple(role for role in ROLES if role != "admin" or manages_admins)


def _list(error: str | None = None) -> str:
    page = paging(invitations.count_waiting())
    said = {
        "invited": _("The invitation is on its way. It is good for seven days."),
        "sent": _("The invitation is on its way again. The link in the mail before it opens nothing now."),
        "taken-back": _("The invitation is taken back. Its link opens nothing any more."),
    }
    is_unsent = not current_app.extensions["settings"].smtp_url and bool(
        {"invited", "sent"} & set(request.args)
    )
    if is_unsent:
        said = {}
    enough = _("Several mails went to this address within the hour. Please wait before the next.")
    return render_template(
        "accounts/admin/invitations.html",
        invitations=invitations.find_waiting(offset=page.offset, limit=page.size),
        levels=permissions.LEVELS,
        paging=page,
        said=next((sentence for key, sentence in said.items() if key in request.args), None),
        unsent=is_unsent,
        may_read_mails=Permission.MAILS_READ in guard.signed_in().permissions,
        error=error or (enough if "enough" in request.args else None),
    )


def _form(whom: Whom, errors: dict[str, str]) -> str:
    mine = guard.signed_in().permissions
    return render_template(
        "accounts/admin/invite.html",
        values=whom,
        role=request.form.get("role", ""),
        level=request.form.get("level", ""),
        ticked=request.form.getlist("permission"),
        errors=errors,
        roles=_roles(),
        permissions={
            permission: words for permission, words in permissions.PERMISSIONS.items() if permission in mine
        },
        held=LEVELS,
        places=permissions.PLACES,
        levels={level: permissions.LEVELS[level] for level, brings in LEVELS.items() if brings <= mine},
        longest_name=LONGEST_NAME,
    )
