"""WebSocket frames (RFC 6455) as the hub needs them: written once for many sockets, read without keeping."""

from __future__ import annotations

import struct
from typing import NamedTuple

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
LONGEST_INCOMING = 1024

PROTOCOL_ERROR, POLICY, TOO_BIG, RESTARTING = 1002, 1008, 1009, 1012
ENDED = 4401


class BadFrame(Exception):
    """A browser broke the protocol; `code` says to close with what."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Frame(NamedTuple):
    """One frame that arrived, unmasked."""

    opcode: int
    payload: bytes


def frame(opcode: int, payload: bytes = b"") -> bytes:
    """An unmasked, final frame, as a server sends it."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


def text_frame(text: str) -> bytes:
    """A text frame."""
    return frame(TEXT, text.encode())


def close_frame(code: int, reason: str = "") -> bytes:
    """A closing frame; the reason is cut to what the protocol allows."""
    return frame(CLOSE, struct.pack("!H", code) + reason.encode()[:123])


class Incoming:
    """Cuts a browser's bytes into frames, however they are split over reads."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames complete by now. Raises BadFrame."""
        self._rest += data
        frames = []
        while (size := _complete_size(self._rest)) is not None:
            frames.append(_unmasked(self._rest[:size]))
            self._rest = self._rest[size:]
        return frames


def _complete_size(data: bytes) -> int | None:
    if len(data) < 2:
        return None
    if data[0] & 0x70 or not data[1] & 0x80:
        raise BadFrame(PROTOCOL_ERROR, "reserved bits or no mask")
    length, header = data[1] & 0x7F, 6
    if length == 127 or (length == 126 and data[0] & 0x08):
        raise BadFrame(TOO_BIG, "frame too long")
    if length == 126:
        if len(data) < 4:
            return None
        length, header = int.from_bytes(data[2:4], "big"), 8
    if length > LONGEST_INCOMING:
        raise BadFrame(TOO_BIG, "frame too long")
    return header + length if len(data) >= header + length else None


def _unmasked(data: bytes) -> Frame:
    header = 8 if data[1] & 0x7F == 126 else 6
    mask, masked = data[header - 4 : header], data[header:]
    repeated = (mask * (len(masked) // 4 + 1))[: len(masked)]
    plain = int.from_bytes(masked, "big") ^ int.from_bytes(repeated, "big")
    return Frame(data[0] & 0x0F, plain.to_bytes(len(masked), "big"))
