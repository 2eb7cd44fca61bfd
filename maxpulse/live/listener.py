"""The one connection of a process that hears the bell, on the channels of the streams it has sockets for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice

import gevent
import structlog
from gevent.event import Event
from redis.exceptions import TimeoutError as LinkTimeoutError

from .metrics import COUNTS
from .redis_link import LINK_ERRORS, Link, connect, pauses

log = structlog.get_logger(__name__)

# A link that says nothing for this long is asked for a sign, and given up after as long again.
SILENCE = 10.0
CHANNELS_AT_ONCE = 500

Heard = Callable[[bytes, bytes], None]
Told = Callable[[], None]


class Listener:
    """Keeps one subscribed connection, for ever: reconnects with back-off and joins all channels again."""

    def __init__(self, url: str, *, always: bytes, heard: Heard, up: Told, down: Told) -> None:
        self._url = url
        self._always = always
        self._heard, self._up, self._down = heard, up, down
        self._link: Link | None = None
        self._joined: dict[bytes, Event] = {always: Event()}
        self._greenlet = gevent.spawn(self._run)

    @property
    def listening(self) -> bool:
        """True while messages reach this process."""
        return self._joined[self._always].is_set()

    def join(self, name: bytes, timeout: float) -> bool:
        """Hear a channel. True once Redis confirmed it, False when it did not within `timeout` seconds."""
        if (confirmed := self._joined.get(name)) is None:
            confirmed = self._joined[name] = Event()
            self._tell("SUBSCRIBE", [name])
        return confirmed.wait(timeout)

    def leave(self, names: Iterable[bytes]) -> None:
        """Stop hearing channels."""
        gone = [name for name in names if self._joined.pop(name, None) is not None]
        if gone:
            self._tell("UNSUBSCRIBE", gone)

    def close(self) -> None:
        """Stop for good."""
        self._greenlet.kill(block=False)

    def _tell(self, verb: str, names: list[bytes]) -> None:
        if self._link is None:
            return  # the next connection joins everything that is wanted by then
        with suppress(*LINK_ERRORS):  # the reading side notices and reconnects
            self._link.tell(verb, *names)

    def _run(self) -> None:
        waits = pauses()
        while True:
            try:
                link = connect(self._url, SILENCE)
                waits = pauses()
                self._listen(link)
            except LINK_ERRORS as error:
                self._lost(error)
            except Exception as error:
                # Nobody starts this greenlet again: whatever it was, a new link is the way on.
                log.exception("live_listener_failed")
                self._lost(error)
            gevent.sleep(next(waits))

    def _listen(self, link: Link) -> None:
        asked: set[bytes] = set()
        # A write may wait, and sockets join meanwhile: until `_link` is there, nobody else asks for them.
        while some := list(islice((name for name in self._joined if name not in asked), CHANNELS_AT_ONCE)):
            asked.update(some)
            link.tell("SUBSCRIBE", *some)
        self._link = link
        while True:
            kind, name, *rest = self._next(link)
            if kind == b"message":
                self._heard(name, rest[0])
            elif kind == b"subscribe" and name in self._joined:
                self._confirm(name)

    def _next(self, link: Link) -> list[bytes]:
        try:
            return list(link.read(stay=True))
        except LinkTimeoutError:
            link.tell("PING")
            return list(link.read())

    def _confirm(self, name: bytes) -> None:
        self._joined[name].set()
        if name == self._always:
            COUNTS.listening = 1
            self._up()

    def _lost(self, error: Exception) -> None:
        was_listening = self.listening
        link, self._link = self._link, None
        if link is not None:
            link.close()
        for confirmed in self._joined.values():
            confirmed.clear()
        if was_listening:
            COUNTS.listening = 0
            COUNTS.listener_lost += 1
            log.warning("live_listener_lost", error=str(error))
            self._down()
