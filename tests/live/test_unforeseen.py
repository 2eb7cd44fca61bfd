"""What nobody foresaw costs one message, never the hearing of a whole process."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from .conftest import Server, Valkey

NAIVE = b'{"n":1,"e":"answer","at":"2026-11-22T18:20:00","html":[]}'
TOO_DEEP = b"[" * 100_000
NONSENSE = b":1\r\n"


class Garbled:
    """A way to Valkey on which the first connection that subscribes is answered with nonsense."""

    def __init__(self, valkey: Valkey, folder: Path) -> None:
        self._valkey = valkey
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / "garbled.sock"))
        self._listener.listen()
        self.url = f"unix://{folder / 'garbled.sock'}"
        self.garbled = 0
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(str(self._valkey.address))
            Thread(target=self._carry, args=(browser, behind, True), daemon=True).start()
            Thread(target=self._carry, args=(behind, browser, False), daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket, asking: bool) -> None:
        try:
            while data := here.recv(65536):
                if asking and b"SUBSCRIBE" in data and not self.garbled:
                    self.garbled += 1
                    here.sendall(NONSENSE)
                there.sendall(data)
        except OSError:
            pass
        there.close()


@pytest.fixture
def garbled(valkey: Valkey) -> Iterator[Garbled]:
    way = Garbled(valkey, valkey.address.parent)
    yield way
    way.close()


def ring(valkey: Valkey, payload: bytes) -> None:
    """Publish on Ana's channel past everything that would refuse to write this."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(valkey.address))
        channel = b"live:{ana}"
        parts = (b"PUBLISH", channel, payload)
        line.sendall(b"*3\r\n" + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts))
        assert line.recv(64) == b":1\r\n", "one process hears it"


def answer(number: int) -> dict[str, Any]:
    return {"stream": "ana", "number": number, "html": []}


@pytest.mark.parametrize("payload", [NAIVE, TOO_DEEP], ids=["naive", "too deep"])
def test_a_message_nobody_foresaw_is_passed_over_and_the_next_one_arrives(
    server: Server, valkey: Valkey, payload: bytes
) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    ring(valkey, payload)
    server.publish(answer(2))

    assert tab.fragment()[0] == 2


@pytest.mark.thorough
def test_a_reply_nobody_foresaw_costs_a_connection_and_the_next_one_hears(
    garbled: Garbled, serve: Callable[..., Server]
) -> None:
    server = serve(garbled.url)
    tab = server.browser("stream=ana")
    assert tab.control("again") is True
    assert garbled.garbled == 1

    server.publish(answer(1))

    assert tab.fragment()[0] == 1
