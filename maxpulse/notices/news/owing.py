"""Owing somebody news, in the transaction of the deed that it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from uuid import UUID

from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.notices.rules import Occasion

OWE = text("select owe_news(:id, :kind, :subject, :at)")
_nobody_hears: ContextVar[bool] = ContextVar("nobody_hears_news", default=False)


def owe(kind: Occasion, subject_id: UUID) -> None:
    """Owe news of a purchase (sale), an assessment (finished, result) or a client; once, as whoever acts.

    Who is told, and whether they want to be, is found out later: whoever acts here may not know.
    """
    if _nobody_hears.get():
        return
    news_id = new_id()
    session.execute(OWE, {"id": news_id, "kind": kind.value, "subject": subject_id, "at": clock.now()})
    after_commit(partial(tell_later, news_id))


def tell_later(news_id: UUID) -> None:
    """Wake the worker that tells it."""
    enqueue_later("mail", "maxpulse.notices.jobs.tell", str(news_id), key=f"news-{news_id}")


@contextmanager
def in_silence() -> Iterator[None]:
    """Let no news come of what is done inside: made-up people had their news long ago."""
    token = _nobody_hears.set(True)
    try:
        yield
    finally:
        _nobody_hears.reset(token)
