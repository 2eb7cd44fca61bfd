"""What comes of a distributor's links: counted, told and audited."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from maxpulse.assessments.models import Assessment
from maxpulse.core.actor import Actor
from maxpulse.links import actions
from maxpulse.links.models import AssessmentLink, LinkEvent
from maxpulse.links.queries import find_public_link, links_with_numbers
from maxpulse.operations.models import AuditEntry
from maxpulse.tracking.models import TrackingEvent
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.statements import statements
from tests.web.browser import PHONE, Browser
from tests.web.conftest import Backstage


def test_making_and_switching_is_told_in_order_and_audited(cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.ben.actor):
        link = actions.make_link(campaign="Told")
        actions.close_link(link.id)
        actions.close_link(link.id)
        actions.reopen_link(link.id)
    with backstage() as session:
        told = session.execute(
            select(TrackingEvent.number, TrackingEvent.event_type)
            .where(TrackingEvent.distributor_id == cast.ben.distributor_id)
            .order_by(TrackingEvent.number)
        ).all()
        audited = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == link.id).order_by(AuditEntry.at)
        ).all()
    assert [tuple(event) for event in told] == [
        (1, "link_made"),
        (2, "link_made"),
        (3, "link_closed"),
        (4, "link_reopened"),
    ]
    made, closed, reopened = audited
    assert (made.action, made.before, made.after) == (
        "link_made",
        None,
        {"code": link.link_code, "focus": "health"},
    )
    assert (closed.action, closed.before, closed.after) == (
        "link_closed",
        {"is_active": True},
        {"is_active": False},
    )
    assert (reopened.action, reopened.before, reopened.after) == (
        "link_reopened",
        {"is_active": False},
        {"is_active": True},
    )


def test_what_came_of_a_link_is_counted_without_bots(cast: Cast, backstage: Backstage) -> None:
    with backstage(Actor.visitor()):
        found = find_public_link(cast.ana.link_code)
        assert found is not None
        for address, agent in (
            ("198.51.100.7", PHONE),
            ("198.51.100.7", PHONE),
            ("198.51.100.8", PHONE),
            ("198.51.100.9", "WhatsApp/2.23.20.0 A"),
            ("198.51.100.9", ""),
        ):
            actions.record_click(found.link_id, address=address, agent=agent)
    participant_id = uuid4()
    with backstage(Actor.participant(participant_id)) as session:
        began = Assessment(
            id=uuid4(),
            participant_id=participant_id,
            distributor_id=found.distributor_id,
            link_id=found.link_id,
            assessment_type="health",
        )
        session.add(began)
        session.flush()
        actions.record_start(found.link_id)
        actions.record_completion(found.link_id)
        actions.record_conversion(found.link_id, Decimal("49.90"))
        actions.record_conversion(found.link_id, Decimal("20.10"))
    with backstage(cast.ana.actor):
        (link,) = links_with_numbers()
    assert (link.clicks, link.visitors) == (3, 2)
    assert (link.starts, link.finishes) == (1, 0)
    assert (link.sales, link.revenue) == (2, Decimal("70.00"))
    with backstage(cast.ben.actor):
        (others,) = links_with_numbers()
    assert (others.clicks, others.sales, others.revenue) == (0, 0, Decimal(0))


def test_finishes_are_counted_of_those_who_share_their_progress(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    walk = Walk(app.test_client(), cast.ana.link_code).begin().answer_needed().finish()
    for shared, finishes in (({"share_grade": "on"}, 0), ({"share_progress": "on"}, 1)):
        walk.browser.post(f"/a/{walk.token}/sharing", data=shared)
        with backstage(cast.ana.actor):
            (link,) = links_with_numbers()
        assert (link.starts, link.finishes) == (1, finishes)


def test_opening_a_link_counts_without_keeping_who_it_was(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    browser.get(f"/l/{cast.ana.link_code}", headers={"Referer": "https://chat.example/thread?with=Cai"})
    with backstage() as session:
        click = session.scalars(
            select(LinkEvent)
            .join(AssessmentLink, AssessmentLink.id == LinkEvent.link_id)
            .where(AssessmentLink.link_code == cast.ana.link_code)
        ).one()
    assert str(click.ip_address) == "203.0.113.0"
    assert click.referrer == "chat.example"
    assert click.visitor_id
    assert "203.0.113.77" not in click.visitor_id


def test_the_list_costs_the_same_however_long_it_is(cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.ana.actor):
        for number in range(12):
            actions.make_link(campaign=f"Campaign {number}")
    with backstage(cast.ana.actor) as session:
        session.connection()
        with statements(session.get_bind()) as asked:
            assert len(links_with_numbers()) == 13
    assert len(asked) == 1
