"""What the workers run. A row says what is owed; a job only goes and looks."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from maxpulse.commissions import actions, queries
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import for_each

# Younger purchases are left to the job that was queued with them.
SWEPT_AFTER = timedelta(seconds=10)


def earn(purchase_id: str) -> None:
    """The commission of one purchase."""
    with acting(Actor.system()):
        actions.earn(UUID(purchase_id))


def claw_back(refund_id: str) -> None:
    """What one refund takes back of a commission."""
    with acting(Actor.system()):
        actions.claw_back(UUID(refund_id))


def release(commission_id: str) -> None:
    """The release of one commission."""
    with acting(Actor.system()):
        actions.release(UUID(commission_id))


def sweep_owed() -> int:
    """Earn the commissions nobody was woken for; says how many purchases were owed."""
    with acting(Actor.system()):
        owed = queries.owed_purchases(clock.now() - SWEPT_AFTER)
    return for_each(earn, owed)


def sweep_clawbacks() -> int:
    """Take back what refunds still owe, oldest first; says how many owed it."""
    with acting(Actor.system()):
        owed = queries.owed_clawbacks(clock.now() - SWEPT_AFTER)
    return for_each(claw_back, owed)


def release_due() -> int:
    """Release what has been held long enough; says how many were due."""
    with acting(Actor.system()):
        due = queries.due_commissions(clock.now())
    return for_each(release, due)
