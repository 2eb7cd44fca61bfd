"""Every socket by every seat: whatever its address asks for, it hears its own distributor and nobody else.

The other company's socket must hear what is rung for it, or silence would prove nothing. And where a message on one's
own stream names what is somebody else's, what is drawn of it holds no word of theirs: fragments are read as whoever
hears them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from functools import partial

from flask import Flask
from werkzeug.routing import Rule

from maxpulse.probe.companies import People
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.seats import Seat
from maxpulse.probe.streams.messages import messages
from maxpulse.probe.streams.sockets import ANSWERED, HELLO, Bell, Line, hub_with_bell, line
from maxpulse.probe.world import World

HEARD, SILENT, AT_ONCE = 3.0, 0.3, 0.01
ELSEWHERE = "https://canary.invalid"
# So that a message can be told from all others of its line.
ABOUT_OTHERS, ABOUT_ONESELF = 1_000, 2_000
WORDS = "Nobody's words"


def probe_streams(world: World) -> None:
    """Try every socket of the route map."""
    for step in stream_steps(world.app):
        step.run(world)


def stream_steps(app: Flask) -> Iterator[Step[World]]:
    """The same, each socket a step of its own. Without a socket nothing is tried, and that is a failure too."""
    for rule in sockets_of(app):
        yield Step("streams", rule.rule, partial(_try, rule=rule))


def sockets_of(app: Flask) -> Iterator[Rule]:
    """Every address of the map that is a socket's."""
    return (rule for rule in app.url_map.iter_rules() if rule.websocket)


def _try(world: World, rule: Rule) -> None:
    if rule.arguments:
        how = "Nothing here says whose its address is."
        world.report.find("streams", NOT_COVERED, rule.rule, how=how)
    else:
        seats, queries = list(world.mine.seats.values()), list(_queries(world.theirs))
        probe_socket(world, rule, seats, world.secrets, queries)
        _try_from_elsewhere(world, rule, world.theirs.seats["distributor"])


def probe_socket(
    world: World, rule: Rule, seats: Collection[Seat], secrets: Collection[str], queries: Collection[str]
) -> None:
    """Listen as each seat to what is rung for the other company, and to what names theirs on one's own stream.

    `secrets` are the words that have to stand in nothing of the second; `queries` what each asks the socket for.
    """
    with hub_with_bell(world.app) as bell, ExitStack() as lines:
        theirs = lines.enter_context(line(world.app, rule, world.theirs.seats["distributor"]))
        if not theirs.listen(ANSWERED, HELLO):
            how = "Its own distributor is not let in."
            world.report.find("streams", NOT_COVERED, rule.rule, how=how)
            return
        opened = []
        for seat in seats:
            for query in queries:
                # One after the other: each handshake's transactions end before the next ones begin.
                mine = lines.enter_context(line(world.app, rule, seat, query))
                mine.listen(ANSWERED, HELLO)
                opened.append((seat, mine))
                world.report.note("streams", seat.name, f"{rule.rule}?{query.partition('=')[0]}")
                if mine.is_open and not _is_distributor(seat):
                    world.report.find("streams", REACHED, rule.rule, seat.name, "is let in")
        drawn = _ring(world, rule, bell, theirs, opened)
        for seat, mine in [each for each in opened if _is_distributor(each[0])][:1]:
            _ring_about_others(world, rule, bell, seat, mine, secrets, drawn)


def _is_distributor(seat: Seat) -> bool:
    return seat.actor.distributor_id is not None


def _ring(world: World, rule: Rule, bell: Bell, theirs: Line, opened: list[tuple[Seat, Line]]) -> set[str]:
    """Ring for the other company; gives the events of which something came to its own distributor."""
    marks = [str(world.theirs.values["client_id"]).encode(), *(one.encode() for one in world.secrets)]
    who = next(seat.name for seat, _line in opened if _is_distributor(seat))
    drawn = set()
    for message in messages(world.theirs, world.theirs, min(world.theirs.secrets)):
        bell.ring(message)
        world.report.note("streams", who, f"{rule.rule} {message.event}")
        if theirs.fragments(message, HEARD) is not None:
            drawn.add(message.event)
        else:
            how = f"Its own distributor does not hear {message.event}: nothing here says what it is about."
            world.report.find("streams", NOT_COVERED, rule.rule, how=how)
    if not any(mark in theirs.heard for mark in marks):
        world.report.find("streams", NOT_COVERED, rule.rule, how="The words looked for do not stand there.")
    until = time.monotonic() + SILENT
    for seat, mine in opened:
        mine.listen(max(AT_ONCE, until - time.monotonic()))
        if any(mark in mine.heard for mark in marks):
            how = "hears the other distributor's stream"
            world.report.find("streams", REACHED, rule.rule, seat.name, how)
    return drawn


def _ring_about_others(
    world: World,
    rule: Rule,
    bell: Bell,
    seat: Seat,
    mine: Line,
    secrets: Collection[str],
    drawn: Collection[str],
) -> None:
    own = ""
    for message in messages(world.mine, world.mine, WORDS, ABOUT_ONESELF):
        if message.event in drawn:
            bell.ring(message)
            own += mine.fragments(message, HEARD) or ""
    if not any(word in own for word in world.mine.secrets):
        how = "Nothing of one's own is drawn: silence proves nothing."
        world.report.find("streams", NOT_COVERED, rule.rule, seat.name, how)
    for message in messages(world.mine, world.theirs, WORDS, ABOUT_OTHERS):
        if message.event not in drawn:
            continue
        bell.ring(message)
        world.report.note("streams", seat.name, f"{rule.rule} {message.event} that names what is theirs")
        if any(word in (mine.fragments(message, HEARD) or "") for word in secrets):
            how = f"is shown words of the other by {message.event}, which names what is theirs"
            world.report.find("streams", REACHED, rule.rule, seat.name, how)


def _try_from_elsewhere(world: World, rule: Rule, seat: Seat) -> None:
    """A browser sends cookies along with a foreign page's handshake: the page itself must be ours."""
    with hub_with_bell(world.app):
        for origin in (ELSEWHERE, "null", ""):
            world.report.note("streams", "foreign page", f"{rule.rule} from {origin or 'nowhere'}")
            with line(world.app, rule, seat, "", origin) as foreign:
                foreign.listen(SILENT, HELLO)
            if foreign.is_open:
                how = "is let in with the cookie"
                world.report.find("streams", REACHED, rule.rule, "foreign page", how)


def _queries(theirs: People) -> Iterator[str]:
    """What the address of a socket may ask for."""
    distributor = theirs.distributor
    yield ""
    for name in ("stream", "distributor_id", "distributor", "id", "channel"):
        yield f"{name}={distributor.distributor_id}"
    yield f"user={distributor.user_id}"
    yield f"user_id={distributor.user_id}"
    yield f"client_id={theirs.values['client_id']}"
