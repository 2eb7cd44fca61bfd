"""What the workers run for the network. A row says what is owed; a job only goes and looks."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import for_each
from maxpulse.network import queries
from maxpulse.network.actions import telling

# Younger changes are left to the job that was queued with them.
SWEPT_AFTER = timedelta(seconds=10)


def tell_of(distributor_id: str) -> None:
    """Tell what has changed about a distributor."""
    with acting(Actor.system()):
        telling.tell_owed(UUID(distributor_id))


def tell_of_account(user_id: str) -> None:
    """The same of whoever has this account, where they are a distributor."""
    with acting(Actor.system()):
        found = queries.find_distributor_of(UUID(user_id))
        if found is not None:
            telling.tell_owed(found.id)


def sweep_changes() -> int:
    """Tell the changes nobody was woken for; says of how many distributors."""
    with acting(Actor.system()):
        owed = queries.distributors_with_changes(clock.now() - SWEPT_AFTER)
    return for_each(tell_of, owed)
