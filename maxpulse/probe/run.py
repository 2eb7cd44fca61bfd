"""The whole of it, from the canaries to the report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import chain

import structlog
from flask import Flask

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.isolation.actions import keep
from maxpulse.probe import catalogue
from maxpulse.probe.caches import probe_caches
from maxpulse.probe.express import express_steps
from maxpulse.probe.functions import premise
from maxpulse.probe.functions.found import Found, functions
from maxpulse.probe.functions.people import people_steps
from maxpulse.probe.functions.steps import function_steps
from maxpulse.probe.kin import kin_steps
from maxpulse.probe.reach import reach_steps
from maxpulse.probe.report import Report
from maxpulse.probe.rounds import ROUND_SECONDS, Step, in_rounds
from maxpulse.probe.routes import route_steps
from maxpulse.probe.sharing import sharing_steps
from maxpulse.probe.streams import stream_kin_steps, stream_steps
from maxpulse.probe.tables import table_steps
from maxpulse.probe.undone import Undone, undone
from maxpulse.probe.untold import untold_steps
from maxpulse.probe.work import job_steps
from maxpulse.probe.world import World, put_rows, settle, settle_kin

log = structlog.get_logger(__name__)


def probe(app: Flask, round_seconds: float = ROUND_SECONDS, *, one_seat_in: int = 1) -> Report:
    """Try everything this installation has across two companies of canaries. Leaves nothing behind.

    Takes half a minute on demo data, three quarters of it for routes. Tests that come often have each route tried by
    one seat in so many, all seats in their turn. Nobody else may use `app` in this process meanwhile. Whatever stops a
    part of it is a finding: what was not tried is not known to hold.
    """
    report, begun = Report(), time.monotonic()
    with undone(app) as stay:
        _compare(stay, report)
        there = functions(stay.driver)
    of_the_database = chain(table_steps(), sharing_steps(), function_steps(there))
    in_rounds(app, report, lambda stay: put_rows(stay, report), of_the_database, round_seconds)
    of_kin = chain(kin_steps(app), stream_kin_steps(app), express_steps(app), untold_steps())
    in_rounds(app, report, lambda stay: settle_kin(app, stay, report), of_kin, round_seconds)
    of_the_rest = _steps(app, there, one_seat_in)
    in_rounds(app, report, lambda stay: settle(app, stay, report), of_the_rest, round_seconds)
    premise.check(report, there)
    report.seconds = time.monotonic() - begun
    return report


def _steps(app: Flask, there: Sequence[Found], one_seat_in: int) -> Iterator[Step[World]]:
    yield from people_steps(there)
    yield from route_steps(app, one_seat_in=one_seat_in)
    yield from reach_steps(app)
    yield from stream_steps(app)
    yield Step("caches", "keys and memories", probe_caches)
    yield from job_steps()


def probe_and_keep(app: Flask, round_seconds: float = ROUND_SECONDS) -> Report:
    """Probe, and keep the report where admins read it."""
    started_at = clock.now()
    report = probe(app, round_seconds)
    with app.app_context(), acting(Actor.system()):
        keep(report.as_json(), started_at)
    log.info("probed", attempts=report.attempts, reached=report.reached, findings=len(report.findings))
    return report


def _compare(stay: Undone, report: Report) -> None:
    for what, sentence in catalogue.compare(stay.driver):
        report.differ(what, [sentence])
    for _ in range(catalogue.size(stay.driver)):
        report.note("catalogue", "the database", "a grant, a row policy or a function beside its declaration")
