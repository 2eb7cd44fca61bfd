"""From an accepted handshake to the end of the line."""

from __future__ import annotations

import time
from typing import Any

import structlog
from flask import Flask, Response, abort, current_app, request
from flask_sock import Sock

from maxpulse.core.db import session

from . import wire
from .checks import CHECKS
from .connection import Connection
from .hub import Hub
from .metrics import COUNTS
from .origin import HasOrigin, origin_allowed

log = structlog.get_logger(__name__)

MOST_MESSAGES_A_MINUTE = 60


class NoReader:
    """Stands in for simple-websocket's reading thread: the request's own greenlet reads."""

    def __init__(self, target: object = None) -> None:
        self.name = "(_thread)"

    def start(self) -> None:
        """Start nothing."""


def prepare(app: Flask, sock: Sock, settings: HasOrigin) -> None:
    """Set flask-sock up for the hub and guard every handshake of the application."""
    app.config["SOCK_SERVER_OPTIONS"] = {"thread_class": NoReader}
    sock.init_app(app)

    @app.before_request
    def guard_handshake() -> Response | None:
        if request.environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            if not origin_allowed(request, settings):
                abort(403)
            # Compression would cost 100 kB and 45 us a socket for frames of half a kilobyte.
            request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return None


def hold(hub: Hub, ws: Any, *, stream: str, session_id: str, user_id: str, language: str) -> None:
    """Hold an accepted WebSocket until either side ends it. The caller has checked who it is."""
    # From here on the hub is the only writer; flask-sock finds the socket closed when this returns.
    ws.connected, ws.ws = False, None
    connection = Connection(ws.sock, stream, session_id, user_id, language)
    if hub.stopping:
        connection.close(wire.RESTARTING, "restarting")
    elif hub.is_crowded(session_id):
        # The newest goes, with a code on which a page polls and asks again half a minute later. Were the oldest
        # closed, or this one told to try again (1013), tabs would push each other out for ever.
        COUNTS.sockets_refused += 1
        connection.close(wire.POLICY, "too many sockets")
    else:
        _hold(hub, connection)


def _hold(hub: Hub, connection: Connection) -> None:
    with hub.holding(connection) as hearing:
        hub.greet(connection, _number(connection.stream), hearing)
        # A socket lives for hours: it may not keep a database connection meanwhile.
        session.remove()
        _read_until_the_end(connection)


def _number(stream: str) -> int:
    try:
        return CHECKS.numbers([stream]).get(stream, 0)
    except Exception:
        log.exception("live_number_failed", app=current_app.name)
        return 0


def _read_until_the_end(connection: Connection) -> None:
    incoming, messages, since = wire.Incoming(), 0, time.monotonic()
    while data := connection.receive():
        try:
            frames = incoming.feed(data)
        except wire.BadFrame as bad:
            connection.close(bad.code, str(bad))
            return
        for opcode, payload in frames:
            if opcode == wire.CLOSE:
                connection.push(wire.frame(wire.CLOSE, payload[:2]))
                return
            # Pings too: each is answered, and no browser of ours sends any by itself.
            messages += 1
            if opcode == wire.PING:
                connection.push(wire.frame(wire.PONG, payload))
        if messages > MOST_MESSAGES_A_MINUTE and _within_a_minute(since):
            connection.close(wire.POLICY, "too many messages")
            return
        if not _within_a_minute(since):
            messages, since = 0, time.monotonic()


def _within_a_minute(since: float) -> bool:
    return time.monotonic() - since < 60
