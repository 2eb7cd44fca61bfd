"""What the probe found, as admins read it: red where something was reached, and where nobody has tried lately."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from maxpulse.core import clock
from maxpulse.isolation.actions import keep
from maxpulse.isolation.models import ProbeRun
from maxpulse.probe.report import Report
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]


@pytest.fixture(autouse=True)
def _no_run_is_left(backstage: Backstage) -> Iterator[None]:
    yield
    with backstage() as session:
        session.query(ProbeRun).delete()


def made(*, reached: bool) -> Report:
    """A report of one try."""
    report = Report()
    report.note("tables", "maxpulse_distributor", "select clients")
    if reached:
        report.find("tables", "reached", "clients", "maxpulse_distributor", "select name of")
    return report


def test_before_the_first_run_it_says_how_to_begin_one(cast: Cast, sign_in: SignIn) -> None:
    eli = sign_in(cast.eli)
    assert "maxpulse probe" in eli.get("/admin/probe").text
    assert "not tried yet" in eli.get("/admin").text


def test_a_run_that_reached_nothing_is_green(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    with backstage():
        keep(made(reached=False).as_json(), clock.now())
    eli = sign_in(cast.eli)
    assert "nothing reached" in eli.get("/admin/probe").text
    assert "nothing reached" in eli.get("/admin").text


def test_what_was_reached_is_named_and_the_first_page_is_red(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    with backstage():
        run = keep(made(reached=True).as_json(), clock.now())
        run_id = run.id
    eli = sign_in(cast.eli)
    for page in ("/admin/probe", f"/admin/probe/{run_id}"):
        shown = eli.get(page).text
        assert "select name of" in shown, page
    assert "something was reached" in eli.get("/admin").text


def test_a_run_of_long_ago_is_red_too(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    with clock.travelling(clock.now() - timedelta(hours=37)), backstage():
        keep(made(reached=False).as_json(), clock.now())
    assert "not tried lately" in sign_in(cast.eli).get("/admin").text


def test_a_run_that_is_not_there_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.eli).get("/admin/probe/00000000-0000-0000-0000-000000000000").status_code == 404
