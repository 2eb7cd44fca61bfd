"""What the workers run for people's privacy."""

from __future__ import annotations

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.privacy.erasure import erase_old_answers


def erase_old() -> None:
    """Erase the answers and results that have been kept as long as was promised."""
    with acting(Actor.system()):
        erase_old_answers()
