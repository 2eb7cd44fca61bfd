"""Alarms as machines read them."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.operations.alarms import queries
from maxpulse.operations.alarms.rules import Cause


class Alarms(Collector):
    """Which alarms are on; asked when somebody looks."""

    def collect(self) -> Iterable[Metric]:
        """1 or 0 for each cause, none while the database is down."""
        shown = GaugeMetricFamily("maxpulse_alarm", "Alarms that admins were written about", labels=["cause"])
        try:
            with acting(Actor.system()):
                on = queries.raised()
        except SQLAlchemyError:
            return
        for cause in Cause:
            shown.add_metric([cause.value], float(cause in on))
        yield shown
