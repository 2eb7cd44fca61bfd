"""The road in front of the application: what is taken there and what is not share a connection, in order."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from maxpulse.runtime.webworker import LONGEST_FORM, WebWorker


class Quick(NamedTuple):
    """A reply of the express."""

    status: bytes
    headers: bytes
    body: bytes


class Express:
    """Takes what is posted to /quick, unless it says "slowly"."""

    def wants(self, path: str, headers: Mapping[str, str]) -> bool:
        return path == "/quick" and headers.get("CONTENT-TYPE") == "text/plain"

    def take(self, path: str, body: bytes, headers: Mapping[str, str]) -> Quick | None:
        said = b"express " + body
        return None if b"slowly" in body else Quick(b"200 OK", b"Content-Length: %d\r\n" % len(said), said)

    def refuse(self, status: bytes) -> Quick:
        return Quick(status, b"X-Ours: yes\r\nContent-Length: 5\r\n", b"sorry")


class Application:
    """Says what it was asked, and is what a worker loads."""

    def __init__(self) -> None:
        self.extensions = {"express": Express()}

    def wsgi(self) -> Application:
        return self

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read()
        said = f"application {environ['REQUEST_METHOD']} {environ['PATH_INFO']} ".encode() + body
        start_response("200 OK", [("Content-Length", str(len(said)))])
        return [said]


@contextmanager
def a_worker() -> Iterator[WebWorker]:
    """A worker as gunicorn makes one."""
    config = Config()
    worker = WebWorker(1, os.getpid(), [], Application(), 30, config, Logger(config))
    worker.load_wsgi()
    yield worker
    worker.tmp.close()


IMPATIENT = """
from gevent import monkey; monkey.patch_all()
import socket
from maxpulse.runtime import webworker
from tests.runtime.test_web_worker import a_worker
webworker.BODY_SECONDS = 0.3
with socket.create_server(("127.0.0.1", 0)) as listener, a_worker() as worker:
    print(listener.getsockname()[1], flush=True)
    worker.handle(listener, *listener.accept())
"""


@pytest.fixture
def impatient_line() -> Iterator[socket.socket]:
    """A connection to a worker that runs under gevent, as it does in a web process, and waits a third of a second."""
    with subprocess.Popen([sys.executable, "-c", IMPATIENT], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        with socket.create_connection(("127.0.0.1", int(process.stdout.readline())), timeout=10) as ours:
            yield ours
        process.wait(10)


@pytest.fixture
def line() -> Iterator[socket.socket]:
    """A connection that a worker holds the other end of."""
    with a_worker() as worker, socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, address = listener.accept()
        serving = threading.Thread(target=worker.handle, args=(listener, theirs, address))
        serving.start()
        with ours:
            ours.settimeout(10)
            yield ours
        serving.join(10)
    assert not serving.is_alive()


def post(body: bytes, *more: str, path: str = "/quick") -> bytes:
    """A POST as bytes."""
    head = [f"POST {path} HTTP/1.1", "Host: here", "Content-Type: text/plain", *more]
    if not any(line.startswith("Transfer-Encoding") for line in more):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def said(line: socket.socket, count: int) -> list[bytes]:
    """The bodies of so many replies."""
    bodies, rest = [], b""
    while len(bodies) < count:
        while b"\r\n\r\n" not in rest:
            rest += line.recv(65536)
        head, rest = rest.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 200 OK\r\n"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(rest) < length:
            rest += line.recv(65536)
        bodies.append(rest[:length])
        rest = rest[length:]
    assert not rest
    return bodies


def test_replies_come_in_the_order_of_the_requests_whoever_gives_them(line: socket.socket) -> None:
    line.sendall(
        post(b"one") + b"GET /page HTTP/1.1\r\nHost: here\r\n\r\n" + post(b"slowly two") + post(b"three")
    )
    assert said(line, 4) == [
        b"express one",
        b"application GET /page ",
        b"application POST /quick slowly two",
        b"express three",
    ]


def test_a_form_that_arrives_in_pieces_is_waited_for(line: socket.socket) -> None:
    whole = post(b"in pieces")
    for place in range(0, len(whole), 7):
        line.sendall(whole[place : place + 7])
    assert said(line, 1) == [b"express in pieces"]


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        (post(b"elsewhere", path="/slow"), b"application POST /slow elsewhere"),
        (post(b"asked", path="/quick?why=1"), b"application POST /quick asked"),
        (post(b"x" * (LONGEST_FORM + 1)), b"application POST /quick " + b"x" * (LONGEST_FORM + 1)),
        (post(b"5\r\nparts\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), b"application POST /quick parts"),
        (post(b"last", "Connection: close"), b"application POST /quick last"),
        (post(b"twice", "X-Said: a", "X-Said: b"), b"application POST /quick twice"),
    ],
)
def test_what_is_out_of_the_ordinary_goes_to_the_application_whole(
    line: socket.socket, sent: bytes, heard: bytes
) -> None:
    line.sendall(sent)
    assert said(line, 1) == [heard]


def test_who_asks_whether_to_go_on_is_told_so(line: socket.socket) -> None:
    head, body = post(b"asked first", "Expect: 100-continue").split(b"\r\n\r\n")
    line.sendall(head + b"\r\n\r\n")
    assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.sendall(body)
    assert said(line, 1) == [b"application POST /quick asked first"]


@pytest.mark.parametrize("path", ["/quick", "/slow"])
def test_a_form_that_never_arrives_whole_reaches_nobody(line: socket.socket, path: str) -> None:
    line.sendall(post(b"all of it", path=path)[:-3])
    line.shutdown(socket.SHUT_WR)
    assert line.recv(65536) == b""


def test_a_form_that_stops_halfway_is_waited_for_so_long_and_no_longer(
    impatient_line: socket.socket,
) -> None:
    impatient_line.sendall(post(b"in time") + post(b"all of it")[:-3])
    heard = b"".join(iter(lambda: impatient_line.recv(65536), b""))
    assert heard.endswith(b"express in time")


def test_a_switch_to_another_protocol_is_not_for_the_express(line: socket.socket) -> None:
    line.sendall(post(b"upgrade", "Upgrade: websocket"))
    assert said(line, 1) == [b"application POST /quick upgrade"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /<script>alert(1)</script> NONSENSE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: here\r\nBad Name: x\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: here\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n", b"431"),
    ],
)
def test_what_is_no_request_is_refused_in_our_words_and_with_our_headers(
    line: socket.socket, sent: bytes, status: bytes
) -> None:
    line.sendall(sent)
    heard = b"".join(iter(lambda: line.recv(65536), b""))
    head, body = heard.split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"X-Ours: yes" in head
    assert body == b"sorry", "nothing of what was sent comes back"
