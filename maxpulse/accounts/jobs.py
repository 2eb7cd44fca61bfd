"""What the workers run for accounts."""

from __future__ import annotations

from maxpulse.accounts import actions
from maxpulse.accounts.actions import inviting
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting


def forget_old_letters() -> None:
    """Delete letters that have long been over."""
    with acting(Actor.system()):
        actions.forget_old_letters()


def forget_unaccepted() -> int:
    """Remove accounts whose invitation ended long ago; says how many."""
    with acting(Actor.system()):
        return inviting.forget_unaccepted()
