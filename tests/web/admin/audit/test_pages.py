"""The audit entry by entry and page by page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from maxpulse.accounts.models import AdminProfile
from maxpulse.core.permissions import Permission
from maxpulse.network.actions import move_branch, set_terms
from maxpulse.operations import audit
from tests.factories.cast import Cast
from tests.factories.team import add_recruit
from tests.statements import engine_of, statements
from tests.web.admin.audit.entries import make_links, words
from tests.web.browser import Browser
from tests.web.conftest import Backstage


@pytest.mark.parametrize(
    "query",
    [
        "before=nonsense", "before=99999999999999999999999_x", "before=-1_" + "0" * 32, "who=%00", "who=" + "x" * 900,
        "since=0001-01-01", "until=9999-12-31", "since=9999-12-31", "address=::/0", "request='", "subject=%25_%5C",
    ],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(reader: Browser, query: str) -> None:
    assert reader.get(f"/admin/audit?{query}").status_code == 200


def test_the_audit_is_paged_without_counting_and_each_entry_comes_once(
    reader: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 60)
    first = reader.get(f"/admin/audit?subject={link}").text
    assert "code-59<" in first
    assert "code-9<" not in first
    older = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = reader.get(older).text
    assert "code-9<" in second
    assert "code-10<" not in second
    assert 'rel="next"' not in second
    assert "Newest" in second


def test_a_page_takes_as_many_questions_for_fifty_entries_as_for_one(
    app: Flask, reader: Browser, backstage: Backstage
) -> None:
    counted = []
    for number in (1, 60):
        link = make_links(backstage, number)
        with statements(engine_of(app)) as asked:
            assert reader.get(f"/admin/audit?subject={link}").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


def test_people_are_named_wherever_they_stand_in_an_entry(
    app: Flask, cast: Cast, eli: Browser, backstage: Backstage
) -> None:
    """Upon whom it was done, under whom they stood, whose session it was."""
    olu = add_recruit(app, None, "Olu")
    ana, ben = cast.ana.distributor_id, cast.ben.distributor_id
    with backstage(cast.eli.actor):
        move_branch(ben, olu.distributor_id, seen_sponsor_id=ana)
        assert cast.dee.actor.user_id is not None
        audit.record("session_ended", ("user_sessions", ben), after={"whose": cast.dee.actor.user_id})
    page = words(eli.get(f"/admin/audit?subject={ben}").text)
    assert "sponsor before: Ana Cast → after: Olu Recruit" in page
    assert "whose Dee Cast" in page
    assert "Ben Cast" in page
    assert str(ana) not in page


def test_who_may_not_see_people_reads_ids(cast: Cast, eli: Browser, backstage: Backstage) -> None:
    with backstage(cast.eli.actor):
        set_terms(cast.ben.distributor_id, tier=9, rate=Decimal(25))
    with backstage() as session:
        profile = session.query(AdminProfile).filter_by(user_id=cast.eli.actor.user_id).one()
        profile.access_level, profile.permissions = None, [Permission.AUDIT_READ.value]
    page = words(eli.get(f"/admin/audit?subject={cast.ben.distributor_id}").text)
    assert "tier before: 1 → after: 9" in page
    assert f"distributor …{str(cast.ben.distributor_id)[-8:]}" in page
    assert "Ben Cast" not in page
