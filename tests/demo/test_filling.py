"""Demo data in the database: complete after a kill, the same when filled twice, and right in the books."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from flask import Flask

from maxpulse.accounts.queries import find_user_id
from maxpulse.clients import queries as board
from maxpulse.commissions.queries import differences
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.demo.company import ACCOUNTS
from maxpulse.demo.filling import fill_with
from maxpulse.demo.installation import NoDemoData, demo_settings
from maxpulse.demo.story import CAMPAIGNS, Arc, Kind, clients
from maxpulse.network.queries import get_distributor, get_distributor_of
from tests.demo.conftest import KILLED_AFTER_ANSWERS, Filled
from tests.web.browser import Browser

pytestmark = pytest.mark.timeout(400)
COUNTED = (
    "users",
    "distributor_profiles",
    "assessment_links",
    "link_analytics",
    "clients",
    "assessments",
    "assessment_responses",
    "assessment_results",
    "assessment_tracking",
    "consents",
    "purchases",
    "commissions",
    "transactions",
    "products",
    "audit_entries",
)


def seller(app: Flask, account: str) -> Actor:
    """The demo distributor of that account."""
    with app.app_context(), acting(Actor.system()):
        user_id = find_user_id(f"{account}@demo.maxpulse.test")
        assert user_id is not None
        return Actor.distributor(user_id, get_distributor_of(user_id).id)


@pytest.mark.thorough
def test_a_run_that_was_killed_is_completed_by_the_next(filled: Filled) -> None:
    assert filled.answers_when_killed >= KILLED_AFTER_ANSWERS
    planned = Counter(deed.kind.value for client in clients(datetime.now(UTC)) for deed in client.deeds)
    # The participant with an account comes on top.
    planned.update({Kind.START.value: 1, Kind.COMPLETE.value: 1, Kind.READ.value: 1})
    there = dict(filled.rows("select event_type, count(*) from assessment_tracking group by 1"))
    assert {kind: there[kind] for kind in planned if kind != "answer"} == {
        kind: number for kind, number in planned.items() if kind != "answer"
    }
    assert filled.answers_when_killed < planned["answer"] < there["answer"] < planned["answer"] + 40
    assert there["commission"] == there["purchase"]


def test_nobody_is_mailed_about_made_up_people(filled: Filled) -> None:
    assert filled.count("news") == 0
    assert filled.rows("select count(*) from mails where kind like 'news-%'") == [(0,)]


def test_filled_again_nothing_is_doubled(filled: Filled) -> None:
    before = {table: filled.count(table) for table in COUNTED}
    said: list[str] = []
    fill_with(filled.settings, said.append, filled.castings)
    assert {table: filled.count(table) for table in COUNTED} == before
    assert said[-1] == "Demo data is complete already."


def test_the_books_equal_the_recomputation(demo_app: Flask) -> None:
    with demo_app.app_context(), acting(Actor.system()):
        assert differences() == []


def test_commissions_are_earned_with_their_sale_and_released_when_due(filled: Filled) -> None:
    late = "select count(*) from commissions c join purchases p on p.id = c.purchase_id "
    assert filled.rows(late + "where c.created_at - p.purchase_date > interval '1 minute'") == [(0,)]
    assert filled.rows(
        "select count(*) from commissions where status = 'pending' and held_until < now()"
    ) == [(0,)]
    assert {status for (status,) in filled.rows("select distinct status from commissions")} == {
        "pending",
        "approved",
    }


def test_events_are_numbered_without_a_gap(filled: Filled) -> None:
    assert filled.rows(
        """select count(*) from (select distributor_id from assessment_tracking
            group by distributor_id having count(*) <> max(number) or min(number) <> 1) gaps"""
    ) == [(0,)]


def test_the_board_shows_every_state(demo_app: Flask, filled: Filled) -> None:
    with demo_app.app_context(), acting(seller(demo_app, "distributor")):
        counters = {counter.name: counter.value for counter in board.overview().counters}
        rows = [*board.rows(board.Filter()), *board.rows(board.Filter(), board.A_PAGE)]
    first, _ = filled.castings
    assert len(rows) == sum(part.count for part in first) + 1, "and the one with an account"
    assert all(counters[name] for name in ("answering", "stuck", "finished", "read"))
    assert {row.status for row in rows} == {"lead", "prospect", "customer"}
    assert {row.place for row in rows} >= {
        "finished",
        "result",
        "result_again",
        "about",
        "exercise",
        "sleep",
        "habits",
    }
    assert {row.device for row in rows} >= {"mobile", "tablet", "laptop"}
    assert any(row.progress is None for row in rows), "somebody took back their progress"
    assert any(not row.grade_shared for row in rows), "somebody took back their grade"
    buyers = sum(part.count for part in first if part.arc in (Arc.BOUGHT, Arc.BOUGHT_SEVERAL))
    assert sum(row.bought > 0 for row in rows) == buyers > 0


def test_the_rival_has_clients_of_their_own_under_the_first_distributor(
    demo_app: Flask, filled: Filled
) -> None:
    first, rival = seller(demo_app, "distributor"), seller(demo_app, "rival")
    with demo_app.app_context(), acting(rival):
        assert board.count(board.Filter()) == sum(part.count for part in filled.castings[1])
        assert get_distributor(rival.distributor_id).sponsor_id == first.distributor_id  # type: ignore[arg-type]


def test_links_lead_to_their_clients_and_one_is_switched_off(filled: Filled) -> None:
    links = {
        name: (code, active, clicks, starts)
        for name, code, active, clicks, starts in filled.rows(
            """select campaign_name, link_code, is_active, count(*) filter (where event_type = 'click'),
                      count(*) filter (where event_type = 'assessment_start')
                 from assessment_links l join link_analytics a on a.link_id = l.id group by 1, 2, 3"""
        )
    }
    assert set(links) == {campaign.name for campaign in CAMPAIGNS}
    assert {links[name][0] for name in links} >= {"demo-health", "demo-wealth", "demo-hybrid"}
    assert [name for name, link in links.items() if not link[1]] == ["Winter table"]
    assert all(clicks >= starts for _, _, clicks, starts in links.values())


def test_everybody_signs_in_and_the_participant_finds_their_result(demo_app: Flask) -> None:
    for account in ACCOUNTS:
        browser = Browser(demo_app)
        assert browser.enter(account.email, "maxpulse-demo").status_code == 303, account
        if account.role == "participant":
            assert "Leilani Kahale" in browser.get("/me").text


def test_production_gets_none_of_it(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    production = filled.settings.model_copy(update={"env": "production"})
    with pytest.raises(NoDemoData, match="refused in production"):
        fill_with(production, lambda _: None)
    monkeypatch.setattr("maxpulse.demo.installation.settings", lambda: production)
    with pytest.raises(NoDemoData, match="refused in production"):
        demo_settings()
