"""`maxpulse probe`."""

from __future__ import annotations

import json
from collections.abc import Callable

from maxpulse.config import settings
from maxpulse.core.db import db
from maxpulse.core.setup import check_schema, refuse_power
from maxpulse.probe.report import KINDS, Report
from maxpulse.probe.run import probe, probe_and_keep
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.here import find_installation

Tell = Callable[[str], None]


def run(tell: Tell, *, as_json: bool, keep: bool) -> int:
    """Probe the installation that runs here, or that the environment names; 0 when it holds, else 1."""
    from maxpulse import create_app

    using = find_installation(settings())
    if using is None:
        raise CannotRun("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    refuse_power(using.database_url)
    check_schema(using.database_url)
    app = create_app(using)
    try:
        report = probe_and_keep(app) if keep else probe(app)
    finally:
        with app.app_context():
            db.engine.dispose()
    if as_json:
        tell(json.dumps(report.as_json(), indent=2))
    else:
        _tell(report, tell)
    return 0 if report.holds else 1


def _tell(report: Report, tell: Tell) -> None:
    tell(f"{'kind':10} {'tried':>8} {'found':>6}")
    for kind in KINDS:
        found = sum(finding.kind == kind for finding in report.findings)
        tell(f"{kind:10} {report.count(kind):8} {found:6}")
    for each in report.findings:
        tell(f"  {each.problem}: {each.what} {each.who} {each.how}".rstrip())
    verdict = "Nothing was reached." if report.holds else "This installation does not hold."
    tell(f"{report.attempts} tries in {report.seconds:.0f} seconds, {report.reached} reached. {verdict}")
