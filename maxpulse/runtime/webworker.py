"""The web processes' worker: gunicorn's for gevent, with a road in front of the application."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from time import time
from typing import Any, Protocol

from gunicorn.util import http_date
from gunicorn.workers.ggevent import GeventWorker

LONGEST_FORM = 4096


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

    def take(self, path: str, body: bytes) -> Reply | None:
        """The reply, or None for the application to see to it."""
        ...


class WebWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """Offers every POST of a plain form to the application's express first."""

    def load_wsgi(self) -> None:
        """Load the application, and what it takes before Flask."""
        super().load_wsgi()
        self._express: Express = self.wsgi.extensions["express"]

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Answer one request on a connection that stays open."""
        reply = self._at_once(req)
        if reply is None:
            return super().handle_request(listener_name, req, sock, addr)
        self.nr += 1
        # One write: a packet of its own for the head would cost as much again.
        head = b"HTTP/1.1 %b\r\nDate: %b\r\nConnection: keep-alive\r\n" % (reply.status, _date(int(time())))
        sock.sendall(b"%b%b\r\n%b" % (head, reply.headers, reply.body))
        return True

    def _at_once(self, req: Any) -> Reply | None:
        if req.method != "POST" or req.query or not self.alive or req.should_close():
            return None
        headers = dict(req.headers)
        if len(headers) != len(req.headers) or not _is_short(headers):
            return None
        if not self._express.wants(req.path, headers):
            return None
        body = req.body.read()
        # A line that broke in the middle leaves half a form, and half a figure is another figure.
        is_whole = len(body) == int(headers["CONTENT-LENGTH"])
        reply = self._express.take(req.path, body) if is_whole else None
        if reply is None:
            req.body = BytesIO(body)
        return reply


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return str(http_date(second)).encode("ascii")


def _is_short(headers: Mapping[str, str]) -> bool:
    length = headers.get("CONTENT-LENGTH", "")
    plain = "TRANSFER-ENCODING" not in headers and "EXPECT" not in headers
    return plain and length.isdecimal() and int(length) <= LONGEST_FORM
