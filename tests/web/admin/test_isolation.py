"""What the probe found, as admins read it: red where something was reached, and where nobody has tried lately."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from rq.utils import import_attribute

from maxpulse.core import clock
from maxpulse.core.queue import open_queue
from maxpulse.isolation.actions import keep
from maxpulse.isolation.models import ProbeRun
from maxpulse.isolation.rules import NIGHT_UTC
from maxpulse.operations.schedule import SCHEDULE
from maxpulse.probe.jobs import run_nightly
from maxpulse.probe.report import Report
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

DeskOf = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def _no_run_is_left(backstage: Backstage) -> Iterator[None]:
    yield
    with backstage() as session:
        session.query(ProbeRun).delete()


def made(*problems: str, reached: bool = False) -> Report:
    """A report of one try."""
    report = Report()
    report.note("tables", "maxpulse_distributor", "select clients")
    if reached:
        report.find("tables", "reached", "clients", "maxpulse_distributor", "select name of")
    for problem in problems:
        report.find("catalogue", problem, "clients")
    return report


def test_in_its_first_day_it_says_when_the_first_run_comes(desk_of: DeskOf) -> None:
    eli = desk_of("eli")
    for page in ("/admin/probe", "/admin"):
        assert "first run tonight" in eli.get(page).text, page
    assert state(eli.get("/admin").text) == "d-state"


def test_an_installation_that_was_never_tried_is_red(
    company: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    with clock.travelling(clock.now() + timedelta(days=2)):
        eli = sign_in(company.eli)
        first, probe = eli.get("/admin").text, eli.get("/admin/probe").text
    assert "never tried" in first
    assert state(first) == "d-state d-state-bad"
    assert '<span class="m-chip m-chip-alarm">' in probe
    assert "never tried" in probe
    assert "The first run is overdue" in probe


def test_only_one_run_of_every_night_is_asked_for(app: Flask) -> None:
    """In the queue of the real Valkey: at night, and by day only once it is overdue."""
    with app.app_context():
        waiting = open_queue("insights")
        waiting.empty()
        midnight = clock.now().replace(hour=0, minute=0)
        for hours, jobs in ((12, 0), (24 + 3, 1), (24 + 4, 1)):
            # Whenever the tests run, the installation is younger than its first night.
            with clock.travelling(midnight + timedelta(hours=hours)):
                run_nightly()
            assert [job.func_name for job in waiting.jobs] == ["maxpulse.probe.jobs.run_now"] * jobs
        waiting.empty()
        with clock.travelling(midnight + timedelta(days=3, hours=12)):
            run_nightly()
        assert [job.func_name for job in waiting.jobs] == ["maxpulse.probe.jobs.run_now"]
        waiting.empty()


def test_the_scheduler_knows_of_it() -> None:
    [nightly] = [each for each in SCHEDULE if each.function == "maxpulse.probe.jobs.run_nightly"]
    assert (nightly.every, nightly.offset) == (timedelta(hours=24), timedelta(hours=NIGHT_UTC.start + 1))
    assert callable(import_attribute(nightly.function))


def state(page: str) -> str:
    """The classes that isolation stands under on an admin's first page."""
    found = re.search(r'/admin/probe">Isolation</a></b><span class="([^"]*)"', page)
    assert found, page
    return found[1]


def test_a_run_that_reached_nothing_is_green(desk_of: DeskOf, backstage: Backstage) -> None:
    with backstage():
        keep(made(reached=False).as_json(), clock.now())
    eli = desk_of("eli")
    assert "nothing reached" in eli.get("/admin/probe").text
    assert "nothing reached" in eli.get("/admin").text
    assert state(eli.get("/admin").text) == "d-state d-state-ok"


def test_what_was_reached_is_named_and_the_first_page_is_red(desk_of: DeskOf, backstage: Backstage) -> None:
    with backstage():
        run = keep(made(reached=True).as_json(), clock.now())
        run_id = run.id
    eli = desk_of("eli")
    for page in ("/admin/probe", f"/admin/probe/{run_id}"):
        shown = eli.get(page).text
        assert "select name of" in shown, page
    assert "does not hold" in eli.get("/admin").text
    assert state(eli.get("/admin").text) == "d-state d-state-bad"


REACHED = "1 reached what is not theirs"
NONE = "None of 1 tries reached what is not theirs."
DIFFERS = "The database grants something else than is declared"
NOT_COVERED = "Not everything was tried"


@pytest.mark.parametrize("is_of_an_earlier_release", [False, True])
@pytest.mark.parametrize(
    ("report", "said"),
    [
        (made(reached=True), {REACHED}),
        (made("differs"), {NONE, DIFFERS}),
        (made("not covered"), {NONE, NOT_COVERED}),
        (made("differs", "not covered", reached=True), {REACHED, DIFFERS, NOT_COVERED}),
    ],
    ids=["reached", "differs", "not covered", "all"],
)
def test_it_says_whether_something_was_reached_differs_or_is_not_covered(
    desk_of: DeskOf,
    backstage: Backstage,
    report: Report,
    said: set[str],
    is_of_an_earlier_release: bool,
) -> None:
    kept = report.as_json()
    if is_of_an_earlier_release:
        del kept["problems"]
    with backstage():
        keep(kept, clock.now())
    page = desk_of("eli").get("/admin/probe").text
    assert {sentence for sentence in (REACHED, NONE, DIFFERS, NOT_COVERED) if sentence in page} == said
    assert "Then have it tried again." in page
    assert page.count("maxpulse probe") == 1, "the command stands once, the button beside the heading"


def test_a_run_of_long_ago_is_red_too(desk_of: DeskOf, backstage: Backstage) -> None:
    with clock.travelling(clock.now() - timedelta(hours=37)), backstage():
        keep(made(reached=False).as_json(), clock.now())
    eli = desk_of("eli")
    for page in ("/admin", "/admin/probe"):
        assert "not tried lately" in eli.get(page).text, page
    assert state(eli.get("/admin").text) == "d-state d-state-bad"
    assert '<span class="m-chip m-chip-alarm">' in eli.get("/admin/probe").text


def test_a_run_that_is_not_there_is_not_there(desk_of: DeskOf) -> None:
    assert desk_of("eli").get("/admin/probe/00000000-0000-0000-0000-000000000000").status_code == 404
