"""`maxpulse probe`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import structlog
from psycopg import OperationalError as Unreachable
from sqlalchemy.exc import OperationalError

from maxpulse.config import settings
from maxpulse.core.db import db
from maxpulse.core.power import TooPowerful, refuse_power
from maxpulse.core.setup import NotMigrated, check_schema
from maxpulse.probe.report import DIFFERS, KINDS, NOT_COVERED, Report
from maxpulse.probe.rounds import ROUND_SECONDS
from maxpulse.probe.run import probe, probe_and_keep
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.here import find_installation

Tell = Callable[[str], None]
# What the command ends with.
HOLDS, WAS_REACHED, NOT_KNOWN = 0, 1, 2


def run(
    tell: Tell, *, as_json: bool, keep: bool, verbose: bool = False, round_seconds: float | None = None
) -> int:
    """Probe the installation that runs here, or that the environment names; what the command ends with.

    `round_seconds` as for `probe`: longer rounds are fewer, and sooner done where nobody waits. `verbose` has all its
    lines of the log shown as well: thousands, for every try is a request. Raises CannotRun.
    """
    try:
        report = _probe(round_seconds or ROUND_SECONDS, keep=keep, verbose=verbose)
    except (NotMigrated, TooPowerful, Unreachable, OperationalError) as wrong:
        raise CannotRun(str(wrong)) from None
    if as_json:
        tell(json.dumps(report.as_json(), indent=2))
    else:
        for line in in_words(report):
            tell(line)
    return ending(report)


def ending(report: Report) -> int:
    """0 when everything holds, 1 when something was reached, 2 when it is not known whether it holds."""
    if report.holds:
        return HOLDS
    return WAS_REACHED if report.reached else NOT_KNOWN


def in_words(report: Report) -> Iterator[str]:
    """The report as people read it."""
    yield f"{'kind':10} {'tried':>8} {'found':>6}"
    for kind in KINDS:
        found = sum(finding.kind == kind for finding in report.findings)
        yield f"{kind:10} {report.count(kind):8} {found:6}"
    for each in report.findings:
        yield f"  {each.problem}: {each.what} {each.who} {each.how}".rstrip()
    yield f"{report.attempts} tries in {report.seconds:.0f} seconds, {report.reached} reached."
    yield from _verdict(report)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the log of whatever is tried to itself: what fails on the way is a finding."""
    before, disabled = structlog.get_config(), logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
        logging.disable(disabled)


def _probe(round_seconds: float, *, keep: bool, verbose: bool) -> Report:
    from maxpulse import create_app

    using = find_installation(settings())
    if using is None:
        raise CannotRun("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    refuse_power(using.database_url)
    check_schema(using.database_url)
    app = create_app(using)  # which sets the log up
    with nullcontext() if verbose else quiet():
        try:
            return probe_and_keep(app, round_seconds) if keep else probe(app, round_seconds)
        finally:
            with app.app_context():
                db.engine.dispose()


def _verdict(report: Report) -> Iterator[str]:
    problems = [finding.problem for finding in report.findings]
    untried = problems.count(NOT_COVERED) + sum(not report.count(kind) for kind in KINDS)
    if report.reached:
        yield "This installation does not hold."
    elif report.holds:
        yield "Nothing was reached."
    if differing := problems.count(DIFFERS):
        yield f"The database grants something else than is declared, in {differing} places."
    if untried:
        yield f"Not covered: {untried}. Nobody knows whether it holds there; the probe has to learn how to try it."
