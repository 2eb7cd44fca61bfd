"""What the workers run for mail. A row without a moment of sending is what is owed."""

from __future__ import annotations

from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import for_each
from maxpulse.notices import actions, queries


def send(mail_id: str) -> None:
    """Send one mail."""
    with acting(Actor.system()):
        actions.send(UUID(mail_id))


def sweep_owed() -> int:
    """Send what nobody was woken for and what is due again; says how many there were."""
    with acting(Actor.system()):
        owed = queries.due_mails(clock.now())
    return for_each(send, owed)


def forget_old() -> None:
    """Delete mails that have been kept long enough."""
    with acting(Actor.system()):
        actions.forget_old()
