"""Scoring all finished results of a type once more, as the product itself: a batch a transaction, telling how far.

A hybrid is made of both types, so it is scored once more too: its half by the edit, the other by the version it had.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.assessments.content import hybrid
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.rules import decode
from maxpulse.assessments.versions.banks import get_bank
from maxpulse.assessments.versions.tally import Tally
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session

BATCH = 200
FINISHED = """
      from assessment_results r
      join assessment_sessions s on s.id = r.session_id
      join assessments a on a.id = s.assessment_id
     where a.assessment_type = any(:types)
"""
HOW_MANY = text(f"select count(*) {FINISHED}")
NEXT = text(f"""
    select s.id, a.assessment_type, s.content_version, r.results_data as stored,
           coalesce((select jsonb_object_agg(question_id, response_value)
                       from (select distinct on (c.question_id) c.question_id, c.response_value
                               from assessment_responses c where c.session_id = s.id
                              order by c.question_id, c.server_order desc) current), '{{}}') as answers
    {FINISHED} and (cast(:after as uuid) is null or s.id > cast(:after as uuid))
     order by s.id limit :most
""")  # noqa: S608  both parts are our own

# Told after each batch: how many are done, of how many.
Progress = Callable[[int, int], None]


def recompute(bank: QuestionBank, progress: Progress) -> dict[str, Any]:
    """What this bank would change in all finished results it scores or is a half of, as `Tally.as_json` has it.

    Nothing is kept of any of them. Results that were erased are not among them; one finished meanwhile may be.
    """
    tally, after, composed = Tally(bank), None, dict[str, QuestionBank]()
    with acting(Actor.system()):
        total = session.scalar(HOW_MANY, {"types": [bank.type, hybrid.TYPE]}) or 0
    progress(0, total)
    while True:
        with acting(Actor.system()):
            after, number = _add_batch(tally, composed, after)
        if number == 0:
            return tally.as_json()
        progress(tally.results, max(total, tally.results))


def _add_batch(
    tally: Tally, composed: dict[str, QuestionBank], after: UUID | None
) -> tuple[UUID | None, int]:
    asked = {"types": [tally.bank.type, hybrid.TYPE], "after": after, "most": BATCH}
    rows = session.execute(NEXT, asked).mappings().all()
    for row in rows:
        answers = {id_: decode(value) for id_, value in row["answers"].items()}
        if row["assessment_type"] != hybrid.TYPE:
            tally.add(row["stored"], answers)
            continue
        version = row["content_version"]
        if version not in composed:
            composed[version] = _with_half(tally.bank, version)
        tally.add(row["stored"], answers, composed[version])
    return (rows[-1]["id"] if rows else after), len(rows)


def _with_half(bank: QuestionBank, version: str) -> QuestionBank:
    """A version of both with this bank in the place of the half it is."""
    parts = hybrid.halves_of(version)
    return hybrid.compose(*(bank if half == bank.type else get_bank(half, own) for half, own in parts))
