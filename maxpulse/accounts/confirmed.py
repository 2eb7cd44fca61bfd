"""Saying that an account's address is confirmed to those whose pages show it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from maxpulse.core.db import after_commit
from maxpulse.core.queue import enqueue_later


def say_confirmed(user_id: UUID) -> None:
    """After the commit, have open pages above told at once. Whether there are any is the network's to know."""
    key = f"confirmed-{user_id}"
    ring = partial(enqueue_later, "mail", "maxpulse.network.jobs.tell_of_account", str(user_id), key=key)
    after_commit(ring)
