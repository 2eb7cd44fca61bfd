"""What the workers run for accounts."""

from __future__ import annotations

from maxpulse.accounts import actions
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting


def forget_old_letters() -> None:
    """Delete letters that have long been over."""
    with acting(Actor.system()):
        actions.forget_old_letters()
