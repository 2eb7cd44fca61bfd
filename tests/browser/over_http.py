"""An assessment walked over the network to a running installation, without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from flask.testing import FlaskClient

from tests.factories.walk import Walk


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    status_code: int
    request: Any


@dataclass(frozen=True, slots=True)
class _Path:
    path: str


class OverHttp:
    """What a walk needs of a browser."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def get(self, path: str, headers: dict[str, str], follow_redirects: bool = True) -> _Answer:
        """Open a page."""
        return self._open(Request(self.base_url + path, headers=headers))

    def post(self, path: str, data: Any, headers: dict[str, str], follow_redirects: bool = True) -> _Answer:
        """Send a form."""
        body = urlencode(data, doseq=True).encode()
        return self._open(Request(self.base_url + path, body, headers))

    def _open(self, request: Request) -> _Answer:
        with urlopen(request) as reply:
            return _Answer(reply.read().decode(), reply.status, _Path(urlsplit(reply.url).path))


def walk_over_http(base_url: str, link_code: str = "", begun_at: str = "") -> Walk:
    """A walk from a link, or from where it has come to."""
    return Walk(cast("FlaskClient", OverHttp(base_url)), link_code, begun_at=begun_at)
