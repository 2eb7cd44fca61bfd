"""What the workers run for versions of the questions. A preview without an end is what is owed."""

from __future__ import annotations

from uuid import UUID

from maxpulse.assessments.versions.actions import preview_later
from maxpulse.assessments.versions.previewing import stood_still, work_out
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting


def preview_version(preview_id: str) -> None:
    """Work out what a draft would change in past results."""
    work_out(UUID(preview_id))


def sweep_previews() -> int:
    """Wake previews that nobody works on; says how many there were."""
    with acting(Actor.system()):
        waiting = stood_still()
    for preview_id in waiting:
        preview_later(preview_id)
    return len(waiting)
