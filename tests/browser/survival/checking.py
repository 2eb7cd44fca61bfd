"""What must be so at the end of a walk: in the database, and in the result that is made of it."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.assessments.content.money import COUNTRY
from maxpulse.assessments.rules import decode, score
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from tests.browser.over_http import walk_over_http
from tests.browser.survival.given import TOGETHER, Given
from tests.factories.walk import Walk
from tests.runtime.installation import Installation
from tests.web.isolation import key_of


def check(app: Flask, installation: Installation, walk: Walk, given: Given, kind: str = "health") -> None:
    """Each answer is there once, the last of each question counts, and the result is the one that they make."""
    bank, session_id = load_bank(kind), session_of(app, walk)
    said = Counter((each.question_id, each.stored(bank)) for each in given.values)
    there = kept(app, session_id)
    assert there - said == Counter()
    taken = given.without(said - there, bank)
    assert_were_refused(bank, given, said - there)
    expected = {question_id: value.stored(bank) for question_id, value in taken.last().items()}
    stored = current(app, session_id)
    assert {question_id: stored.get(question_id) for question_id in expected} == expected
    walk.go("").answer_all({each: str(least) for each, (least, _most) in TOGETHER.items()})
    at = f"http://127.0.0.1:{installation.port}"
    walk_over_http(at, begun_at=f"/a/{walk.token}/finish").finish()
    check_result(app, session_id, kind)


def assert_were_refused(bank: QuestionBank, given: Given, missing: Counter[tuple[str, str]]) -> None:
    """Only an amount of one country is refused in another: not the last one, unless a device keeps it unasked."""
    met = {"other", *(each.typed for each in given.values if each.question_id == COUNTRY)}
    last = {(question_id, value.stored(bank)) for question_id, value in given.last().items()}
    wrong = [each for each in missing if not bank.question(each[0]).is_money or len(met) == 1]
    assert not wrong, wrong
    unsaid = [each for each in missing if each in last and each[0] not in given.resting]
    assert not unsaid, unsaid


def check_result(app: Flask, session_id: UUID, kind: str) -> None:
    """The whole result that is kept is the one that the answers in the database make, computed from nothing else."""
    answers = {question_id: decode(value) for question_id, value in current(app, session_id).items()}
    made = score(load_bank(kind), answers)
    total, whole, areas = result_of(app, session_id)
    assert total == round(made.total, 2)
    assert areas == {area.key: area.shown for area in made.areas}
    assert whole == made.as_json()


def session_of(app: Flask, walk: Walk) -> UUID:
    """Which assessment that is."""
    return AssessmentToken.unseal(walk.token, key_of(app)).session_id


def current(app: Flask, session_id: UUID) -> dict[str, str]:
    """The answers that count, by question."""
    with app.app_context(), acting(Actor.system()) as session:
        rows = session.execute(
            text("""select distinct on (question_id) question_id, response_value from assessment_responses
                     where session_id = :id order by question_id, server_order desc"""),
            {"id": session_id},
        )
        return {row[0]: row[1] for row in rows}


def kept(app: Flask, session_id: UUID) -> Counter[tuple[str, str]]:
    """How many of each answer are kept, by question, those that were set aside too."""
    with app.app_context(), acting(Actor.system()) as session:
        rows = session.execute(
            text("""select question_id, response_value, count(*) from (
                        select id, question_id, response_value from assessment_responses where session_id = :id
                        union select id, question_id, response_value from late_answers where session_id = :id) kept
                     group by question_id, response_value"""),
            {"id": session_id},
        )
        return Counter({(row[0], row[1]): row[2] for row in rows})


def result_of(app: Flask, session_id: UUID) -> tuple[Any, ...]:
    """The total, the whole result, and the areas as they are shown, as they are kept."""
    with app.app_context(), acting(Actor.system()) as session:
        kept = text(
            "select total_score, results_data, category_scores from assessment_results where session_id = :id"
        )
        return tuple(session.execute(kept, {"id": session_id}).one())
