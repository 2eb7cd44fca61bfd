"""Who is let in to the API: programs with a token, checked against their row on each request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import current_app, g, request

from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, become
from maxpulse.integration import queries, tokens
from maxpulse.integration.queries import Program
from maxpulse.integration.rules import scopes_of
from maxpulse.integration.web import limits
from maxpulse.web.errors import Problem

REALM = 'Bearer realm="maxpulse"'
LONGEST_BODY = 16 * 1024
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Admitted:
    """The program a request was let in as, and what its token lets it ask."""

    program: Program
    scopes: tuple[str, ...]


def program() -> None:
    """Programs that hold a token of ours and were not revoked since. Cookies open nothing here."""
    request.max_content_length = LONGEST_BODY
    claims = _claims()
    # In a transaction of its own: the request's own begins as the program.
    with acting(Actor.visitor()):
        found = queries.find_program(claims.client_id)
    if found is None:
        raise _not_yours("The token is over, or its client was revoked.")
    become(Actor.integration(found.client_id))
    # What its role lost since the token was made, the token has lost too.
    scopes = tuple(scope for scope in claims.scopes if scope in scopes_of(found.role))
    g.admitted_program = Admitted(found, scopes)
    limits.count(limits.REQUESTS, str(found.client_id))


def admitted() -> Admitted:
    """The program of this request. For views behind the door."""
    return cast("Admitted", g.admitted_program)


def needs(scope: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only tokens with that scope reach the view."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def scoped(*args: P.args, **kwargs: P.kwargs) -> R:
            if scope not in admitted().scopes:
                challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'
                raise Problem(
                    403,
                    "insufficient-scope",
                    "The token does not reach this far",
                    f"This needs the scope {scope}.",
                    headers={"WWW-Authenticate": challenge},
                )
            return view(*args, **kwargs)

        return scoped

    return decorate


def _claims() -> tokens.Claims:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        # Nothing was tried, so nothing is said of what was wrong with it (RFC 6750 §3.1).
        raise Problem(
            401,
            "unauthorized",
            "A bearer token is needed",
            "Ask /api/v1/token for one.",
            headers={"WWW-Authenticate": REALM},
        )
    try:
        return tokens.read(token.strip(), cast("Settings", current_app.extensions["settings"]))
    except tokens.BadToken:
        raise _not_yours("The token is not one of ours, or it is over.") from None


def _not_yours(why: str) -> Problem:
    challenge = f'{REALM}, error="invalid_token"'
    return Problem(401, "unauthorized", "The token is not good", why, headers={"WWW-Authenticate": challenge})
