"""The web processes' worker: gunicorn's for gevent, with a road in front of the application."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from time import time
from typing import Any, Protocol

from gevent import Timeout
from gunicorn.util import http_date, write_nonblock
from gunicorn.workers.ggevent import GeventWorker

LONGEST_FORM = 4096
# What the application takes of a form; where it takes files it reads them by itself, elsewhere it refuses by the head.
LONGEST_BODY = 64 * 1024
BODY_SECONDS = 30.0


class Reply(Protocol):
    """What is sent."""

    @property
    def status(self) -> bytes:
        """Number and words."""
        ...

    @property
    def headers(self) -> bytes:
        """Header lines, without those of the connection."""
        ...

    @property
    def body(self) -> bytes:
        """All of it."""
        ...


class Express(Protocol):
    """Takes some POSTs before the application does; see `maxpulse.assessments.web.express`."""

    def wants(self, path: str, headers: Mapping[str, str]) -> bool:
        """True when it may take this one."""
        ...

    def take(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply | None:
        """The reply, or None for the application to see to it."""
        ...

    def refuse(self, status: bytes) -> Reply:
        """What is said to a request that could not be read."""
        ...


class _Draft:
    """Stands in for a connection, to learn what gunicorn would send."""

    def __init__(self) -> None:
        self.text = b""

    def sendall(self, text: bytes) -> None:
        self.text += text

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, _flag: bool) -> None:
        """Nothing waits here."""


class WebWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """Offers every POST of a plain form to the application's express first."""

    def load_wsgi(self) -> None:
        """Load the application, and what it takes before Flask."""
        super().load_wsgi()
        self._express: Express = self.wsgi.extensions["express"]

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Answer one request on a connection that stays open. Closes it where the body does not come whole."""
        headers = dict(req.headers)
        if not _is_plain(headers):
            return self._with_a_deadline(listener_name, req, sock, addr)
        body = _whole_body(req, int(headers.get("CONTENT-LENGTH", "0")))
        reply = self._at_once(req, headers, body)
        if reply is None:
            return super().handle_request(listener_name, req, sock, addr)
        self.nr += 1
        # One write: a packet of its own for the head would cost as much again.
        head = b"HTTP/1.1 %b\r\nDate: %b\r\nConnection: keep-alive\r\n" % (reply.status, _date(int(time())))
        sock.sendall(b"%b%b\r\n%b" % (head, reply.headers, reply.body))
        return True

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what is no request, in our words and with our headers: gunicorn's page would repeat what was sent."""
        draft = _Draft()
        super().handle_error(req, draft, addr, exc)
        status = draft.text.partition(b"\r\n")[0].removeprefix(b"HTTP/1.1 ")
        if status:
            reply = self._express.refuse(status)
            head = b"HTTP/1.1 %b\r\nDate: %b\r\nConnection: close\r\n" % (status, _date(int(time())))
            write_nonblock(client, b"%b%b\r\n%b" % (head, reply.headers, reply.body))

    def _at_once(self, req: Any, headers: Mapping[str, str], body: bytes) -> Reply | None:
        if req.method != "POST" or req.query or not self.alive or req.should_close():
            return None
        if len(headers) != len(req.headers) or "UPGRADE" in headers or len(body) > LONGEST_FORM:
            return None
        return self._express.take(req.path, body, headers) if self._express.wants(req.path, headers) else None

    def _with_a_deadline(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        # The application reads this body by itself, piece by piece.
        sock.settimeout(BODY_SECONDS)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            sock.settimeout(None)


def _whole_body(req: Any, length: int) -> bytes:
    """The body, which `req` has from here on. Raises StopIteration, which closes the line, when it stays short.

    gunicorn tells the application that its input ends by itself: it would take half a form for a form, and half a
    figure for the figure. Nor may a line wait for ever for what does not come.
    """
    if not length:
        return b""
    with Timeout(BODY_SECONDS, StopIteration("the body did not come in time")):
        body: bytes = req.body.read()
    if len(body) != length:
        raise StopIteration("the body did not come whole")
    req.body = BytesIO(body)
    return body


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return str(http_date(second)).encode("ascii")


def _is_plain(headers: Mapping[str, str]) -> bool:
    """True when the length of the body is known beforehand and nobody waits to be told to send it."""
    length = headers.get("CONTENT-LENGTH", "0")
    odd = "TRANSFER-ENCODING" in headers or "EXPECT" in headers or not length.isdecimal()
    return not odd and int(length) <= LONGEST_BODY
