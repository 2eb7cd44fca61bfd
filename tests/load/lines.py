"""HTTP and WebSocket by hand, as cheap as Python allows: the load shares its cores with what it measures."""

from __future__ import annotations

import base64
import os
import select
import socket
from collections.abc import Callable
from typing import Protocol

from .minted import Target, Watch

READ = select.EPOLLIN | select.EPOLLRDHUP
PONG = b"\x8a\x80" + bytes(4)


class Line(Protocol):
    """Something that reads from a socket."""

    def readable(self) -> None:
        """Bytes are there, or the end."""


class Loop:
    """One epoll and the lines it wakes."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._lines: dict[int, Line] = {}

    def add(self, sock: socket.socket, line: Line) -> None:
        """Wake `line` when its socket can be read."""
        self._lines[sock.fileno()] = line
        self._epoll.register(sock.fileno(), READ)

    def remove(self, sock: socket.socket) -> None:
        """Forget a socket; call it before closing."""
        self._epoll.unregister(sock.fileno())
        del self._lines[sock.fileno()]

    def turn(self, seconds: float) -> None:
        """Wait so long at most, wake who has something to read."""
        for fd, _ in self._epoll.poll(max(0.0, seconds), 512):
            if line := self._lines.get(fd):
                line.readable()


class Poster:
    """A keep-alive connection that carries one POST at a time."""

    def __init__(self, loop: Loop, target: Target, free: Callable[[Poster], None]) -> None:
        self._loop, self._target, self._free = loop, target, free
        self._done: Callable[[int], None] | None = None
        self._connect()

    def post(self, request: bytes, done: Callable[[int], None]) -> None:
        """Send; `done` gets the status, 0 when the connection broke before an answer."""
        self._done = done
        try:
            self.sock.sendall(request)
        except OSError:
            self._broken()

    def readable(self) -> None:
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._broken()
            return
        self._rest += data
        head_end = self._rest.find(b"\r\n\r\n")
        if head_end >= 0 and len(self._rest) >= head_end + 4 + self._length(head_end):
            status, self._rest = int(self._rest[9:12]), b""
            self._finish(status)

    def _length(self, head_end: int) -> int:
        head = self._rest[:head_end].lower()
        at = head.find(b"content-length:")
        return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0

    def _finish(self, status: int) -> None:
        done, self._done = self._done, None
        if done:
            done(status)
            if self._done is None:
                self._free(self)

    def _broken(self) -> None:
        self._loop.remove(self.sock)
        self.sock.close()
        self._connect()
        self._finish(0)

    def _connect(self) -> None:
        self._rest = b""
        self.sock = socket.create_connection((self._target.host, self._target.port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.add(self.sock, self)


Heard = Callable[["Watcher", int, bytes], None]


class Watcher:
    """A distributor's socket: hands on number and frame of each fragment."""

    def __init__(self, loop: Loop, target: Target, watch: Watch, heard: Heard) -> None:
        self.distributor = watch.distributor
        self.numbers: set[int] = set()
        self.greeted = self.ended = False
        self._loop, self._heard, self._rest = loop, heard, b""
        self.sock = socket.create_connection((target.host, target.port))
        self.sock.sendall(_handshake(target, watch))
        self._shake()
        self.sock.setblocking(False)
        loop.add(self.sock, self)

    def readable(self) -> None:
        try:
            data = self.sock.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.ended = True
            self._loop.remove(self.sock)
            self.sock.close()
            return
        self._rest = self._frames(self._rest + data)

    def _frames(self, data: bytes) -> bytes:
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if end < start + size or start > end:
                break
            self._frame(data[at] & 0x0F, data[start : start + size])
            at = start + size
        return data[at:]

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self.sock.send(PONG)
        elif opcode == 1 and payload[:1].isdigit():
            self._heard(self, int(payload[: payload.index(b" ")]), payload)
        elif payload[:1] == b"{":
            self.greeted = True

    def _shake(self) -> None:
        while b"\r\n\r\n" not in self._rest:
            data = self.sock.recv(4096)
            if not data:
                raise ConnectionError("the handshake was not answered")
            self._rest += data
        head, _, rest = self._rest.partition(b"\r\n\r\n")
        if b" 101 " not in head[:20]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        self._rest = self._frames(rest)


def _handshake(target: Target, watch: Watch) -> bytes:
    lines = (
        f"GET {watch.path} HTTP/1.1",
        f"Host: {target.host}:{target.port}",
        f"Origin: {target.origin}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *([f"Cookie: {watch.cookies}"] if watch.cookies else []),
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
