"""What the workers run for the audit, and for whoever has to hear that it is not right."""

from __future__ import annotations

from flask import current_app

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.operations.alarms import watching
from maxpulse.operations.audit import checking, sealing


def seal() -> int:
    """Seal all entries that wait, in as many seals as it takes; says how many entries there were."""
    sealed = 0
    while True:
        with acting(Actor.system()):
            taken = sealing.seal()
        sealed += taken
        if taken < sealing.MOST:
            return sealed


def check() -> bool:
    """Check the whole chain and keep what was found; True when it is sound."""
    with acting(Actor.system()):
        return checking.check_and_keep(
            clock_may_travel=not current_app.extensions["settings"].is_production
        ).is_sound


def watch() -> None:
    """See whether isolation and the audit are right, and write to admins when they are not."""
    with acting(Actor.system()):
        watching.watch()
