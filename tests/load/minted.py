"""What a load test plays: sessions ready to be answered, and the sockets that watch them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a walk: the form's fields, urlencoded, without the answer's own id."""

    question: str
    fields: str


@dataclass(frozen=True, slots=True)
class Minted:
    """An assessment under way. `client` is the id its fragments carry in `client-<id>`."""

    token: str
    client: str
    distributor: str
    walk: tuple[Step, ...]
    cookies: str = ""
    headers: tuple[str, ...] = ("HX-Request: true",)

    def request(self, step: Step, host: str, origin: str, answer_id: str = "") -> bytes:
        """The whole POST of one answer."""
        body = f"{step.fields}&answer_id={answer_id or uuid4()}"
        lines = (
            f"POST /a/{self.token}/answers HTTP/1.1",
            f"Host: {host}",
            f"Origin: {origin}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            *([f"Cookie: {self.cookies}"] if self.cookies else []),
            *self.headers,
        )
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@dataclass(frozen=True, slots=True)
class Watch:
    """A distributor's open page."""

    distributor: str
    cookies: str = ""
    path: str = "/hub/socket"


@dataclass(frozen=True, slots=True)
class Target:
    """The running instance, and whose CPU belongs to what: name -> process ids (children count along)."""

    host: str
    port: int
    origin: str
    pids: dict[str, tuple[int, ...]] = field(default_factory=dict)
