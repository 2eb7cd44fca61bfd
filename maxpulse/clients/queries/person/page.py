"""Everything a distributor may know of one client, for the client's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import decode, display
from maxpulse.clients.models import Client
from maxpulse.core.db import session
from maxpulse.tracking.queries import timeline

STEERED = ("progress", "grade", "areas", "answers")

ASSESSMENTS = text("""
    select a.id, a.assessment_type as type, a.started_at, a.completed_at as finished_at, s.progress_percentage,
           l.campaign_name as link_name,
           array(select k.item from consents k where k.session_id = a.id and k.withdrawn_at is null) as shared,
           (select f.data from assessment_findings f where f.session_id = a.id and f.item = 'grade') as grade,
           (select f.data from assessment_findings f where f.session_id = a.id and f.item = 'areas') as areas
      from client_assessments ca
      join assessments a on a.id = ca.assessment_id
      left join assessment_sessions s on s.id = a.id
      left join assessment_links l on l.id = a.link_id
     where ca.client_id = :client_id
     order by a.started_at desc
""")
ANSWERS = text("""
    select distinct on (question_id) question_id, question_text, response_value
      from assessment_responses where session_id = :session_id order by question_id, server_order desc
""")
PURCHASES = text("""
    select p.id, p.product_name, p.quantity, p.purchase_date as at, p.amount,
           k.id as commission_id, k.commission_amount, k.held_until
      from purchases p
      left join commissions k on k.purchase_id = p.id and k.level = 1
     where p.client_id = :client_id and p.status = 'completed'
     order by p.purchase_date desc
""")
CONSENT_HISTORY = text("""
    select item, granted_at, withdrawn_at from consents where session_id = any(:session_ids)
""")


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, the newest first."""

    date: date
    events: Sequence[SimpleNamespace]


def get_person(client_id: UUID) -> dict[str, Any] | None:
    """The context of the client's page (see templates/clients/show.html), or None when there is no such client."""
    client = session.get(Client, client_id)
    if client is None:
        return None
    taken = session.execute(ASSESSMENTS, {"client_id": client_id}).mappings().all()
    purchases = [_purchase(row) for row in session.execute(PURCHASES, {"client_id": client_id}).mappings()]
    assessments = [_assessment(row) for row in taken]
    return {
        "client": SimpleNamespace(
            id=client.id,
            name=client.name,
            status=client.status,
            email=client.email,
            phone=client.phone,
            known_since=client.created_at,
            link_name=taken[-1]["link_name"] if taken else client.source,
        ),
        "sharing": [(item, bool(taken) and item in taken[0]["shared"]) for item in STEERED],
        "days": _days(_events(client_id, taken, assessments, purchases)),
        "assessments": assessments,
        "purchases": purchases,
        "totals": SimpleNamespace(
            paid=sum((p.amount for p in purchases), Decimal(0)),
            commission=sum((p.commission.amount for p in purchases if p.commission), Decimal(0)),
        ),
    }


def _assessment(row: Any) -> SimpleNamespace:
    shared, grade, areas = set(row["shared"]), row["grade"] or {}, row["areas"]
    progress = 100 if row["finished_at"] else row["progress_percentage"] or 0
    return SimpleNamespace(
        id=row["id"],
        type=row["type"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        progress=progress if "progress" in shared else None,
        grade_shared="grade" in shared,
        grade=grade.get("grade"),
        level=grade.get("level"),
        scored=grade.get("scored"),
        asked=grade.get("areas"),
        total=None,
        areas=[
            SimpleNamespace(place=area["key"], score=area["shown"], level=area["level"])
            for area in areas["areas"]
        ]
        if areas
        else None,
        answers=_answers(row["id"], row["type"]) if "answers" in shared else None,
    )


def _answers(session_id: UUID, assessment_type: str) -> list[tuple[str, str]]:
    bank = load_bank(assessment_type)
    given = {
        row["question_id"]: row for row in session.execute(ANSWERS, {"session_id": session_id}).mappings()
    }
    return [
        (given[q.id]["question_text"], display(q, decode(given[q.id]["response_value"])) or "–")
        for q in bank.questions
        if q.id in given
    ]


def _purchase(row: Any) -> SimpleNamespace:
    commission = (
        SimpleNamespace(
            id=row["commission_id"], amount=row["commission_amount"], held_until=row["held_until"]
        )
        if row["commission_id"]
        else None
    )
    return SimpleNamespace(
        id=row["id"],
        product_name=row["product_name"],
        quantity=row["quantity"],
        at=row["at"],
        amount=row["amount"],
        commission=commission,
    )


def _events(
    client_id: UUID,
    taken: Sequence[Any],
    assessments: Sequence[SimpleNamespace],
    purchases: Iterable[SimpleNamespace],
) -> list[SimpleNamespace]:
    """Starts, finishes, readings, purchases and changes of sharing, newest first; single answers are left out."""
    by_id = {assessment.id: assessment for assessment in assessments}
    links = {row["id"]: row["link_name"] for row in taken}
    happened = timeline(client_id)
    answers = Counter(event.session_id for event in happened if event.event_type == "answer")
    events = [_purchased(purchase) for purchase in purchases] + _sharing(list(by_id))
    read: set[UUID] = set()
    for event in reversed(happened):
        found = by_id.get(event.session_id) if event.session_id else None
        if event.event_type == "assessment_started" and found:
            told = SimpleNamespace(link_name=links[found.id], type=found.type)
        elif event.event_type == "assessment_completed" and found:
            told = _completed(found, answers[found.id])
        elif event.event_type == "result_viewed" and found:
            told = SimpleNamespace(again=found.id in read)
            read.add(found.id)
        else:
            continue
        told.kind, told.at = event.event_type, event.timestamp
        events.append(told)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _completed(found: SimpleNamespace, answers: int) -> SimpleNamespace:
    minutes = max(1, round((found.finished_at - found.started_at).total_seconds() / 60))
    return SimpleNamespace(type=found.type, grade=found.grade, minutes=minutes, answers=answers)


def _purchased(purchase: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(
        kind="purchase",
        at=purchase.at,
        product_name=purchase.product_name,
        quantity=purchase.quantity,
        amount=purchase.amount,
        commission=purchase.commission,
    )


def _sharing(session_ids: list[UUID]) -> list[SimpleNamespace]:
    rows = session.execute(CONSENT_HISTORY, {"session_ids": session_ids}).mappings().all()
    began = min((row["granted_at"] for row in rows), default=None)
    changes: list[tuple[str, datetime, bool]] = []
    for row in rows:
        if row["item"] in STEERED and (row["granted_at"] - began).total_seconds() > 1:
            changes.append((row["item"], row["granted_at"], True))
        if row["item"] in STEERED and row["withdrawn_at"]:
            changes.append((row["item"], row["withdrawn_at"], False))
    return [
        SimpleNamespace(kind="sharing_changed", field=item, at=at, shared=shared)
        for item, at, shared in changes
    ]


def _days(events: Sequence[SimpleNamespace]) -> list[Day]:
    return [Day(day, list(of_day)) for day, of_day in groupby(events, key=lambda event: event.at.date())]
