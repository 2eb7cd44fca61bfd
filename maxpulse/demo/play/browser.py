"""A browser without JavaScript: one kept connection to one server, redirects followed there and nowhere else."""

from __future__ import annotations

import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urljoin, urlsplit

from maxpulse.demo.play.forms import Form, Page, read

PATIENCE = 20.0
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
# A server that is being started again is asked once more, as a page would: the same form counts once.
TRIES, PAUSE = 6, 0.5
BUSY = (429, 502, 503, 504)


class Unreachable(OSError):
    """The server does not answer."""


class WrongPage(ValueError):
    """The server answered with something else than the road has here."""


class Browser:
    """One person's browser. `base` is the only server it ever speaks to."""

    def __init__(self, base: str, agent: str) -> None:
        self._base = base.rstrip("/")
        parts = urlsplit(self._base)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        self._headers = {"User-Agent": agent, "Accept": "text/html"}

    def open(self, path: str) -> Page:
        """The page at an address. Raises Unreachable."""
        return self._follow("GET", path, "")

    def send(self, page: Page, form: Form, given: dict[str, list[str]]) -> Page:
        """The page that comes of sending a form of `page`. Raises Unreachable."""
        target = urljoin(page.path, form.action or page.path)
        return self._follow("POST", target, urlencode(form.filled(given)))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _follow(self, method: str, path: str, body: str) -> Page:
        for _ in range(MOST_REDIRECTS):
            status, where, text = self._ask_patiently(method, path, body)
            if status not in REDIRECTS:
                return read(status, path, text)
            method, path, body = "GET", self._here(path, where), ""
        raise WrongPage(f"more than {MOST_REDIRECTS} redirects")

    def _here(self, path: str, where: str) -> str:
        """The path of a redirect. Raises WrongPage when it leads to another server."""
        target, base = urlsplit(urljoin(self._base + path, where)), urlsplit(self._base)
        if (target.scheme, target.netloc) != (base.scheme, base.netloc):
            raise WrongPage(f"a redirect to {target.netloc}")
        return f"{target.path}?{target.query}" if target.query else target.path

    def _ask_patiently(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        wrong = ""
        for attempt in range(TRIES):
            try:
                answer = self._ask(method, path, body)
                if answer[0] not in BUSY:
                    return answer
                wrong = f"status {answer[0]}"
            except (OSError, HTTPException) as error:
                self._connection.close()
                wrong = type(error).__name__
            # The first time a kept connection may simply have been closed.
            time.sleep(PAUSE * attempt)
        raise Unreachable(f"{self._base} does not answer ({wrong})")

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        headers = (
            {**self._headers, "Content-Type": "application/x-www-form-urlencoded"} if body else self._headers
        )
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return answer.status, answer.getheader("Location", ""), text
