"""What the workers run for the audit."""

from __future__ import annotations

from flask import current_app

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
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
