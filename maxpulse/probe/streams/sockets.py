"""A hub that hears what is rung by hand, and the browser's end of a socket that it holds.

Handshakes, guards, the hub and what draws its fragments are the product's own; only the browser is in this process too,
and the bell is rung by hand, because the canaries exist nowhere else.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

import gevent
from flask import Flask
from gevent import socket
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from maxpulse.live.hub import Hub
from maxpulse.live.listener import Listener
from maxpulse.live.service import held_by
from maxpulse.live.streams import Message, channel, encode
from maxpulse.probe.seats import Seat

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
ANSWERED = 3.0
ACCEPTED = b" 101 "
HEAD_ENDS = b"\r\n\r\n"
HELLO = b'"hello"'


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
            while not (until and until in self.heard) and self._take():
                pass
        return bool(until) and until in self.heard

    def fragments(self, message: Message, seconds: float) -> str | None:
        """What was drawn of a message, whole; None when nothing of it has come within so long."""
        with suppress(gevent.Timeout), gevent.Timeout(seconds):
            while (drawn := self._drawn_of(message)) is None and self._take():
                pass
        return drawn

    def _take(self) -> bool:
        data = self.end.recv(65536)
        self.heard += data
        return bool(data)

    def _drawn_of(self, message: Message) -> str | None:
        # What goes ahead of a message's frame stands outside of the count, after the last one of its kind.
        ahead: list[str] = []
        for frame in _frames(self.heard):
            head, _newline, html = frame.decode().partition("\n")
            number, _space, event = head.partition(" ")
            if event != message.event:
                continue
            if number == str(message.number):
                return "".join([*ahead, html])
            ahead = [*ahead, html] if number == "0" else []
        return None


@contextmanager
def hub_with_bell(app: Flask) -> Iterator[Bell]:
    """Let a hub of its own hold the sockets that are opened meanwhile; gives the bell that it hears."""
    bells: list[Bell] = []

    def hang(*given: Any, **told: Any) -> Listener:
        bells.append(Bell(*given, **told))
        return cast("Listener", bells[-1])

    settings = app.extensions["settings"]
    with held_by(Hub(app, settings.redis_url, settings.origin, hang)):
        yield bells[0]


@contextmanager
def line(app: Flask, rule: Rule, seat: Seat, query: str = "", origin: str | None = None) -> Iterator[Line]:
    """A socket that this seat asks for, from a page of ours unless another origin is named."""
    near, far = socket.socketpair()
    opened = Line(near)
    ours = app.extensions["settings"].origin
    headers = HANDSHAKE | {"Cookie": seat.cookie, "Origin": ours if origin is None else origin}
    environ = EnvironBuilder(rule.rule, query_string=query, base_url=ours, headers=headers).get_environ()
    environ |= {"werkzeug.socket": far, "REMOTE_ADDR": "10.255.255.254"}
    # A greenlet begins outside of the probe's application context, as a request of its own does.
    opened.greenlet = gevent.spawn(_serve, app, environ, far)
    try:
        yield opened
    finally:
        near.close()
        opened.greenlet.join(ANSWERED)
        opened.greenlet.kill()
        far.close()


def _serve(app: Flask, environ: dict[str, Any], far: Any) -> None:
    with suppress(OSError):
        _body, status, _headers = run_wsgi_app(app, environ)
        far.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
        far.shutdown(socket.SHUT_RDWR)


def _frames(heard: bytes) -> Iterator[bytes]:
    """The payloads of all whole frames behind the answer to the handshake, as a server sends them: not masked."""
    head, _end, _rest = heard.partition(HEAD_ENDS)
    place = len(head) + len(HEAD_ENDS)
    while place + 2 <= len(heard):
        size, start = heard[place + 1], place + 2
        if size >= 126:
            kind = "!H" if size == 126 else "!Q"
            start += struct.calcsize(kind)
            if start > len(heard):
                return
            (size,) = struct.unpack_from(kind, heard, place + 2)
        if start + size > len(heard):
            return
        yield heard[start : start + size]
        place = start + size
