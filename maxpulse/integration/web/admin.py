"""Programs of shops outside, for admins: making them, giving and retiring secrets, revoking."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.core.permissions import Permission
from maxpulse.integration import actions, queries
from maxpulse.integration.rules import LONGEST_NAME, ROLES
from maxpulse.network.queries import codes_of, find_by_code
from maxpulse.web import fragments, guard, proof

blueprint = Blueprint("integration", __name__, url_prefix="/admin/api-clients")


@blueprint.get("")
@guard.needs(Permission.INTEGRATIONS_MANAGE)
def index() -> ResponseReturnValue:
    """All programs, and the form for another one."""
    return _index()


@blueprint.post("")
@guard.needs(Permission.INTEGRATIONS_MANAGE)
@proof.fresh
def make() -> ResponseReturnValue:
    """Make a program. It gets its secret on its own page."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "role", "distributor")}
    distributor = find_by_code(typed["distributor"]) if typed["distributor"] else None
    errors = {}
    if not 0 < len(typed["name"]) <= LONGEST_NAME:
        errors["name"] = _("Give it a name, such as the shop's, up to %(most)s letters.", most=LONGEST_NAME)
    if typed["role"] not in ROLES:
        errors["role"] = _("Choose what it may do.")
    if typed["distributor"] and distributor is None:
        errors["distributor"] = _("No distributor has this code. Leave it empty for all of them.")
    if errors:
        return _index(typed, errors), 422
    made = actions.make_api_client(typed["name"], typed["role"], distributor.id if distributor else None)
    return fragments.see_other(url_for(".show", api_client_id=made.id))


@blueprint.get("/<uuid:api_client_id>")
@guard.needs(Permission.INTEGRATIONS_MANAGE)
def show(api_client_id: UUID) -> ResponseReturnValue:
    """One program and its secrets, without what they are."""
    return _show(api_client_id)


@blueprint.post("/<uuid:api_client_id>/secrets")
@guard.needs(Permission.INTEGRATIONS_MANAGE)
@proof.fresh
def make_secret(api_client_id: UUID) -> ResponseReturnValue:
    """A new secret, said on the page that answers and nowhere else: so there is no address to come back to."""
    try:
        said = actions.make_secret(api_client_id)
    except queries.NoSuchApiClient:
        abort(404)
    except actions.Revoked:
        return _show(api_client_id, sorry=_("This program was revoked. Make another one.")), 422
    except actions.TooManySecrets:
        sorry = _("Two secrets are good already. Retire the one that is not used any more first.")
        return _show(api_client_id, sorry=sorry), 422
    return _show(api_client_id, secret=said), 201


@blueprint.post("/<uuid:api_client_id>/secrets/<uuid:secret_id>/retirement")
@guard.needs(Permission.INTEGRATIONS_MANAGE)
def retire_secret(api_client_id: UUID, secret_id: UUID) -> ResponseReturnValue:
    """End one secret."""
    try:
        actions.retire_secret(api_client_id, secret_id)
    except (queries.NoSuchApiClient, actions.NoSuchSecret):
        abort(404)
    return fragments.see_other(url_for(".show", api_client_id=api_client_id))


@blueprint.post("/<uuid:api_client_id>/revocation")
@guard.needs(Permission.INTEGRATIONS_MANAGE)
def revoke(api_client_id: UUID) -> ResponseReturnValue:
    """End a program for good."""
    try:
        actions.revoke_api_client(api_client_id)
    except queries.NoSuchApiClient:
        abort(404)
    return fragments.see_other(url_for(".show", api_client_id=api_client_id))


def _index(typed: dict[str, str] | None = None, errors: dict[str, str] | None = None) -> str:
    found = queries.api_clients()
    return render_template(
        "integration/admin/index.html",
        clients=found,
        codes=codes_of({one.distributor_id for one in found if one.distributor_id}),
        typed=typed or {"name": "", "role": "shop", "distributor": ""},
        errors=errors or {},
        role_words=role_words(),
    )


def _show(api_client_id: UUID, *, secret: str = "", sorry: str = "") -> str:
    try:
        found = queries.get_api_client(api_client_id)
    except queries.NoSuchApiClient:
        abort(404)
    secrets = queries.secrets_of(api_client_id)
    return render_template(
        "integration/admin/show.html",
        client=found,
        code=codes_of({whose})[whose] if (whose := found.distributor_id) else None,
        secrets=secrets,
        secret=secret,
        sorry=sorry,
        role_words=role_words(),
    )


def role_words() -> dict[str, dict[str, str]]:
    """What each role is called and may do."""
    return {
        "shop": {"name": _("Shop"), "may": _("reports purchases and refunds, and looks its own up")},
        "till": {"name": _("Till"), "may": _("reports purchases and looks its own up, pays nothing back")},
        "reader": {"name": _("Reader"), "may": _("looks up what it reported, and reports nothing")},
    }
