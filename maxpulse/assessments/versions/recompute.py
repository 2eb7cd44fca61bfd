"""Scoring all finished results of a type once more, as the product itself: a batch a transaction, telling how far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.rules import decode
from maxpulse.assessments.versions.tally import Tally
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session

BATCH = 200
FINISHED = """
      from assessment_results r
      join assessment_sessions s on s.id = r.session_id
      join assessments a on a.id = s.assessment_id
     where a.assessment_type = :type
"""
HOW_MANY = text(f"select count(*) {FINISHED}")
NEXT = text(f"""
    select s.id, r.results_data as stored,
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
    """What this bank would change in all finished results of its type, as `Tally.as_json` has it.

    Nothing is kept of any of them. Results that were erased are not among them; one finished meanwhile may be.
    """
    tally, after = Tally(bank), None
    with acting(Actor.system()):
        total = session.scalar(HOW_MANY, {"type": bank.type}) or 0
    progress(0, total)
    while True:
        with acting(Actor.system()):
            after, number = _add_batch(tally, after)
        if number == 0:
            return tally.as_json()
        progress(tally.results, max(total, tally.results))


def _add_batch(tally: Tally, after: UUID | None) -> tuple[UUID | None, int]:
    asked = {"type": tally.bank.type, "after": after, "most": BATCH}
    rows = session.execute(NEXT, asked).mappings().all()
    for row in rows:
        tally.add(row["stored"], {id_: decode(value) for id_, value in row["answers"].items()})
    return (rows[-1]["id"] if rows else after), len(rows)
