"""Room for events is made before a month begins."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.tracking.jobs import make_room

EVENT_TABLES = ("analytics_events", "assessment_tracking", "link_analytics")


def test_the_scheduled_job_makes_the_months_to_come_and_can_run_again(app: Flask) -> None:
    with app.app_context(), clock.travelling(datetime(2031, 12, 20, tzinfo=UTC)):
        make_room()
        make_room()
        with acting(Actor.system()) as session:
            made = session.scalars(
                text(
                    "select relname from pg_class where relispartition and relname ~ '_p20(31|32)' order by 1"
                )
            ).all()
    months = ("203112", "203201", "203202")
    assert {f"{table}_p{month}" for table in EVENT_TABLES for month in months} <= set(made)
