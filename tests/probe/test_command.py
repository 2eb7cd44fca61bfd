"""What `maxpulse probe` says and ends with, without a whole run of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url

from maxpulse import config
from maxpulse.cli import main
from maxpulse.probe.command import HOLDS, NOT_KNOWN, WAS_REACHED, ending, in_words, quiet
from maxpulse.probe.report import DIFFERS, KINDS, NOT_COVERED, REACHED, Report
from maxpulse.probe.routes import probe_routes
from maxpulse.probe.world import World
from tests.factories.databases import Urls


def made(*problems: str, kinds: tuple[str, ...] = KINDS) -> Report:
    """A report of one try of each kind, with these problems found."""
    report = Report()
    for kind in kinds:
        report.note(kind, "visitor", "a try")
    for problem in problems:
        report.find("routes", problem, "/somewhere", "visitor")
    return report


@pytest.mark.parametrize(
    ("report", "code", "said"),
    [
        (made(), HOLDS, ["Nothing was reached."]),
        (made(REACHED), WAS_REACHED, ["This installation does not hold."]),
        (made(NOT_COVERED), NOT_KNOWN, ["Not covered: 1."]),
        (made(DIFFERS), NOT_KNOWN, ["something else than is declared, in 1 places."]),
        (made(kinds=KINDS[1:]), NOT_KNOWN, ["Not covered: 1."]),
        (made(NOT_COVERED, REACHED), WAS_REACHED, ["This installation does not hold.", "Not covered: 1."]),
    ],
    ids=["holds", "reached", "not covered", "differs", "a kind not tried", "both"],
)
def test_it_tells_what_was_reached_from_what_is_not_known(report: Report, code: int, said: list[str]) -> None:
    assert ending(report) == code
    counts, *verdict = list(in_words(report))[1 + len(KINDS) + len(report.findings) :]
    assert f"{report.reached} reached." in counts
    assert len(verdict) == len(said)
    assert all(words in line for words, line in zip(said, verdict, strict=True))


@pytest.mark.thorough
def test_every_try_is_in_the_log_only_where_it_is_asked_for(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    probe_routes(world, "/admin/people/<")
    assert "endpoint=admin.people" in capfd.readouterr().err, "the premise"
    with quiet():
        probe_routes(world, "/admin/people/<")
    assert capfd.readouterr() == ("", "")
    probe_routes(world, "/admin/people/<")
    assert "endpoint=admin.people" in capfd.readouterr().err, "as before"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An environment that names no installation."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MAXPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "tests-only-" + "x" * 32)
    config.settings.cache_clear()
    yield monkeypatch
    config.settings.cache_clear()


def test_where_nothing_can_be_tried_nobody_knows(elsewhere: pytest.MonkeyPatch, urls: Urls) -> None:
    nobody = CliRunner().invoke(main, ["probe"])
    assert (nobody.exit_code, nobody.stdout) == (NOT_KNOWN, "")
    assert "Start the installation first" in nobody.stderr
    for address in (urls.owner, str(make_url(urls.app).set(database="nowhere").render_as_string(False))):
        elsewhere.setenv("DATABASE_URL", address)
        config.settings.cache_clear()
        result = CliRunner().invoke(main, ["probe"])
        assert (result.exit_code, result.stdout) == (NOT_KNOWN, "")
        assert result.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("MAXPULSE_PORT", "none", "PORT"), ("DATABASE_URL", "postgresql://here/nowhere?nonsense=1", "nonsense")],
    ids=["a setting that is none", "what nobody thought of"],
)
def test_whatever_stops_it_is_no_finding(
    elsewhere: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    elsewhere.setenv(name, value)
    result = CliRunner().invoke(main, ["probe"])
    assert (result.exit_code, result.stdout) == (NOT_KNOWN, "")
    assert said in result.stderr
