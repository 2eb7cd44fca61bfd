"""Browsers that do not read, or talk too much, harm only themselves."""

from __future__ import annotations

import socket
import time

import pytest

from .conftest import Server, eventually

BIG = "<p>" + "x" * 20_000 + "</p>"


def test_a_browser_that_never_reads_is_dropped_and_stalls_nobody(server: Server) -> None:
    lazy = [server.browser("stream=ana") for _ in range(3)]
    keen = server.browser("stream=ana")
    other = server.browser("stream=ben")
    for browser in (*lazy, keen, other):
        browser.control("hello")
    for browser in lazy:
        browser.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow_before = server.counts()["sockets_slow"]

    longest = 0.0
    for number in range(1, 201):
        started = time.monotonic()
        server.publish(
            {"stream": "ana", "number": number, "html": [BIG]},
            {"stream": "ben", "number": number, "html": []},
        )
        assert keen.fragment()[0] == number
        assert other.fragment()[0] == number
        longest = max(longest, time.monotonic() - started)

    assert longest < 1.0
    eventually(lambda: server.counts()["sockets_slow"] == slow_before + 3, "the three are dropped")
    assert server.counts()["sockets"] == 2


def test_a_slow_browser_that_reads_again_in_time_loses_nothing(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")
    server.publish(*({"stream": "ana", "number": number, "html": [BIG]} for number in range(1, 13)))
    time.sleep(0.3)  # it is busy; what did not fit into the kernel's buffer waits in the hub

    assert [tab.fragment()[0] for _ in range(12)] == list(range(1, 13))


def test_pings_are_answered_and_a_goodbye_is_returned(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.send(9, b"are you there")
    while (frame := tab.frame())[0] == 1:
        pass
    assert frame == (10, b"are you there")

    tab.send(8, b"\x03\xe8")
    assert tab.closing_code() == 1000


def test_too_long_a_message_ends_the_line(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.send(1, b"x" * 2000)
    assert tab.closing_code() == 1009


@pytest.mark.parametrize("kind", [1, 9, 10], ids=["messages", "pings", "pongs"])
def test_too_many_messages_end_the_line(server: Server, kind: int) -> None:
    tab = server.browser("stream=ana")
    for _ in range(61):
        tab.send(kind, b"hello")
    assert tab.closing_code() == 1008


def test_a_frame_cut_in_pieces_is_understood(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")
    whole: list[bytes] = []
    real, tab.sock = tab.sock, _Recorder(whole)  # type: ignore[assignment]
    tab.send(9, b"piecemeal")
    tab.sock = real
    for byte in whole[0]:
        tab.sock.sendall(bytes((byte,)))
        time.sleep(0.001)
    assert tab.frame() == (10, b"piecemeal")


class _Recorder:
    def __init__(self, into: list[bytes]) -> None:
        self._into = into

    def sendall(self, data: bytes) -> None:
        self._into.append(data)


def test_an_unmasked_frame_ends_the_line(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.sock.sendall(b"\x81\x02hi")
    assert tab.closing_code() == 1002
