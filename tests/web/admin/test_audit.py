"""What an admin sees: the overview and the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maxpulse.core import clock
from maxpulse.operations import audit
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
# Later than anything other tests have travelled to, so that these deeds are the newest.
LATER = datetime(2093, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _later(cast: Cast) -> Iterator[None]:
    with clock.travelling(LATER):
        yield


def test_the_overview_names_the_parts_and_the_newest_deeds(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.eli).get("/admin").text
    assert "Database" in page
    assert "Scheduler" in page
    assert "Eli Cast" in page
    assert "Signed in" in page


def test_the_audit_lists_who_did_what(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    browser.enter(cast.ben.email, "wrong one")
    page = sign_in(cast.eli).get("/admin/audit").text
    assert "Sign-in refused" in page
    assert "Ben Cast" in page
    assert browser.environ_base["REMOTE_ADDR"] in page


def test_the_audit_has_pages(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    with backstage():
        for number in range(60):
            audit.record(f"counted_{number}", ("nothing", cast.ana.distributor_id))
    eli = sign_in(cast.eli)
    first, second = eli.get("/admin/audit"), eli.get("/admin/audit?page=2")
    assert "Counted 59" in first.text
    assert "Counted 0<" in second.text
    assert eli.get("/admin/audit?page=999999").status_code == 200
    assert eli.get("/admin/audit?page=nonsense").status_code == 200


@pytest.mark.parametrize("deed", ["update audit_entries set action = 'x'", "delete from audit_entries"])
def test_nobody_rewrites_the_audit(cast: Cast, backstage: Backstage, deed: str) -> None:
    for person in (cast.eli, cast.ana, cast.dee):
        with pytest.raises(DBAPIError), backstage(person.actor) as session:
            session.execute(text(deed))
    with pytest.raises(DBAPIError), backstage() as session:
        session.execute(text(deed))


def test_nobody_writes_entries_in_somebody_elses_name(cast: Cast, backstage: Backstage) -> None:
    forged = text("insert into audit_entries (actor_role, actor_user_id, action) values ('admin', :who, 'x')")
    with pytest.raises(DBAPIError), backstage(cast.ana.actor) as session:
        session.execute(forged, {"who": cast.eli.actor.user_id})
