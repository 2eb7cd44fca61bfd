"""A write happens once for each key a program chooses, and is answered the same ever after.

Lock, deed and answer are one transaction. A crash leaves neither, so a key is never stuck; there is no row that says
"in flight", only an advisory lock, which PostgreSQL lets go of when the transaction ends, however it ends. It does so
after the commit can be seen, so whoever gets the lock sees the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.integration.models import ApiRequest
from maxpulse.integration.rules import lock_number


class InFlight(Exception):
    """A request with this key is being answered at this moment."""


class KeyReused(Exception):
    """The key stands for another request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A write as a program sent it: under its key, and what makes it the same as another."""

    client_id: UUID
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, byte for byte. `replayed` when it was given before."""

    status: int
    content_type: str
    body: bytes
    location: str | None = None
    replayed: bool = False


class Refused(Exception):
    """The deed cannot be: nothing of it stays but this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def answer_once(asked: Asked, deed: Callable[[], Answer]) -> Answer:
    """Do `deed` and keep its answer, or give the answer it had. Raises InFlight or KeyReused with nothing done.

    A refusal is an answer too and is kept: whoever wants another one asks under another key.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(lock_number(asked.client_id, asked.key)))):
        raise InFlight(asked.key)
    if kept := _find(asked):
        if kept.fingerprint != asked.fingerprint:
            raise KeyReused(asked.key)
        return Answer(kept.status, kept.content_type, kept.body, kept.location, replayed=True)
    try:
        with session.begin_nested():
            given = deed()
    except Refused as refusal:
        given = refusal.answer
    _keep(asked, given)
    return given


def _find(asked: Asked) -> ApiRequest | None:
    return session.scalar(
        select(ApiRequest).where(ApiRequest.api_client_id == asked.client_id, ApiRequest.key == asked.key)
    )


def _keep(asked: Asked, given: Answer) -> None:
    session.add(
        ApiRequest(
            id=new_id(),
            api_client_id=asked.client_id,
            key=asked.key,
            fingerprint=asked.fingerprint,
            status=given.status,
            content_type=given.content_type,
            location=given.location,
            body=given.body,
            answered_at=clock.now(),
        )
    )
    session.flush()
