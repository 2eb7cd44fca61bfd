"""Where people finish and the jobs of their analyses run: an application, its database, and who plays the model.

People finish by the product's own verbs, but for their answers, which are put into the database as rows: what is
measured comes after. What then waits in the queue of analyses is done as a worker does it, job by job, each woken by
the product itself, until none is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from psycopg.rows import dict_row

from maxpulse.analysis import jobs
from maxpulse.analysis.actions import analyse_later
from maxpulse.analysis.actions.warming import warm
from maxpulse.analysis.lacking import stock
from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.rules.canonical import encode
from maxpulse.assessments.web.consent import wording_of
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.core.queue import open_queue, redis_client
from maxpulse.links.actions import make_link
from maxpulse.links.queries import find_public_link
from maxpulse.notices.news.owing import in_silence
from maxpulse.tracking.jobs import make_room
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.load.analysis.crowd import STREAMS, Someone

ANSWER: Final = """
    insert into assessment_responses (id, session_id, question_id, response_value)
    select gen_random_uuid(), %s, * from unnest(%s::text[], %s::text[])
"""
WAIT_AGAIN: Final = """
    update assessment_results set analysis_state = 'waiting', analysis_source = 'rules', ai_analysis_id = null
     where session_id = %s
"""
FORGET: Final = """
    delete from analysis_checks; delete from ai_analysis_results;
    delete from analysis_requests; delete from analysis_waits
"""
DELIVERED: Final = """
    select coalesce(sum(analyses), 0) as analyses, coalesce(sum(whole_hits), 0) as whole_hits,
           coalesce(sum(fragments - fragment_hits), 0) as written_for from analysis_days
"""


class Stage:
    """An application with a key for the model that `provider` plays. `seen` holds what was owed on the way."""

    def __init__(self, app: Flask, urls: Urls, provider: FakeOpenAI) -> None:
        self.app, self.provider, self.seen = app, provider, list[str]()
        self.owner: psycopg.Connection[dict[str, Any]] = psycopg.connect(
            urls.owner, autocommit=True, row_factory=dict_row
        )
        self.queue = open_queue("analysis", redis_client(app.extensions["settings"].redis_url))
        self.queue.empty()
        ana = Cast(app).ana
        with app.app_context(), acting(ana.actor):
            self.links = {kind: make_link(campaign=kind, focus=kind).link_code for kind in STREAMS}

    def finish(self, someone: Someone) -> UUID:
        """Let somebody finish; whose result it is. It waits for its words, and a job was queued for them."""
        session_id, participant = new_id(), Actor.participant(uuid4())
        wording = wording_of(self.app.extensions["settings"].analysis_provider)
        beginning = Beginning(session_id, someone.name, someone.address, (), someone.words, wording)
        stored = {question: encode(value) for question, value in someone.answers.items()}
        with self.app.app_context(), in_silence():
            with acting(participant):
                link = find_public_link(self.links[someone.result.type])
                assert link
                actions.start(link, beginning)
            self.owner.execute(ANSWER, (session_id, list(stored), list(stored.values())))
            with acting(participant):
                actions.complete(session_id)
        return session_id

    def finish_again(self, session_id: UUID) -> None:
        """Let a result wait for its words anew, as that of another person with the same answers would."""
        self.owner.execute(WAIT_AGAIN, (session_id,))
        with self.app.app_context():
            analyse_later(session_id)

    def work(self) -> int:
        """Do all that is queued, in its order, and what comes of it; how many calls the model had."""
        before = len(self.provider.requests)
        with in_silence():
            while name := self.queue.connection.lpop(self.queue.key):
                job = self.queue.fetch_job(name.decode())
                if job is None:
                    continue
                if job.func_name.endswith(".write"):
                    self._note_what_is_owed()
                with self.app.app_context():
                    job.perform()
                job.delete()
        return len(self.provider.requests) - before

    def warm(self, stream: str) -> int:
        """Have everything written that anybody of a stream could need, as `maxpulse analysis warm`; how many calls."""
        halves = ("health", "wealth") if stream == "hybrid" else (stream,)
        settings, before = self.app.extensions["settings"], len(self.provider.requests)
        with self.app.app_context():
            with acting(Actor.system()):
                missing = stock(halves, ("en",), settings).missing
            warm(missing, settings, jobs.analyse, jobs.give_up)
        return len(self.provider.requests) - before

    def forget(self) -> None:
        """Leave nothing that a model has written."""
        self.owner.execute(FORGET)

    def clean(self) -> None:
        """What the scheduler does each day, of all that matters here."""
        with self.app.app_context():
            jobs.clean_expired()
            make_room()

    def delivered(self) -> dict[str, int]:
        """By the product's own count: analyses given out, those that needed no call, and fragments waited for."""
        found = self.owner.execute(DELIVERED).fetchone()
        assert found
        return {name: int(count) for name, count in found.items()}

    def paid(self) -> Decimal:
        """What all calls came to, in US dollars."""
        found = self.owner.execute("select coalesce(sum(cost), 0) as paid from model_calls").fetchone()
        assert found
        return Decimal(found["paid"])

    def rows(self, tables: Iterable[str]) -> Iterator[str]:
        """Everything that stands in these tables, a row a text."""
        for table in tables:
            asked = f"select to_jsonb(t)::text as row from {table} t"
            yield from (found["row"] for found in self.owner.execute(asked))  # type: ignore[arg-type]

    def _note_what_is_owed(self) -> None:
        self.seen += self.rows(("analysis_requests", "analysis_waits", "analysis_budgets"))


@contextmanager
def closing(stage: Stage) -> Iterator[Stage]:
    """The stage, whose connection is closed at the end."""
    try:
        yield stage
    finally:
        stage.owner.close()
