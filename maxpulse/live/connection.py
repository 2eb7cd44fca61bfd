"""One browser's socket as the hub holds it: a single writer, bounded, that never waits."""

from __future__ import annotations

import socket as std
import time
from collections import deque
from contextlib import suppress
from typing import Any

import gevent

from . import wire
from .metrics import COUNTS

MOST_BYTES_WAITING = 256 * 1024
SLOW_SECONDS = 10.0
KERNEL_BUFFER = 32 * 1024
PING = wire.frame(wire.PING) + wire.text_frame(".")


class Connection:
    """A socket with the keys it can be found by.

    Every frame goes through `push`: written at once while the browser reads, queued behind what waits
    otherwise. Who falls too far behind is dropped and catches up when it comes back. It is held by its
    socket object, never by a descriptor number: a number is given again, to somebody else.
    """

    __slots__ = (
        "_dropped",
        "_sock",
        "_waiting",
        "_waiting_bytes",
        "closed",
        "heard_at",
        "language",
        "session_id",
        "stream",
        "user_id",
    )

    def __init__(self, sock: Any, stream: str, session_id: str, user_id: str, language: str) -> None:
        self._sock = sock
        self._waiting: deque[bytes] | None = None
        self._waiting_bytes = 0
        self.stream, self.session_id, self.user_id = stream, session_id, user_id
        self.language = language
        self.heard_at = time.monotonic()
        # After `closed` nothing more is written; `_dropped` once the line is down as well.
        self.closed = self._dropped = False
        _bound_kernel_buffer(sock)

    def push(self, frame: bytes) -> None:
        """Send a frame, now or as soon as the browser reads. Never waits, never raises."""
        if self.closed:
            return
        if self._waiting is not None:
            self._queue(frame)
            return
        try:
            # gevent's own send: a timeout of zero refuses instead of waiting.
            sent = self._sock.send(frame, 0, 0.0)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.drop()
            return
        if sent < len(frame):
            self._waiting = deque()
            self._queue(frame[sent:])
            gevent.spawn(self._flush)

    def ping(self) -> None:
        """Ask for a sign of life; the text frame is the browser's own sign that the line holds."""
        self.push(PING)

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye and end the line a second later, whether the browser answers or not."""
        self.push(wire.close_frame(code, reason))
        self.closed = True
        gevent.spawn_later(1.0, self.drop)

    def drop(self) -> None:
        """End the line now. Its reader wakes and leaves the hub."""
        if not self._dropped:
            self.closed = self._dropped = True
            self._waiting = None
            with suppress(OSError):  # gone already
                self._sock.shutdown(std.SHUT_RDWR)

    def receive(self) -> bytes:
        """Bytes from the browser; empty when the line ended."""
        try:
            data: bytes = self._sock.recv(2048)
        except OSError:
            return b""
        self.heard_at = time.monotonic()
        return data

    def _queue(self, frame: bytes) -> None:
        assert self._waiting is not None  # noqa: S101 narrows the type
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        if self._waiting_bytes > MOST_BYTES_WAITING:
            self._drop_slow()

    def _flush(self) -> None:
        try:
            with gevent.Timeout(SLOW_SECONDS):
                while self._waiting:
                    self._send_first(self._waiting)
            self._waiting, self._waiting_bytes = None, 0
        except gevent.Timeout:
            self._drop_slow()
        except OSError:
            self.drop()

    def _send_first(self, waiting: deque[bytes]) -> None:
        sent = self._sock.send(waiting[0])
        self._waiting_bytes -= sent
        if sent < len(waiting[0]):
            waiting[0] = waiting[0][sent:]
        else:
            waiting.popleft()

    def _drop_slow(self) -> None:
        if not self._dropped:
            COUNTS.sockets_slow += 1
            self.drop()


def _bound_kernel_buffer(sock: Any) -> None:
    # The kernel would take megabytes for a browser that never reads, and hide that it does not.
    sock.setsockopt(std.SOL_SOCKET, std.SO_SNDBUF, KERNEL_BUFFER)
    if sock.family in (std.AF_INET, std.AF_INET6):
        sock.setsockopt(std.IPPROTO_TCP, std.TCP_NODELAY, 1)
