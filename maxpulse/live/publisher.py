"""Rings the bell: hands committed messages to Redis without ever keeping an answer waiting."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable

import gevent
import structlog
from gevent import monkey
from gevent.event import Event
from redis.exceptions import ResponseError

from .metrics import COUNTS
from .redis_link import LINK_ERRORS, Link, connect, pauses
from .streams import Message, channel, encode

log = structlog.get_logger(__name__)

TIMEOUT = 1.0
MOST_WAITING = 10_000
MOST_AT_ONCE = 256
# Older rings are worth nothing: every page has fetched what it missed once the link was back.
KEEP_SECONDS = 5.0


class Publisher:
    """One connection of this process for publishing.

    Under gevent a greenlet drains a bounded queue; elsewhere (jobs, commands) messages go out at once, and
    after a failure nothing is tried for `TIMEOUT` seconds. What cannot be sent is dropped and counted: the
    truth is in the database, and pages fetch what they missed.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._link: Link | None = None
        self._waiting: deque[bytes] = deque()
        self._wake = Event()
        self._greenlet: gevent.Greenlet[[], None] | None = None
        self._failed_at = -TIMEOUT
        self._quiet = False

    def publish(self, messages: Iterable[Message]) -> None:
        """Publish in this order. Raises nothing: neither for Redis nor for a message that cannot be written."""
        self.send([command for message in messages if (command := _written(message))])

    def send_to(self, name: bytes, payload: bytes) -> None:
        """Publish a payload on a channel that is no stream's."""
        self.send([_command(name, payload)])

    def send(self, commands: list[bytes]) -> None:
        """Hand over ready-made commands."""
        if not self._url:
            COUNTS.publish_dropped += len(commands)
        elif monkey.is_module_patched("socket"):
            self._queue(commands)
        else:
            self._send_now(commands)

    def _queue(self, commands: list[bytes]) -> None:
        room = MOST_WAITING - len(self._waiting)
        COUNTS.publish_dropped += max(0, len(commands) - room)
        self._waiting.extend(commands[: max(0, room)])
        COUNTS.publish_waiting = len(self._waiting)
        self._wake.set()
        if self._greenlet is None or self._greenlet.dead:
            self._greenlet = gevent.spawn(self._drain)

    def _drain(self) -> None:
        while True:
            self._wake.wait()
            self._send_waiting_until_it_works()

    def _send_waiting_until_it_works(self) -> None:
        failing_since = time.monotonic()
        for pause in pauses():
            try:
                self._send_waiting()
                return
            except LINK_ERRORS as error:
                self._lost(error)
            if time.monotonic() - failing_since > KEEP_SECONDS:
                self._drop_waiting()
            gevent.sleep(pause)

    def _drop_waiting(self) -> None:
        COUNTS.publish_dropped += len(self._waiting)
        self._waiting.clear()
        COUNTS.publish_waiting = 0
        self._wake.clear()

    def _send_waiting(self) -> None:
        while self._waiting:
            batch = [self._waiting[i] for i in range(min(MOST_AT_ONCE, len(self._waiting)))]
            self._exchange(batch)
            for _ in batch:
                self._waiting.popleft()
            COUNTS.publish_waiting = len(self._waiting)
        self._wake.clear()

    def _send_now(self, commands: list[bytes]) -> None:
        if time.monotonic() - self._failed_at < TIMEOUT:
            COUNTS.publish_dropped += len(commands)
            return
        # A link that was there may have ended unnoticed since: the second attempt makes a new one.
        for _ in range(1 if self._link is None else 2):
            try:
                self._exchange(commands)
                return
            except LINK_ERRORS as error:
                self._lost(error)
        COUNTS.publish_dropped += len(commands)
        self._failed_at = time.monotonic()

    def _exchange(self, commands: list[bytes]) -> None:
        if self._link is None:
            self._link = connect(self._url, TIMEOUT)
        self._link.send(commands)
        for _ in commands:
            self._read_reply(self._link)
        self._quiet = False

    def _read_reply(self, link: Link) -> None:
        try:
            link.read()
            COUNTS.published += 1
        except ResponseError as refusal:
            # Redis refused this one (rights, memory): sending it again would be refused again.
            COUNTS.publish_dropped += 1
            self._say_once(refusal)

    def _lost(self, error: Exception) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
        self._say_once(error)

    def _say_once(self, error: Exception) -> None:
        if not self._quiet:
            log.warning("live_publish_failed", error=str(error))
        self._quiet = True


def _written(message: Message) -> bytes:
    try:
        return _command(channel(message.stream), encode(message))
    except Exception:
        # What it tells of is committed: pages find the gap and fetch it.
        COUNTS.publish_dropped += 1
        log.exception("live_message_not_written", event_type=message.event)
        return b""


def _command(name: bytes, payload: bytes) -> bytes:
    return b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n" % (len(name), name, len(payload), payload)
