"""The newest deeds, and what they are narrowed to: later than all else that is in the audit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from maxpulse.core import clock
from maxpulse.operations import audit
from tests.factories.cast import Cast
from tests.web.admin.audit.entries import make_links
from tests.web.browser import Browser
from tests.web.conftest import Backstage

TAG = re.compile(r"<[^>]+>")
NEWEST = datetime(2093, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock.travelling(NEWEST):
        yield


def test_the_overview_names_the_parts_and_the_newest_deeds(eli: Browser) -> None:
    page = eli.get("/admin").text
    assert "Database" in page
    assert "Scheduler" in page
    assert "Eli Cast</a> signed in" in page


def test_each_entry_reads_as_a_sentence_with_what_changed(
    cast: Cast, eli: Browser, browser: Browser, backstage: Backstage
) -> None:
    browser.enter(cast.ben.email, "wrong one")
    with backstage(cast.eli.actor):
        audit.record(
            "distributor_suspended",
            ("distributor_profiles", cast.ana.distributor_id),
            before={"status": "active"},
            after={"status": "suspended"},
        )
        audit.record(
            "branch_moved",
            ("distributor_profiles", cast.ben.distributor_id),
            before={"sponsor": cast.ana.distributor_id},
            after={"sponsor": None, "came_along": 0},
        )
    page = eli.get("/admin/audit").text
    assert "Somebody not signed in</a> was refused at sign-in" in page
    assert "mismatch" in page
    assert ">Ben Cast</a>" in page
    assert browser.environ_base["REMOTE_ADDR"] in page
    assert "Eli Cast</a> suspended a distributor" in page
    assert '<span class="was">active</span>' in page
    assert '<span class="was">Ana Cast</span>' in page
    assert str(cast.ana.distributor_id) not in TAG.sub("", page), "ids stand in addresses alone"


def test_the_audit_is_narrowed_by_each_field_and_by_all_together(
    cast: Cast, eli: Browser, browser: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 1, "findme")
    browser.enter(cast.ben.email, "wrong one")
    address = browser.environ_base["REMOTE_ADDR"]
    ben = str(cast.ben.actor.user_id)
    for query, there, not_there in (
        (f"who={cast.eli.email}", "signed in", "findme-0"),
        (f"who={cast.eli.email.partition('@')[0]}", "signed in", "findme-0"),
        (f"who={cast.eli.actor.user_id}", "signed in", "findme-0"),
        ("who=system", "findme-0", "Eli Cast</a> signed in"),
        ("who=nobody-is-called-that", "No entry here", "findme-0"),
        ("action=link_made", "findme-0", "Eli Cast</a> signed in"),
        (f"subject={link}", "findme-0", "Eli Cast</a> signed in"),
        (f"subject={cast.ben.email}", "was refused at", "findme-0"),
        (f"subject={ben}&who=visitor&address={address}&action=sign_in_failed", "was refused at", "findme-0"),
        (f"address={address}", "was refused at", "findme-0"),
        ("address=192.0.2.128/25", "No entry here", "findme-0"),
        ("since=2093-04-05&until=2093-04-05", "findme-0", "No entry here"),
        ("since=2093-04-07", "No entry here", "findme-0"),
        ("until=2093-04-04&who=system&action=link_made", "d-foot", "findme-0"),
        ("request=AAA-AAA", "No entry here", "findme-0"),
        ("who=%25", "No entry here", "findme-0"),
    ):
        page = eli.get(f"/admin/audit?{query}")
        assert page.status_code == 200, query
        assert there in page.text, query
        assert not_there not in page.text, query
