"""Every route with every kind of id, by every seat: what is the other company's answers as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.probe.asking import ask, newly_written, tempting
from maxpulse.probe.belongings import traced
from maxpulse.probe.parts import (
    foreign_values,
    forged_values,
    is_known,
    is_owned,
    is_sealed,
    open_value,
    path_of,
)
from maxpulse.probe.programs import program_steps
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.seats import SEATS, Seat
from maxpulse.probe.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CLOSED = frozenset({400, 401, 403, 404, 405, 410})
AWAY = frozenset({301, 302, 303, 307, 308})
# Says so when a part of the installation is away, of everybody alike.
TELLS_OF_PARTS = "/readyz"
# What whoever has a link leaves with its owner, by design.
LEFT: dict[str, frozenset[str]] = {
    "/l/<code>": frozenset({"assessment_links", "link_analytics"}),
    "/r/<share>": frozenset({"result_links"}),
}


def probe_routes(world: World, below: str = "/") -> None:
    """Try every route of the application's map whose address begins with `below`."""
    for step in route_steps(world.app, below):
        step.run(world)


def route_steps(app: Flask, below: str = "/", *, one_seat_in: int = 1) -> Iterator[Step[World]]:
    """The same, each route and seat a step of its own; every seat takes its turn where not all try each route."""
    addresses = map("10.{0[0]}.{0[1]}.{0[2]}".format, ((n >> 16, n >> 8 & 255, n & 255) for n in count(1)))
    yield Step("routes", "the doors", _check_the_premise)
    routes = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(below) and not rule.websocket]
    for place, rule in enumerate(routes):
        # A token in the address opens to a program what it opens to everybody.
        for turn, name in enumerate(SEATS if not is_sealed(rule) else SEATS[:-1], start=place):
            if turn % one_seat_in == 0:
                yield Step("routes", rule.rule, partial(_try, rule=rule, name=name, addresses=addresses))
    yield from program_steps(app, below)


def _try(world: World, rule: Rule, name: str, addresses: Iterator[str]) -> None:
    unknown = [part for part in rule.arguments if not is_known(world, rule, part)]
    for part in unknown:
        world.report.find("routes", NOT_COVERED, rule.rule, how=f"Whose {part} is, nothing here says.")
    if not unknown:
        newly_written(world)
        tries = _try_owned if is_owned(world, rule) else _try_open
        tries(world, rule, world.mine.seats[name], addresses)


def _check_the_premise(world: World) -> None:
    """The other company's people are let in: a seat that nobody lets in would try nothing."""
    homes = {"distributor": "/hub", "participant": "/me", "trainer": "/trainer", "admin": "/admin"}
    for people in (world.mine, world.theirs):
        for name, home in homes.items():
            with world.stay.attempt():
                answer = ask(world, people.seats[name], "GET", home, "10.255.255.255")
            if answer is None or answer.status_code != 200:
                said = answer.status_code if answer is not None else "nothing"
                world.report.find("routes", NOT_COVERED, home, name, f"Its own people get {said} here.")
    with world.stay.attempt():
        answer = ask(world, world.theirs.seats["distributor"], "GET", "/hub", "10.255.255.255")
    if answer is None or not any(secret in answer.text for secret in world.theirs.secrets):
        world.report.find(
            "routes", NOT_COVERED, "/hub", "distributor", "The words looked for do not stand there."
        )


def _try_owned(world: World, rule: Rule, seat: Seat, addresses: Iterator[str]) -> None:
    by_design = seat.name == "admin" and str(rule.endpoint).startswith("admin.")
    for place, values in enumerate(foreign_values(world, rule, seat)):
        path = path_of(rule, values)
        for method in METHODS if place == 0 else sorted(set(METHODS) & (rule.methods or set())):
            with traced(world) as traces:
                answer = ask(world, seat, method, path, next(addresses), form=method != "GET")
            if by_design:
                # Theirs to see, and of rows that hold no more than a table needs a page may not make sense: nothing
                # is judged here, so it is no try.
                world.report.allowed += 1
                continue
            judge(world, rule, seat, method, answer)
            if answer is None:
                continue
            if traces.suspicious:
                how = f"{method} wrote to {', '.join(traces.suspicious)}"
                world.report.find("routes", REACHED, rule.rule, seat.name, how)
            if answer.status_code not in CLOSED | AWAY | {429} and answer.status_code < 500:
                how = f"{method} is answered {answer.status_code}"
                world.report.find("routes", REACHED, rule.rule, seat.name, how)
            _look_for(world, rule, seat, method, answer, world.secrets)


def _try_open(world: World, rule: Rule, seat: Seat, addresses: Iterator[str]) -> None:
    values = {name: open_value(world, rule, name) for name in rule.arguments}
    secrets = world.secrets - (world.theirs.known_by_link if "code" in rule.arguments else frozenset())
    path = path_of(rule, values)
    tries = [("GET", path), ("GET", f"{path}?{tempting(world)}"), ("POST", path)]
    for method, where in tries:
        if method not in (rule.methods or ()):
            continue
        with traced(world) as traces:
            answer = ask(world, seat, method, where, next(addresses), form=method == "POST")
        judge(world, rule, seat, method, answer)
        if changed := sorted(set(traces.theirs) - LEFT.get(rule.rule, frozenset())):
            how = f"{method} changes the other's {', '.join(changed)}"
            world.report.find("routes", REACHED, rule.rule, seat.name, how)
        # Admins keep the books and the list of people.
        if answer is not None and not (seat.name == "admin" and str(rule.endpoint).startswith("admin.")):
            _look_for(world, rule, seat, method, answer, secrets)
    _try_forged(world, rule, seat, path, addresses)


def _try_forged(world: World, rule: Rule, seat: Seat, path: str, addresses: Iterator[str]) -> None:
    """What opens to whoever has it opens to nobody who made it up."""
    forged = [path_of(rule, values) for values in forged_values(world, rule)]
    for where in [path, *forged] if forged else []:
        with world.stay.attempt():
            answer = ask(world, seat, "GET", where, next(addresses))
        judge(world, rule, seat, "GET", answer)
        is_open = answer is not None and answer.status_code == 200
        if where == path and not is_open:
            how = "Whoever has it is not let in: a refusal of what is made up proves nothing."
            world.report.find("routes", NOT_COVERED, rule.rule, seat.name, how)
        elif where != path and is_open:
            world.report.find("routes", REACHED, rule.rule, seat.name, "GET opens to what is made up")


def judge(world: World, rule: Rule, seat: Seat, method: str, answer: TestResponse | None) -> None:
    """Count one try; an answer that says nothing of what is let through is a finding."""
    world.report.note("routes", seat.name, f"{method} {rule.rule}")
    if answer is None:
        world.report.find("routes", NOT_COVERED, rule.rule, seat.name, f"{method} raises an error.")
    elif answer.status_code == 429 or (answer.status_code >= 500 and rule.rule != TELLS_OF_PARTS):
        how = f"{method} is answered {answer.status_code}, which proves nothing."
        world.report.find("routes", NOT_COVERED, rule.rule, seat.name, how)


def _look_for(
    world: World, rule: Rule, seat: Seat, method: str, answer: TestResponse, secrets: frozenset[str]
) -> None:
    whole = f"{answer.headers} {answer.text}"
    if any(secret in whole for secret in secrets):
        world.report.find(
            "routes", REACHED, rule.rule, seat.name, f"{method} shows words of the other company"
        )
