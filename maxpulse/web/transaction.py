"""One transaction a request: committed here when the answer is ready, never by actions."""

from __future__ import annotations

from flask import Flask, Response

from maxpulse.core.actor import Actor
from maxpulse.core.db import become, commit, rollback


def init_app(app: Flask) -> None:
    """Give every request an actor (a visitor, until its audience's guard knows better) and commit at its end."""
    app.before_request(_arrive)
    app.after_request(_settle)


def _arrive() -> None:
    become(Actor.visitor())


def _settle(response: Response) -> Response:
    if response.status_code < 500:
        commit()
    else:
        rollback()
    return response
