"""Finished assessments put straight into a database: quicker than walking, with the rows a walk leaves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

import psycopg

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.rules import RawAnswer, Refusal, encode, path, preferred_unit, read_answer, score
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import plausible

FINISHED = """
    with c as (insert into clients (id, distributor_id, participant_id, name)
               values (%(id)s, %(distributor)s, %(id)s, %(name)s)),
    a as (insert into assessments (id, participant_id, distributor_id, assessment_type, content_version, status)
          values (%(id)s, %(id)s, %(distributor)s, %(kind)s, %(version)s, 'completed')),
    s as (insert into assessment_sessions (id, assessment_id, session_id, participant_id, distributor_id, client_id,
                                           content_version, scoring_version, expires_at, completed_at)
          values (%(id)s, %(id)s, %(id)s::text, %(id)s, %(distributor)s, %(id)s, %(version)s, %(version)s,
                  now() + interval '1 day', now())),
    w as (insert into assessment_responses (session_id, question_id, response_value)
          select %(id)s, key, value from jsonb_each_text(%(answers)s::jsonb))
    insert into assessment_results (session_id, results_data, analysis) values (%(id)s, %(result)s::jsonb, '{}')
"""


def finish(
    urls: Urls, cast: Cast, given: Mapping[str, str], name: str = "Somebody", kind: str = "health"
) -> dict[str, AnswerValue]:
    """Somebody who finished with these answers and plausible ones to all else; "" skips. Gives all of them."""
    bank, answers = load_bank(kind), dict[str, AnswerValue]()
    while waiting := next((q for q in path(bank, answers) if q.id not in answers), None):
        typed = given.get(waiting.id, plausible(waiting))
        unit = preferred_unit(waiting, answers) if waiting.units else ""
        raw = RawAnswer((typed,), unit) if typed else RawAnswer(skipped=True)
        value = read_answer(waiting, raw, answers)
        assert not isinstance(value, Refusal), (waiting.id, typed)
        answers[waiting.id] = value
    facts = {
        "id": uuid4(),
        "distributor": cast.ana.distributor_id,
        "name": name,
        "kind": kind,
        "version": bank.version,
        "answers": json.dumps({id_: encode(value) for id_, value in answers.items()}),
        "result": json.dumps(score(bank, answers).as_json()),
    }
    with psycopg.connect(urls.owner) as connection:
        connection.execute(FINISHED, facts)
    return answers


def begin_under(urls: Urls, cast: Cast, version: str) -> UUID:
    """Somebody who began with a version, whether there is one or not."""
    finish(urls, cast, {}, name=f"Began {version}")
    with psycopg.connect(urls.owner) as connection:
        changed = connection.execute(
            "update assessment_sessions set content_version = %s, completed_at = null "
            "where client_id = (select id from clients where name = %s) returning id",
            (version, f"Began {version}"),
        ).fetchone()
    assert changed
    return UUID(str(changed[0]))
