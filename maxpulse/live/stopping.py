"""Letting a web process stop: sockets would keep it until the graceful timeout."""

from __future__ import annotations

from typing import Protocol

import gevent

from .service import close_all


class Worker(Protocol):
    """The part of gunicorn's worker this reads."""

    alive: bool


def close_when_stopping(worker: Worker) -> None:
    """gunicorn's `post_worker_init`: close all sockets as soon as the worker is told to stop."""
    gevent.spawn(_watch, worker)


def _watch(worker: Worker) -> None:
    while worker.alive:
        gevent.sleep(0.1)
    close_all()
