"""Room for events is made before a month begins."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.tracking.jobs import make_room

EVENT_TABLES = ("analytics_events", "assessment_tracking", "link_analytics")


def test_the_scheduled_job_makes_the_months_to_come_and_can_run_again(app: Flask) -> None:
    now = datetime.now(UTC)
    months = [f"{(at := now.year * 12 + now.month - 1 + ahead) // 12}{at % 12 + 1:02}" for ahead in range(3)]
    with app.app_context():
        make_room()
        make_room()
        with acting(Actor.system()) as session:
            made = session.scalars(text("select relname from pg_class where relispartition")).all()
    assert {f"{table}_p{month}" for table in EVENT_TABLES for month in months} <= set(made)
