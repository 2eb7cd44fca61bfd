"""Every socket by every seat: whatever its address asks for, it hears its own distributor and nobody else.

Handshakes, guards and the hub are the product's own; only the browser's end of each socket is in this process too, and
the bell is rung by hand, because the canaries exist nowhere else. The other company's socket must hear what is rung
for it, or silence would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import gevent
from flask import Flask
from gevent import socket
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from maxpulse.core import clock
from maxpulse.live.fragments import rendered_events
from maxpulse.live.hub import Hub
from maxpulse.live.listener import Listener
from maxpulse.live.service import held_by
from maxpulse.live.streams import Message, channel, encode
from maxpulse.probe.companies import People, Seat
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.world import World

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
ANSWERED, HEARD, SILENT = 3.0, 3.0, 0.3
ELSEWHERE = "https://canary.invalid"
ACCEPTED = b" 101 "


class Bell:
    """Stands where the hub listens to Redis: it hears what is rung here, on the channels that were joined."""

    listening = True

    def __init__(self, _url: str, *, heard: Callable[[bytes, bytes], None], **_told: object) -> None:
        self._heard = heard
        self._joined: set[bytes] = set()

    def join(self, name: bytes, _timeout: float) -> bool:
        """Hear a channel."""
        self._joined.add(name)
        return True

    def leave(self, names: Iterable[bytes]) -> None:
        """Stop hearing channels."""
        self._joined -= set(names)

    def ring(self, message: Message) -> None:
        """Tell the hub, as Redis would."""
        if channel(message.stream) in self._joined:
            self._heard(channel(message.stream), encode(message))

    def close(self) -> None:
        """Nothing was begun."""


@dataclass(slots=True)
class Line:
    """The browser's end of a socket, and all that came out of it."""

    end: Any
    heard: bytes = b""
    greenlet: Any = field(default=None)

    @property
    def is_open(self) -> bool:
        """The handshake was accepted."""
        return ACCEPTED in self.heard.split(b"\r\n", 1)[0]

    def listen(self, seconds: float, until: bytes = b"") -> bool:
        """Take what comes for so long, or until these bytes have come."""
        with suppress(gevent.Timeout), gevent.Timeout(seconds):
            while not (until and until in self.heard):
                data = self.end.recv(65536)
                if not data:
                    break
                self.heard += data
        return bool(until) and until in self.heard


def probe_streams(world: World) -> None:
    """Try every socket of the route map."""
    for step in stream_steps(world.app):
        step.run(world)


def stream_steps(app: Flask) -> Iterator[Step[World]]:
    """The same, each socket a step of its own. Without a socket nothing is tried, and that is a failure too."""
    for rule in app.url_map.iter_rules():
        if rule.websocket:
            yield Step("streams", rule.rule, partial(_try, rule=rule))


def _try(world: World, rule: Rule) -> None:
    if rule.arguments:
        how = "Nothing here says whose its address is."
        world.report.find("streams", NOT_COVERED, rule.rule, how=how)
    else:
        _probe(world, rule)


def _probe(world: World, rule: Rule) -> None:
    bells: list[Bell] = []

    def hang(*given: Any, **told: Any) -> Listener:
        bells.append(Bell(*given, **told))
        return cast("Listener", bells[-1])

    settings = world.app.extensions["settings"]
    with held_by(Hub(world.app, settings.redis_url, settings.origin, hang)), ExitStack() as lines:
        theirs = lines.enter_context(_line(world.app, rule, world.theirs.seats["distributor"], ""))
        if not theirs.listen(ANSWERED, b'"hello"'):
            world.report.find("streams", NOT_COVERED, rule.rule, how="Its own distributor is not let in.")
            return
        opened = []
        for seat in world.mine.seats.values():
            for query in _queries(world.theirs):
                # One after the other: each handshake's transactions end before the next ones begin.
                line = lines.enter_context(_line(world.app, rule, seat, query))
                line.listen(ANSWERED, b'"hello"')
                opened.append((seat, query, line))
                world.report.note("streams", seat.name, f"{rule.rule}?{query.partition('=')[0]}")
                if line.is_open and seat.name != "distributor":
                    world.report.find("streams", REACHED, rule.rule, seat.name, "is let in")
        _ring(world, rule, bells[0], theirs, opened)
        _try_from_elsewhere(world, rule, world.theirs.seats["distributor"])


def _ring(world: World, rule: Rule, bell: Bell, theirs: Line, opened: list[tuple[Seat, str, Line]]) -> None:
    marks = [str(world.theirs.values["client_id"]).encode(), *(one.encode() for one in world.secrets)]
    for number, event in enumerate(rendered_events(), start=1):
        bell.ring(_message(world.theirs, number, event))
        world.report.note("streams", "distributor", f"{rule.rule} {event}")
        if not theirs.listen(HEARD, f"{number} {event}\n".encode()):
            how = f"Its own distributor does not hear {event}: nothing here says what it is about."
            world.report.find("streams", NOT_COVERED, rule.rule, how=how)
    if not any(mark in theirs.heard for mark in marks):
        world.report.find("streams", NOT_COVERED, rule.rule, how="The words looked for do not stand there.")
    for seat, _query, line in opened:
        line.listen(SILENT)
        if any(mark in line.heard for mark in marks):
            world.report.find(
                "streams", REACHED, rule.rule, seat.name, "hears the other distributor's stream"
            )


def _try_from_elsewhere(world: World, rule: Rule, seat: Seat) -> None:
    """A browser sends cookies along with a foreign page's handshake: the page itself must be ours."""
    for origin in (ELSEWHERE, "null", ""):
        world.report.note("streams", "foreign page", f"{rule.rule} from {origin or 'nowhere'}")
        with _line(world.app, rule, seat, "", origin) as line:
            line.listen(SILENT, b'"hello"')
            if line.is_open:
                world.report.find("streams", REACHED, rule.rule, "foreign page", "is let in with the cookie")


def _queries(theirs: People) -> Iterator[str]:
    """What the address of a socket may ask for."""
    distributor = theirs.distributor
    yield ""
    for name in ("stream", "distributor_id", "distributor", "id", "channel"):
        yield f"{name}={distributor.distributor_id}"
    yield f"user={distributor.user_id}"
    yield f"user_id={distributor.user_id}"
    yield f"client_id={theirs.values['client_id']}"


def _message(theirs: People, number: int, event: str) -> Message:
    facts: Mapping[str, Any] = {
        "c": theirs.values["client_id"],
        "s": theirs.distributor.distributor_id,
        "p": 42,
        "a": "sleep",
        "commission": theirs.values["commission_id"],
        "purchase": theirs.values["purchase_id"],
        "client_name": min(theirs.secrets),
        "product_name": min(theirs.secrets),
        "held_days": 14,
        "quantity": 1,
        "amount": "83.17",
        "currency": "USD",
        "bought": 1,
        "recruit": theirs.distributor.distributor_id,
        "name": min(theirs.secrets),
        "code": theirs.values["code"],
        "under": theirs.distributor.distributor_id,
        "arrives": True,
        "sponsors": [theirs.values["code"]],
        "steps": [[str(theirs.distributor.distributor_id)] * 2],
    }
    return Message(str(theirs.distributor.distributor_id), number, event, clock.now(), facts)


@contextmanager
def _line(app: Flask, rule: Rule, seat: Seat, query: str, origin: str | None = None) -> Iterator[Line]:
    near, far = socket.socketpair()
    line = Line(near)
    ours = app.extensions["settings"].origin
    headers = HANDSHAKE | {"Cookie": seat.cookie, "Origin": ours if origin is None else origin}
    environ = EnvironBuilder(rule.rule, query_string=query, base_url=ours, headers=headers).get_environ()
    environ |= {"werkzeug.socket": far, "REMOTE_ADDR": "10.255.255.254"}
    # A greenlet begins outside of the probe's application context, as a request of its own does.
    line.greenlet = gevent.spawn(_serve, app, environ, far)
    try:
        yield line
    finally:
        near.close()
        line.greenlet.join(ANSWERED)
        line.greenlet.kill()
        far.close()


def _serve(app: Flask, environ: dict[str, Any], far: Any) -> None:
    with suppress(OSError):
        _body, status, _headers = run_wsgi_app(app, environ)
        far.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
        far.shutdown(socket.SHUT_RDWR)
