"""Pages of distributors, by those who are no strangers: by an upline, and about a client who shares in part.

An upline sees of whoever they brought in what a team page shows, and nothing of their clients or their money. Of a
client who shares in part the client's own distributor sees what is shared: words that stand only in the other parts,
written there for this, have to stand nowhere on their pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.privacy.rules import STEERED
from maxpulse.probe.asking import ask, newly_written, tempting
from maxpulse.probe.belongings import Traces, traced
from maxpulse.probe.in_part import Part, share, shared_in_part
from maxpulse.probe.parts import foreign_values, is_known, is_owned, open_value, path_of
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.routes import AWAY, CLOSED, METHODS, judge
from maxpulse.probe.seats import Seat
from maxpulse.probe.sharing import WHO
from maxpulse.probe.tables import UPLINE
from maxpulse.probe.world import World

AUDIENCE = "distributor"
# Shows whoever is in one's team, by name.
TEAM = "/team"
MEMBER = "/team/<uuid:member_id>"
CLIENT = "/hub/clients/<uuid:client_id>"


def kin_steps(app: Flask) -> Iterator[Step[World]]:
    """Every page of distributors, by an upline, and about whoever does not share each part."""
    addresses = map("10.253.{0[0]}.{0[1]}".format, ((n >> 8, n & 255) for n in count(1)))
    rules = [rule for rule in app.url_map.iter_rules() if _is_of_distributors(rule)]
    yield Step("routes", MEMBER, partial(_check_the_premise, addresses=addresses))
    for rule in rules:
        yield Step("routes", rule.rule, partial(_try_as_upline, rule=rule, addresses=addresses))
    yield Step("routes", CLIENT, partial(_try_in_part, rules=rules, addresses=addresses))


def _is_of_distributors(rule: Rule) -> bool:
    return str(rule.endpoint).partition(".")[0] == AUDIENCE and not rule.websocket


def _check_the_premise(world: World, addresses: Iterator[str]) -> None:
    """The upline is one: their team's page names whom they brought in."""
    with world.stay.attempt():
        answer = ask(world, world.mine.seats[AUDIENCE], "GET", TEAM, next(addresses))
    if answer is None or not any(word in answer.text for word in world.theirs.known_to_uplines):
        world.report.find("routes", NOT_COVERED, TEAM, UPLINE, "Whoever was brought in does not stand there.")


def _try_as_upline(world: World, rule: Rule, addresses: Iterator[str]) -> None:
    if not all(is_known(world, rule, part) for part in rule.arguments):
        return  # told of where strangers try
    seat = replace(world.mine.seats[AUDIENCE], name=UPLINE)
    newly_written(world)
    for path in _paths(world, rule, seat):
        for method in sorted(set(METHODS) & (rule.methods or set())):
            with traced(world) as traces:
                answer = ask(world, seat, method, path, next(addresses), form=method != "GET")
            judge(world, rule, seat, method, answer)
            if answer is not None:
                _judge_upline(world, rule, method, answer, traces)


def _paths(world: World, rule: Rule, seat: Seat) -> Iterator[str]:
    if is_owned(world, rule):
        yield from (path_of(rule, values) for values in foreign_values(world, rule, seat))
    else:
        path = path_of(rule, {name: open_value(world, rule, name) for name in rule.arguments})
        yield from (path, f"{path}?{tempting(world)}")


def _judge_upline(world: World, rule: Rule, method: str, answer: TestResponse, traces: Traces) -> None:
    is_team = rule.rule.startswith(TEAM)
    secrets = world.secrets - (world.theirs.known_to_uplines if is_team else frozenset())
    if any(word in f"{answer.headers} {answer.text}" for word in secrets):
        how = f"{method} shows words of whoever they brought in"
        world.report.find("routes", REACHED, rule.rule, UPLINE, how)
    if written := traces.suspicious if is_owned(world, rule) else traces.theirs:
        how = f"{method} wrote to {', '.join(written)}"
        world.report.find("routes", REACHED, rule.rule, UPLINE, how)
    if not is_owned(world, rule):
        return
    if answer.status_code not in CLOSED | AWAY and answer.status_code < 500 and rule.rule != MEMBER:
        how = f"{method} is answered {answer.status_code}"
        world.report.find("routes", REACHED, rule.rule, UPLINE, how)


def _try_in_part(world: World, rules: list[Rule], addresses: Iterator[str]) -> None:
    with world.stay.attempt(), shared_in_part(world) as part:
        values = {**world.mine.values, "session_id": part.session_id}
        shown = [rule for rule in rules if "GET" in (rule.methods or ()) and values.keys() >= rule.arguments]
        paths = [(rule, path_of(rule, values)) for rule in shown]
        share(world, part, STEERED)
        _look(world, part, paths, addresses, "With all shared")
        for item in part.words:
            share(world, part, [each for each in STEERED if each != item])
            _look(world, replace(part, words=_but(part, item)), paths, addresses, f"Without {item}")
            for rule, path in paths:
                _try_without(world, rule, path, item, part.words[item], addresses)


def _try_without(world: World, rule: Rule, path: str, item: str, word: str, addresses: Iterator[str]) -> None:
    seat = world.mine.seats[AUDIENCE]
    answer = ask(world, seat, "GET", path, next(addresses))
    judge(world, rule, replace(seat, name=WHO), "GET", answer)
    if answer is not None and word in answer.text:
        world.report.find("routes", REACHED, rule.rule, WHO, f"GET shows what is not shared: {item}")


def _but(part: Part, item: str) -> dict[str, str]:
    return {name: word for name, word in part.words.items() if name != item}


def _look(
    world: World, part: Part, paths: Sequence[tuple[Rule, str]], addresses: Iterator[str], when: str
) -> None:
    """What is shared stands on the client's page."""
    path = next(path for rule, path in paths if rule.rule == CLIENT)
    answer = ask(world, world.mine.seats[AUDIENCE], "GET", path, next(addresses))
    for item, word in part.words.items():
        if answer is None or word not in answer.text:
            how = f"{when} its {item} does not stand there: silence proves nothing."
            world.report.find("routes", NOT_COVERED, CLIENT, WHO, how)
