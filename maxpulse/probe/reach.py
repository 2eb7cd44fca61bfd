"""What an admin may not do, and what nobody does before proving again to be there: asked of every route of that kind.

And what whoever copied an admin's cookie gets with it: nothing but the same question.

Which routes these are is read from the map of routes and from what levels hold, never from the views' decorators alone:
one that was forgotten would not be missed by itself. Exceptions stand here, each with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.permissions import Level, Permission, held
from maxpulse.probe.asking import ask
from maxpulse.probe.parts import foreign_values, is_known, path_of
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.seats import Seat
from maxpulse.probe.world import World
from maxpulse.web.permissions import PERMISSIONS
from maxpulse.web.proof import ASK
from maxpulse.web.sessions import places

FOR_EVERY_ADMIN = {
    "/admin": "the first page, which shows each what they may see",
    "/admin/permissions": "says what one may do",
}
# Pages about people's ways in, and all that admins change.
WAYS_IN = re.compile(r"/account/(second-factor|sessions)")
# A mail that nobody sent may open its reader's account: whoever looks proves themselves first.
PAGES_TO_PROVE_FOR = re.compile(r"/admin/mails/<")
WITHOUT_PROOF = {
    "GET /account/second-factor": "shows whether there is one",
    "GET /account/sessions": "shows where one is signed in",
    "POST /account/second-factor/refusal": "keeps that somebody does not want to be offered one",
    "POST /account/second-factor/removal": "takes the password and a code or a passkey by itself",
    "POST /admin/api-clients/<uuid:api_client_id>/revocation": "shuts a program out, which must be quick",
    "POST /admin/api-clients/<uuid:api_client_id>/secrets/<uuid:secret_id>/retirement": "shuts a secret's holder out",
}
REACH = text("""
    update admin_profiles set access_level = :level, permissions = :permissions where user_id = :admin
""")
LONG_AGO = text("update user_sessions set proved_at = proved_at - interval '1 day' where user_id = :who")


def reach_steps(app: Flask, below: str = "/") -> Iterator[Step[World]]:
    """Every route of admins by one without any permission, and every route that asks again by somebody long there."""
    addresses = map("10.254.{0[0]}.{0[1]}".format, ((n >> 8, n & 255) for n in count(1)))
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(below):
            continue
        if _of(rule) == "admin" and rule.rule not in FOR_EVERY_ADMIN:
            yield Step("routes", rule.rule, partial(_try_without_permission, rule=rule, addresses=addresses))
        if _of(rule) == "admin":
            yield Step("routes", rule.rule, partial(_try_from_elsewhere, rule=rule, addresses=addresses))
        if any(_asks_again(rule, method) for method in _methods(rule)):
            yield Step("routes", rule.rule, partial(_try_without_proof, rule=rule, addresses=addresses))


def _try_without_permission(world: World, rule: Rule, addresses: Iterator[str]) -> None:
    admin, needed = world.mine.seats["admin"], _needed(world, rule)
    for level in (None, Level.STANDARD):
        # What an admin of the lowest level may do is looking, and of that what their level holds.
        may_look = level is not None and needed in held(level)
        for method in _methods(rule):
            if method == "GET" and may_look:
                continue
            with world.stay.attempt():
                _let(admin, level, ())
                answer = _asked(world, rule, admin, method, addresses)
            is_refused = answer is not None and answer.status_code == 403 and _names_one(answer)
            _judge(world, rule, admin, method, answer, is_refused, "by an admin without the permission")


def _try_without_proof(world: World, rule: Rule, addresses: Iterator[str]) -> None:
    seat = world.mine.seats["admin" if _of(rule) == "admin" else "distributor"]
    for method in _methods(rule):
        if not _asks_again(rule, method):
            continue
        with world.stay.attempt():
            if seat.name == "admin":
                _let(seat, Level.SYSTEM, ())
            with acting(Actor.system()) as session:
                session.execute(LONG_AGO, {"who": seat.actor.user_id})
            answer = _asked(world, rule, seat, method, addresses)
        is_asked = answer is not None and _asks(answer)
        _judge(world, rule, seat, method, answer, is_asked, "without a fresh proof")


def _try_from_elsewhere(world: World, rule: Rule, addresses: Iterator[str]) -> None:
    admin = world.mine.seats["admin"]
    copied = replace(admin, cookie=_proved_elsewhere(world, admin))
    for method in _methods(rule):
        with world.stay.attempt():
            _let(admin, Level.SYSTEM, ())
            answer = _asked(world, rule, copied, method, addresses)
        is_asked = answer is not None and _asks(answer)
        _judge(world, rule, admin, method, answer, is_asked, "with a cookie that was copied elsewhere")


def _proved_elsewhere(world: World, seat: Seat) -> str:
    """The cookie of somebody who has proved in another network who they are."""
    name, _sign, signed = seat.cookie.partition("=")
    cookies: Any = world.app.session_interface
    serializer = cookies.get_signing_serializer(world.app)
    return f"{name}={serializer.dumps(serializer.loads(signed) | {places.KEPT: ['elsewhere']})}"


def _asks_again(rule: Rule, method: str) -> bool:
    changes_or_shows = method != "GET" or PAGES_TO_PROVE_FOR.match(rule.rule) is not None
    is_meant = (_of(rule) == "admin" and changes_or_shows) or (
        _of(rule) in ("account", "proof") and WAYS_IN.match(rule.rule) is not None
    )
    return is_meant and f"{method} {rule.rule}" not in WITHOUT_PROOF


def _judge(
    world: World, rule: Rule, seat: Seat, method: str, answer: TestResponse | None, refused: bool, how: str
) -> None:
    world.report.note("routes", seat.name, f"{method} {rule.rule} {how}")
    if refused:
        return
    # What comes too late to be asked for is not there, or was not well said: nobody asked first all the same.
    was_let_in = answer is not None and answer.status_code < 400
    said = answer.status_code if answer is not None else "with an error"
    problem = REACHED if was_let_in else NOT_COVERED
    world.report.find("routes", problem, rule.rule, seat.name, f"{method} {how} is answered {said}")


def _asked(
    world: World, rule: Rule, seat: Seat, method: str, addresses: Iterator[str]
) -> TestResponse | None:
    if not all(is_known(world, rule, part) for part in rule.arguments):
        return None
    values = next(foreign_values(world, rule, seat))
    return ask(world, seat, method, path_of(rule, values), next(addresses), form=method != "GET")


def _let(admin: Seat, level: Level | None, permissions: tuple[Permission, ...]) -> None:
    """Let an admin reach this far until the try is over; without a level they hold nothing."""
    who: UUID | None = admin.actor.user_id
    with acting(Actor.system()) as session:
        session.execute(
            REACH, {"level": level and level.value, "permissions": list(permissions), "admin": who}
        )


def _needed(world: World, rule: Rule) -> Permission | None:
    return getattr(world.app.view_functions[rule.endpoint], "needs", None)


def _names_one(answer: TestResponse) -> bool:
    """The refusal says which permission is missing: it was the door, and not what came after it."""
    return any(str(label) in answer.text for label in PERMISSIONS.values())


def _asks(answer: TestResponse) -> bool:
    asks_here = answer.status_code == 403 and 'data-asks="proof"' in answer.text
    return asks_here or (answer.location or "").startswith(f"{ASK}?")


def _of(rule: Rule) -> str:
    return str(rule.endpoint).partition(".")[0]


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
