"""What has to be so before anybody is served, in web processes and workers alike."""

from __future__ import annotations

from maxpulse.assessments.versions.starting import refuse_lost_versions
from maxpulse.config import Settings
from maxpulse.core.power import refuse_power
from maxpulse.tracking.months import make_room_at_start


def make_ready(using: Settings) -> None:
    """See to it that this process may serve, and that there is room for what happens.

    Raises TooPowerful for an account that row policies do not hold, ContentMissing for questions that somebody was
    asked and nobody has any more.
    """
    refuse_power(using.database_url, using.database_recorder_url)
    refuse_lost_versions(using.database_url)
    make_room_at_start(using.database_url)
