"""Who gets which pages: one list per audience. A route that is in none of these lists fails a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from maxpulse.web import guard

Admission = Callable[[], ResponseReturnValue | None]


@dataclass(frozen=True, slots=True)
class Audience:
    """The people a set of pages is for, and the door they pass.

    `pages` are module paths that hold a `blueprint`; `admit` runs before each of their views, takes on the
    actor, and answers instead of the view when the person does not belong here.
    """

    name: str
    admit: Admission
    pages: tuple[str, ...]


AUDIENCES = (
    Audience("public", guard.anybody, ("operations.web.public",)),
    Audience("participant", guard.holder_of_the_token, ()),
    Audience("distributor", guard.distributor, ()),
    Audience("trainer", guard.trainer, ()),
    Audience("admin", guard.admin, ()),
)


def init_app(app: Flask) -> None:
    """Register every audience's blueprints below the audience's own, which guards them."""
    for audience in AUDIENCES:
        door = Blueprint(audience.name, __name__)
        door.before_request(audience.admit)
        for page in audience.pages:
            door.register_blueprint(import_module(f"maxpulse.{page}").blueprint)
        app.register_blueprint(door)
