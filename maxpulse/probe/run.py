"""The whole of it, from the canaries to the report."""

from __future__ import annotations

import time

import structlog
from flask import Flask
from rq.timeouts import JobTimeoutException

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.isolation.actions import keep
from maxpulse.probe import catalogue, companies
from maxpulse.probe.caches import probe_caches
from maxpulse.probe.report import NOT_COVERED, Report
from maxpulse.probe.routes import World, probe_routes
from maxpulse.probe.streams import probe_streams
from maxpulse.probe.tables import probe_tables
from maxpulse.probe.undone import Undone, undone
from maxpulse.probe.work import probe_jobs

log = structlog.get_logger(__name__)


def probe(app: Flask) -> Report:
    """Try everything this installation has across two companies of canaries. Leaves nothing behind.

    Takes half a minute on demo data. Nobody else may use `app` in this process meanwhile. Whatever stops a part of it
    is a finding: what was not tried is not known to hold.
    """
    report, begun = Report(), time.monotonic()
    with undone(app) as stay:
        _compare(stay, report)
        _mine, their_rows = probe_tables(stay, report)
        mine, theirs = companies.settle(app), companies.settle(app)
        world = World(app, stay, report, mine, theirs, their_rows)
        for kind, part in PARTS.items():
            try:
                part(world)
            except JobTimeoutException:
                raise
            except Exception as error:
                log.exception("probe_stopped", kind=kind)
                report.find(kind, NOT_COVERED, kind, how=f"This part stopped: {type(error).__name__}.")
    report.seconds = time.monotonic() - begun
    return report


def probe_and_keep(app: Flask) -> Report:
    """Probe, and keep the report where admins read it."""
    started_at = clock.now()
    report = probe(app)
    with app.app_context(), acting(Actor.system()):
        keep(report.as_json(), started_at)
    log.info("probed", attempts=report.attempts, reached=report.reached, findings=len(report.findings))
    return report


PARTS = {"routes": probe_routes, "streams": probe_streams, "caches": probe_caches, "jobs": probe_jobs}


def _compare(stay: Undone, report: Report) -> None:
    for what, sentence in catalogue.compare(stay.driver):
        report.differ(what, [sentence])
    for _ in range(catalogue.size(stay.driver)):
        report.note("catalogue", "the database", "a grant or a row policy beside its declaration")
