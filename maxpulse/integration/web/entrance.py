"""Where programs get their tokens (OAuth 2.0 client credentials, RFC 6749 §4.4) and read what they may ask."""

from __future__ import annotations

from typing import NoReturn, cast
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request
from pydantic import BaseModel

from maxpulse.config import Settings
from maxpulse.integration import shapes, tokens
from maxpulse.integration.actions import recognise
from maxpulse.integration.rules import TOKEN_LIFETIME, BadScope, scopes_of
from maxpulse.integration.web import limits
from maxpulse.integration.web.openapi import description
from maxpulse.web.errors import Problem
from maxpulse.web.limits import address

blueprint = Blueprint("entrance", __name__, url_prefix="/api/v1")
blueprint.after_request(limits.tell)
LONGEST_FORM = 4096
FORM = "application/x-www-form-urlencoded"


@blueprint.record_once
def _count(setup: object) -> None:
    limits.init_app(setup.app)  # type: ignore[attr-defined]


@blueprint.post("/token")
def token() -> Response:
    """A token for a program that shows its id and secret."""
    request.max_content_length = LONGEST_FORM
    limits.count(limits.TOKENS_FROM_AN_ADDRESS, "token", address())
    if request.mimetype != FORM:
        raise Problem(415, "not-a-form", "A token is asked for with a form", f"Send it as {FORM}.")
    _check_form()
    client_id, secret = _credentials()
    limits.count(limits.TOKENS_OF_A_CLIENT, "token", str(client_id), address())
    found = recognise(client_id, secret)
    if found is None:
        _refuse(401, "invalid_client", "No client has this id and secret.")
    try:
        scopes = scopes_of(found.role, request.form.get("scope", ""))
    except BadScope:
        _refuse(400, "invalid_scope", "This client is not given that scope.")
    return _json(
        shapes.Token(
            access_token=tokens.issue(
                client_id, scopes, cast("Settings", current_app.extensions["settings"])
            ),
            token_type="Bearer",  # noqa: S106  the kind of token
            expires_in=int(TOKEN_LIFETIME.total_seconds()),
            scope=" ".join(scopes),
        )
    )


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of all of this (OpenAPI 3.1)."""
    using = cast("Settings", current_app.extensions["settings"])
    return Response(description(using.origin), content_type="application/json")


def _check_form() -> None:
    if any(len(request.form.getlist(name)) > 1 for name in request.form):
        _refuse(400, "invalid_request", "Each field may be there once.")
    grant = request.form.get("grant_type", "")
    if not grant:
        _refuse(400, "invalid_request", "grant_type is missing.")
    if grant != "client_credentials":
        _refuse(400, "unsupported_grant_type", "Only client_credentials is known here.")


def _credentials() -> tuple[UUID, str]:
    given = request.authorization
    in_form = "client_secret" in request.form
    if given is not None and in_form:
        _refuse(400, "invalid_request", "Show the secret once: in the header or in the form.")
    if given is not None and given.type == "basic":
        named, secret = given.username or "", given.password or ""
    else:
        named, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    try:
        return UUID(named), secret
    except ValueError:
        _refuse(401, "invalid_client", "No client has this id and secret.")


def _refuse(status: int, error: str, why: str) -> NoReturn:
    answer = _json(shapes.TokenRefusal.model_validate({"error": error, "error_description": why}), status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="maxpulse"'
    abort(answer)


def _json(said: BaseModel, status: int = 200) -> Response:
    answer = Response(said.model_dump_json(), status, content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    return answer
