"""Asking a provider: briefly, for a small answer, and nobody it points to instead."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from maxpulse.accounts.rules.providers import NotTold, Trouble
from maxpulse.core.certificates import trusted

log = structlog.get_logger(__name__)

# Somebody waits for this page: what takes longer than a breath is as good as away.
PATIENCE = httpx2.Timeout(4, connect=3)
LONGEST_WAIT = 8.0
# A set of keys or a list of addresses takes a few thousand.
LARGEST_ANSWER = 256 * 1024
ABOUT_US = {"User-Agent": "MAXPULSE", "Accept": "application/json", "Accept-Encoding": "identity"}
# What comes is anybody's guess: a list for a mapping, words for a number, a thousand brackets.
GUESSES = (
    *(httpx2.HTTPError, httpx2.InvalidURL, ValueError, TypeError, KeyError, AttributeError),
    RecursionError,
)
SAYS_NO = ("invalid_grant", "bad_verification_code")


class Client(OAuth2Client):  # type: ignore[misc]  # Authlib has no types
    """Authlib's client, which follows nobody elsewhere and reads no more than it needs."""

    def __init__(self, client_id: str, client_secret: str, **more: Any) -> None:
        super().__init__(
            client_id,
            client_secret,
            code_challenge_method="S256",
            timeout=PATIENCE,
            headers=ABOUT_US,
            follow_redirects=False,
            verify=trusted(),
            **more,
        )

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request and read its answer. Raises httpx2.HTTPError, also for too much and for too slow."""
        deadline = time.monotonic() + LONGEST_WAIT
        answer = super().send(request, **{**options, "stream": True})
        try:
            body = b"".join(_within_bounds(answer, deadline))
        finally:
            answer.close()
        kind = answer.headers.get("Content-Type", "")
        return httpx2.Response(
            answer.status_code, headers={"Content-Type": kind}, content=body, request=request
        )

    def read(self, url: str, **headers: str) -> Any:
        """What stands there as JSON."""
        answer = self.request("GET", url, headers=headers, withhold_token=True)
        # A redirect raises too.
        answer.raise_for_status()
        return answer.json()


def get_token(client: Client, url: str, code: str, verifier: str) -> dict[str, Any]:
    """Exchange a code (RFC 6749 §4.1.3, RFC 7636 §4.5)."""
    token: dict[str, Any] = client.fetch_token(
        url, grant_type="authorization_code", code=code, code_verifier=verifier
    )
    if not isinstance(token.get("access_token"), str):
        raise NotTold(Trouble.AWAY)
    return token


@contextmanager
def listening() -> Iterator[None]:
    """Whatever goes wrong while a provider is asked becomes NotTold."""
    try:
        yield
    except AuthlibBaseError as said:
        log.warning("provider_refused", reason=str(said.error)[:80])
        raise NotTold(Trouble.USED if said.error in SAYS_NO else Trouble.AWAY) from None
    except GUESSES as failure:
        log.warning("provider_away", reason=type(failure).__name__)
        raise NotTold(Trouble.AWAY) from None


def _within_bounds(answer: httpx2.Response, deadline: float) -> Iterator[bytes]:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise httpx2.DecodingError("packed, though nobody asked for that")
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > LARGEST_ANSWER or time.monotonic() > deadline:
            raise httpx2.ReadError("too much, or too slow")
        yield part
