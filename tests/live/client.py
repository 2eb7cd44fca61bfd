"""A browser's socket by hand: handshake, frames, nothing hidden."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

DEADLINE = 10.0


class Refused(Exception):
    """The handshake was answered with this status."""


class Browser:
    """One WebSocket to the hub."""

    def __init__(
        self,
        port: int,
        query: str = "",
        *,
        origin: str | None = "",
        extensions: str = "",
        headers: Sequence[str] = (),
    ) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        self._rest = b""
        origin = f"http://127.0.0.1:{port}" if origin == "" else origin
        lines = [
            f"GET /hub/socket?{query} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            *([f"Origin: {origin}"] if origin else []),
            *([f"Sec-WebSocket-Extensions: {extensions}"] if extensions else []),
            *headers,
        ]
        self.sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._rest:
            self._read()
        self.head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        if b" 101 " not in self.head.split(b"\r\n")[0]:
            self.close()
            raise Refused(int(self.head.split()[1]))

    def frame(self) -> tuple[int, bytes]:
        """The next frame. Raises ConnectionError when the line ended, TimeoutError after the deadline."""
        while (size := self._size()) is None:
            self._read()
        start, end = size
        opcode, payload = self._rest[0] & 0x0F, self._rest[start:end]
        self._rest = self._rest[end:]
        return opcode, payload

    def text(self) -> str:
        """The next text frame that is no heartbeat."""
        while True:
            opcode, payload = self.frame()
            if opcode == 8:
                raise ConnectionError(f"closed {int.from_bytes(payload[:2], 'big')}")
            if opcode == 1 and payload != b".":
                return payload.decode()

    def control(self, name: str) -> Any:
        """The value of the next control frame of this name; fragments before it are skipped."""
        while True:
            text = self.text()
            if text.startswith("{") and name in (told := json.loads(text)):
                return told[name]

    def fragment(self) -> tuple[int, str, str]:
        """Number, event type and HTML of the next fragment; control frames before it are skipped."""
        while True:
            text = self.text()
            if not text.startswith("{"):
                head, _, html = text.partition("\n")
                number, event_type = head.split(" ")
                return int(number), event_type, html

    def closing_code(self, within: float = DEADLINE) -> int:
        """The code the server closes with; 0 when the line just ends."""
        self.sock.settimeout(within)
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == 8:
                    return int.from_bytes(payload[:2], "big")
        except ConnectionError:
            return 0

    def is_silent(self, seconds: float) -> bool:
        """True when nothing but heartbeats arrives for so long."""
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0:
                self.sock.settimeout(left)
                opcode, payload = self.frame()
                if opcode == 1 and payload != b".":
                    return False
        except TimeoutError:
            pass
        finally:
            self.sock.settimeout(DEADLINE)
        return True

    def send(self, opcode: int, payload: bytes) -> None:
        """Send a masked frame."""
        mask = os.urandom(4)
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else struct.pack("!BH", 0xFE, size)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.sock.sendall(bytes((0x80 | opcode,)) + length + mask + masked)

    def close(self) -> None:
        self.sock.close()

    def _size(self) -> tuple[int, int] | None:
        if len(self._rest) < 2:
            return None
        length, start = self._rest[1], 2
        if length == 126:
            length, start = int.from_bytes(self._rest[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(self._rest[2:10], "big"), 10
        return (start, start + length) if len(self._rest) >= start + length else None

    def _read(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the line ended")
        self._rest += data
