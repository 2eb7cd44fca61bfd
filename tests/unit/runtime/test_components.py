"""What came along is as pinned, and is said to be due when its time is over."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from maxpulse.cli import main
from maxpulse.core import clock
from maxpulse.runtime.components import RENEWED_WITHIN, Part, read
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT

ON = date(2026, 2, 3)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Lists of a few parts: one as it is here, one as it is not, one that is not here, one to build, one of pages."""
    (tmp_path / "constraints.txt").write_text(
        f"# Renewed on {ON}: the newest.\nFlask=={version('flask')}\nclick==0.0.1\nnowhere-at-all==7\n"
        "rq==0.0.1  # to build\n"
    )
    lock = {"packages": {"": {"version": "0"}, "node_modules/htmx.org": {"version": "4.0.1"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    return tmp_path


def test_each_part_is_told_as_pinned_and_as_it_is_here(lists: Path) -> None:
    found = read(lists)
    assert found.parts == (
        Part("Flask", version("flask"), version("flask")),
        Part("click", "0.0.1", version("click")),
        Part("nowhere-at-all", "7", None),
        Part("rq", "0.0.1", None),
        Part("htmx.org", "4.0.1", None),
    )
    assert [part.name for part in found.differing] == ["click"]


def test_they_are_due_a_quarter_after_they_were_renewed_and_not_before(lists: Path) -> None:
    found = read(lists)
    last = ON + RENEWED_WITHIN
    assert (found.is_due(last), found.is_due(last + timedelta(days=1))) == (False, True)
    assert 89 <= RENEWED_WITHIN.days <= 92


def test_a_list_that_does_not_say_of_which_day_it_is_proves_nothing(lists: Path) -> None:
    (lists / "constraints.txt").write_text("click==8\n")
    with pytest.raises(CannotRun, match="does not say on which day"):
        read(lists)


def test_the_command_fails_when_their_time_is_over_and_not_before() -> None:
    found = read(PROJECT)
    at = datetime.combine(found.renewed_on, datetime.min.time(), UTC)
    for days, code in ((0, 0), (RENEWED_WITHIN.days, 0), (RENEWED_WITHIN.days + 1, 1)):
        with clock.travelling(at + timedelta(days=days)):
            told = CliRunner().invoke(main, ["components"])
        assert told.exit_code == code, told.output
        assert f"({days} days ago)" in told.stdout
        assert ("beyond their time" in told.stdout) is (code == 1)


def test_every_pin_is_named_when_asked_for() -> None:
    found = read(PROJECT)
    with clock.travelling(datetime.combine(found.renewed_on, datetime.min.time(), UTC)):
        told = CliRunner().invoke(main, ["components", "-v"]).stdout
        facts = json.loads(CliRunner().invoke(main, ["components", "--json"]).stdout)
    assert re.search(r"^Flask +\d", told, re.MULTILINE) and re.search(r"^htmx\.org +\d", told, re.MULTILINE)
    assert len(facts["parts"]) == len(found.parts) > 80
    assert (facts["due"], facts["differing"]) == (False, [])


def test_the_list_was_not_renewed_in_the_future() -> None:
    assert read(PROJECT).renewed_on <= datetime.now(UTC).date()
