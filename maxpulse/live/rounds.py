"""What the hub does by the clock: pings, lost rings, rights that ended unheard."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import gevent
import structlog
from flask import Flask

from .checks import CHECKS
from .metrics import COUNTS

if TYPE_CHECKING:
    from .hub import Hub

log = structlog.get_logger(__name__)

PING_SECONDS = 25
SILENT_SECONDS = 2 * PING_SECONDS + 10
NUMBERS_SECONDS = 10
RIGHTS_SECONDS = 60


class Rounds:
    """One greenlet that comes by every second."""

    def __init__(self, hub: Hub, app: Flask) -> None:
        self._hub = hub
        self._app = app
        self._expected: dict[str, int] = {}
        self._greenlet = gevent.spawn(self._run)

    def close(self) -> None:
        """Come by no more."""
        self._greenlet.kill(block=False)

    def _run(self) -> None:
        second = 0
        while True:
            gevent.sleep(1.0)
            second += 1
            self._safely(partial(self._ping, second % PING_SECONDS))
            if second % NUMBERS_SECONDS == 0:
                self._safely(self._hub.leave_empty_streams)
                self._safely(self._tell_lost_rings)
            if second % RIGHTS_SECONDS == 0:
                self.end_who_may_not_look()

    def _ping(self, share: int) -> None:
        # A twenty-fifth of the sockets each second: all at once would be heard in every answer's time.
        silent_since = time.monotonic() - SILENT_SECONDS
        for connection in self._hub.connections():
            if id(connection) // 64 % PING_SECONDS == share:
                if connection.heard_at < silent_since:
                    COUNTS.sockets_silent += 1
                    connection.drop()
                else:
                    connection.ping()

    def end_who_may_not_look(self) -> None:
        """Close the sockets of sessions that ended without this process hearing of it."""
        self._safely(self._end_who_may_not_look)

    def _end_who_may_not_look(self) -> None:
        asked = {connection.session_id for connection in self._hub.connections()}
        if asked:
            for session_id in asked - set(CHECKS.still_allowed(sorted(asked))):
                self._hub.end(session_id=session_id)

    def _tell_lost_rings(self) -> None:
        # What was committed a round ago and has not passed by now was never rung for. While Redis is away
        # nothing passes, and pages ask by themselves.
        if not self._hub.listening:
            self._expected = {}
            return
        for stream, number in self._expected.items():
            if number > self._hub.number(stream):
                COUNTS.rings_missed += 1
                self._hub.tell(stream, number)
        streams = self._hub.streams()
        self._expected = dict(CHECKS.numbers(streams)) if streams else {}

    def _safely(self, check: Callable[[], None]) -> None:
        try:
            with self._app.app_context():
                check()
        except Exception:
            # The database may be restarting; the next round asks again.
            log.exception("live_round_failed")
