"""Everybody's seat: what somebody at a browser, or a program outside, has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, current_app

from maxpulse.accounts.actions import begin_session
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import token_key
from maxpulse.integration.queries import Program
from maxpulse.integration.rules import scopes_of
from maxpulse.integration.tokens import issue
from maxpulse.web.sessions.writes import FormTokens

FORM_TOKEN = "0" * 40
VISITOR = "visitor"
PERSONS = ("distributor", "participant", "trainer", "admin")
PROGRAM = "program"
SEATS = (VISITOR, *PERSONS, PROGRAM)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a browser: the cookie they have, and the proof that a form comes from our own page.

    Or the program of a shop outside, with a token (`bearer`) and nothing else.
    """

    name: str
    cookie: str
    form_token: str
    actor: Actor
    bearer: str = field(default="", repr=False)


def key_of(app: Flask) -> bytes:
    """The key that this installation's tokens are sealed with."""
    return token_key(app.extensions["settings"].secret_key)


def take_seat(app: Flask, name: str, actor: Actor) -> Seat:
    """A seat of that name, signed in as that actor where they have an account."""
    held: dict[str, Any] = {"csrf_token": FORM_TOKEN}
    if actor.user_id is not None:
        with acting(actor):
            begun = begin_session(actor.user_id, name, with_second_factor=True)
        held |= {"_user_id": begun.token, "_fresh": True}
    cookies: Any = app.session_interface
    signed = cookies.get_signing_serializer(app).dumps(held)
    form_token = FormTokens(str(app.secret_key)).dumps(FORM_TOKEN)
    return Seat(name, f"{app.config['SESSION_COOKIE_NAME']}={signed}", str(form_token), actor)


def bearer(app: Flask, program: Program, scopes: Sequence[str] | None = None) -> str:
    """A token of that program, with all it may ask unless `scopes` says less."""
    asked = scopes_of(program.role) if scopes is None else tuple(scopes)
    return issue(program.client_id, asked, app.extensions["settings"])


def settings_here() -> Settings:
    """The settings of the application that is probed."""
    return cast("Settings", current_app.extensions["settings"])
