"""The audit is sealed and checked by itself, and the command and the page say what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from structlog.testing import capture_logs

from maxpulse import config
from maxpulse.cli import main
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.operations import audit, jobs
from maxpulse.operations.schedule import SCHEDULE
from maxpulse.runtime.workers import SEALING
from tests.factories.cast import make_cast
from tests.factories.databases import Urls
from tests.jobs.breaking import break_it
from tests.web.browser import Browser


@pytest.fixture
def command(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[int, str]]]:
    """`maxpulse audit check` on it: exit code and what was printed."""
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("SECRET_KEY", "tests-only-" + "x" * 32)
    config.settings.cache_clear()

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["audit", "check", *arguments])
        return result.exit_code, result.stdout

    yield run
    config.settings.cache_clear()


def do_something() -> None:
    with acting(Actor.system()):
        audit.record("link_closed", ("assessment_links", uuid4()))


def test_the_schedule_seals_well_within_a_minute_and_checks_every_night() -> None:
    every = {job.function: job.every for job in SCHEDULE}
    assert every["maxpulse.operations.jobs.seal"] <= timedelta(seconds=30)
    assert every["maxpulse.operations.jobs.check"] == timedelta(days=1)


def test_nothing_else_waits_where_seals_do() -> None:
    alone = [job.function for job in SCHEDULE if job.queue in SEALING]
    assert alone == ["maxpulse.operations.jobs.seal"]


@pytest.mark.usefixtures("within")
def test_the_job_seals_what_waits_and_writes_the_hash_where_no_database_can_take_it_back() -> None:
    for _each in range(3):
        do_something()
    with capture_logs() as lines:
        assert (jobs.seal(), jobs.seal()) == (3, 0)
    (line,) = [line for line in lines if line["event"] == "audit_sealed"]
    assert (line["seal"], line["entries"], len(line["hash"])) == (1, 3, 64)


@pytest.mark.usefixtures("within")
def test_the_command_says_that_all_is_well_and_what_to_note(command: Callable[..., tuple[int, str]]) -> None:
    do_something()
    jobs.seal()
    code, said = command()
    assert (code, "The audit is sound." in said) == (0, True)
    noted = said.split("noted elsewhere: ")[1].split()[0]
    assert command("--noted", noted)[0] == 0
    number, sign, newest = noted.partition(":")
    assert command("--noted", f"{number}{sign}{newest[::-1]}")[0] == 1
    assert command("--noted", "nonsense")[0] == 2


@pytest.mark.usefixtures("within")
def test_the_command_fails_and_names_the_entry_that_differs(
    urls: Urls, command: Callable[..., tuple[int, str]]
) -> None:
    do_something()
    jobs.seal()
    entry = break_it(urls)
    code, said = command()
    assert (code, f"Entry {entry} is not what it was when seal 1 was made." in said) == (1, True)
    code, said = command("--json")
    told = json.loads(said)
    assert (code, told["sound"], told["seals"]) == (1, False, 1)
    assert [(one["what"], one["entry"]) for one in told["findings"]] == [("changed", entry)]


def test_the_page_is_red_after_a_night_that_found_something(installation: Flask, urls: Urls) -> None:
    eli = make_cast(installation).eli
    browser = Browser(installation)
    browser.come_in(eli)
    assert "not yet" in browser.get("/admin/audit").text
    with installation.app_context():
        jobs.seal()
        assert jobs.check()
    page = browser.get("/admin/audit").text
    assert "sound" in page
    assert "not as it was sealed" not in page
    entry = break_it(urls)
    with installation.app_context(), capture_logs() as lines:
        assert not jobs.check()
    assert "audit_chain_broken" in {line["event"] for line in lines}
    page = browser.get("/admin/audit").text
    assert "The audit is not as it was sealed." in page
    assert entry in page


def test_both_pages_are_red_while_an_entry_waits_longer_than_a_minute(installation: Flask) -> None:
    eli = make_cast(installation).eli
    browser = Browser(installation)
    with installation.app_context():
        jobs.seal()
        assert jobs.check()
    browser.come_in(eli)
    assert standing(browser) == ("as it was sealed", False), "what has only just been done may wait"
    with clock.travelling(clock.now() + timedelta(seconds=50)):
        assert standing(browser) == ("as it was sealed", False)
    with clock.travelling(clock.now() + timedelta(seconds=61)):
        assert standing(browser) == ("seals are late", True)
    with installation.app_context():
        assert jobs.seal() > 0
    with clock.travelling(clock.now() + timedelta(seconds=61)):
        assert standing(browser) == ("as it was sealed", False)


def test_the_overview_says_it_when_the_chain_is_broken_or_was_never_checked(
    installation: Flask, urls: Urls
) -> None:
    browser = Browser(installation)
    browser.come_in(make_cast(installation).eli)
    assert standing(browser) == ("not checked yet", False)
    with installation.app_context():
        jobs.seal()
        break_it(urls)
        assert not jobs.check()
    assert standing(browser) == ("not as it was sealed", False)


def standing(browser: Browser) -> tuple[str, bool]:
    """What the overview says of the chain, and whether the audit's page says that something has waited too long."""
    overview, page = browser.get("/admin").text, browser.get("/admin/audit").text
    line = overview.split('<a href="/admin/audit">Audit</a></b>')[1].split("</li>")[0]
    (word,) = re.findall(r"</svg>([^<]+)</span>", line)
    assert ("d-state-bad" in line) is (word in ("seals are late", "not as it was sealed"))
    is_red = re.search(r'Waiting for a seal</span><b class="d-state d-state-bad">', page)
    assert ("look whether the workers run" in page) is bool(is_red)
    return word, bool(is_red)
