"""What the recorder takes, and what it leaves: one answer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.assessments.recorder.recorder import Recorder, RecorderDown
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.db.recording import (
    Sending,
    answer_to,
    answers_of,
    assert_each_answer_once,
    assert_gap_free,
    held,
    held_up,
    in_one_batch,
    last_number_of,
    let_go,
    until,
    version_of,
)
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.sales import Road, begin_road


@pytest.fixture
def recorder(database: Urls) -> Iterator[Recorder]:
    """A recorder as a web process has one."""
    made = Recorder(database.recorder)
    yield made
    let_go(made)


@pytest.fixture
def road(app: Flask, cast: Cast) -> Road:
    """Somebody who has begun with Ana."""
    return begin_road(app, cast.ana)


def test_an_answer_is_stored_moves_the_session_and_is_told_with_the_next_number(
    recorder: Recorder, road: Road, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    before = last_number_of(owner, cast.ana)
    said = answer_to(road, 0, progress=13, area="sleep", position=3)
    assert recorder.record(said) == before + 1
    row = owner.execute(
        """select answers_version, progress_percentage, current_area, current_question_index, last_answer_at
             from assessment_sessions where id = %s""",
        (road.session_id,),
    ).fetchone()
    assert row == (1, 13, "sleep", 3, said.at)
    thought = owner.execute(
        "select response_time_ms from assessment_responses where session_id = %s order by created_at desc limit 1",
        (road.session_id,),
    ).fetchone()
    assert thought == (said.took_ms,)
    assert_each_answer_once(owner, assert_gap_free(owner, cast.ana), road)


def test_its_event_tells_the_question_and_the_progress_but_never_the_answer(
    recorder: Recorder, road: Road, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    recorder.record(answer_to(road, 0, value="a very private 93", entered="93 very private"))
    rows = owner.execute(
        "select to_jsonb(t)::text from assessment_tracking t where session_id = %s", (road.session_id,)
    )
    told = " ".join(row for (row,) in rows)
    assert "D_age" in told
    assert "private" not in told


def test_the_same_answer_sent_again_is_not_taken_twice(
    recorder: Recorder, road: Road, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    said = answer_to(road, 0)
    assert recorder.record(said) is not None
    assert recorder.record(said) is None
    assert recorder.record(answer_to(road, 1, said.answer_id)) is None
    assert answers_of(owner, road) == [said.answer_id]
    assert version_of(owner, road) == 1
    assert_gap_free(owner, cast.ana)


@pytest.mark.parametrize("version", [-1, 1, 7])
def test_an_answer_judged_on_another_version_of_the_session_is_not_taken(
    recorder: Recorder, road: Road, cast: Cast, owner: psycopg.Connection[Any], version: int
) -> None:
    before = last_number_of(owner, cast.ana)
    assert recorder.record(answer_to(road, version)) is None
    assert answers_of(owner, road) == []
    assert last_number_of(owner, cast.ana) == before


def test_an_id_that_belongs_to_another_session_is_not_taken_and_moves_nothing(
    app: Flask, recorder: Recorder, road: Road, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    theirs = begin_road(app, cast.ben)
    said = answer_to(theirs, 0)
    assert recorder.record(said) is not None
    before = last_number_of(owner, cast.ana)
    assert recorder.record(answer_to(road, 0, said.answer_id)) is None
    assert (answers_of(owner, road), version_of(owner, road)) == ([], 0)
    assert last_number_of(owner, cast.ana) == before
    assert recorder.record(answer_to(road, 0)) == before + 1


def test_a_finished_session_takes_no_answer(
    recorder: Recorder, road: Road, database: Urls, owner: psycopg.Connection[Any]
) -> None:
    with psycopg.connect(database.owner) as finishing:
        finishing.execute(
            "update assessment_sessions set completed_at = now() where id = %s", (road.session_id,)
        )
    assert recorder.record(answer_to(road, 0)) is None
    assert answers_of(owner, road) == []


def test_a_session_that_is_not_there_takes_no_answer(recorder: Recorder, road: Road) -> None:
    assert recorder.record(answer_to(Road(road.app, uuid4(), Actor.visitor()), 0)) is None


def test_a_taken_back_consent_makes_every_answer_judged_before_it_too_old(
    app: Flask, recorder: Recorder, road: Road, owner: psycopg.Connection[Any]
) -> None:
    from maxpulse.assessments.actions import share

    judged_before = answer_to(road, 0)
    with app.app_context(), acting(road.actor):
        share(road.session_id, ["grade"], "test")
    assert recorder.record(judged_before) is None
    assert answers_of(owner, road) == []
    assert recorder.record(answer_to(road, 1, judged_before.answer_id)) is not None


def test_answers_that_nobody_is_told_of_have_no_number_and_leave_no_gap(
    app: Flask, recorder: Recorder, database: Urls, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    told, untold, also_told = (begin_road(app, cast.ana) for _ in range(3))
    before = last_number_of(owner, cast.ana)
    sent = [answer_to(told, 0), answer_to(untold, 0, is_told=False), answer_to(also_told, 0)]
    numbers = in_one_batch(recorder, begin_road(app, cast.ben), sent, database)
    assert numbers == [before + 1, 0, before + 2]
    assert recorder.record(answer_to(untold, 1, is_told=False)) == 0
    assert last_number_of(owner, cast.ana) == before + 2
    assert (len(answers_of(owner, untold)), version_of(owner, untold)) == (2, 2)
    kept = owner.execute(
        "select number from assessment_tracking where session_id = %s and event_type = 'answer'",
        (untold.session_id,),
    )
    assert kept.fetchall() == [(0,), (0,)]


def test_one_id_for_two_sessions_at_once_is_taken_for_one_of_them_and_the_other_is_told_so(
    app: Flask, recorder: Recorder, database: Urls, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    one, two, busy = (begin_road(app, distributor) for distributor in (cast.ana, cast.ana, cast.ben))
    shared_id = uuid4()
    sent = [answer_to(one, 0, shared_id), answer_to(two, 0, shared_id)]
    numbers = in_one_batch(recorder, busy, sent, database)
    assert sum(number is not None for number in numbers) == 1
    assert len(answers_of(owner, one)) + len(answers_of(owner, two)) == 1
    assert version_of(owner, one) + version_of(owner, two) == 1
    assert_gap_free(owner, cast.ana)


def test_a_double_click_is_told_once(
    app: Flask, recorder: Recorder, database: Urls, road: Road, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    said = answer_to(road, 0)
    numbers = in_one_batch(recorder, begin_road(app, cast.ben), [said, said, said], database)
    assert sorted(number is not None for number in numbers) == [False, False, True]
    assert_each_answer_once(owner, assert_gap_free(owner, cast.ana), road)


@pytest.mark.parametrize(
    "poison",
    [{"progress": 700}, {"value": "nul \x00"}, {"question_text": "half \ud800"}, {"took_ms": 2**40}],
    ids=["against a check", "a character no text holds", "half a character", "too long"],
)
def test_what_cannot_be_written_takes_nothing_with_it(
    app: Flask,
    recorder: Recorder,
    database: Urls,
    cast: Cast,
    owner: psycopg.Connection[Any],
    poison: dict[str, Any],
) -> None:
    roads = [begin_road(app, cast.ana) for _ in range(3)]
    sent = [answer_to(road, 0, **said) for road, said in zip(roads, ({}, poison, {}), strict=True)]
    outcomes = in_one_batch(recorder, begin_road(app, cast.ben), sent, database)
    assert isinstance(outcomes[1], Exception)
    assert [isinstance(outcome, int) for outcome in outcomes] == [True, False, True]
    assert answers_of(owner, roads[1]) == []
    assert_gap_free(owner, cast.ana)
    assert recorder.record(answer_to(roads[1], 0)) is not None, "the recorder goes on"


def test_an_answer_for_whose_event_no_month_is_there_yet_is_to_be_sent_again_and_is_not_lost(
    app: Flask, recorder: Recorder, cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    road = begin_road(app, cast.ana)
    beyond = answer_to(road, 0, at=datetime(2140, 1, 1, tzinfo=UTC))
    with pytest.raises(RecorderDown):
        recorder.record(beyond)
    assert answers_of(owner, road) == []
    assert_gap_free(owner, cast.ana)
    assert recorder.record(beyond._replace(at=clock.now())) is not None, "the same answer, sent again"


def test_somebody_who_is_held_up_holds_up_nobody_else_for_long(
    app: Flask,
    recorder: Recorder,
    database: Urls,
    cast: Cast,
    owner: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        recorders, "OPTIONS", recorders.OPTIONS.replace("lock_timeout=2000", "lock_timeout=300")
    )
    stuck, free = begin_road(app, cast.ana), begin_road(app, cast.ana)
    with held(database, stuck):
        first = Sending(recorder, answer_to(stuck, 0))
        second = Sending(recorder, answer_to(free, 0))
        assert isinstance(second.outcome(), int)
        assert isinstance(first.outcome(), RecorderDown)
    assert isinstance(recorder.record(answer_to(stuck, 0)), int)
    assert_gap_free(owner, cast.ana)


def test_an_answer_whose_sender_was_told_to_come_back_holds_up_nobody(
    recorder: Recorder,
    app: Flask,
    cast: Cast,
    database: Urls,
    owner: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy, gone, patient = (begin_road(app, cast.ana) for _ in range(3))
    with held(database, busy):
        first = Sending(recorder, answer_to(busy, 0))
        until(lambda: held_up(database) == 1, "the recorder waits for a lock")
        with monkeypatch.context() as hurried:
            hurried.setattr(recorders, "PATIENCE_SECONDS", -1.99)
            with pytest.raises(RecorderDown):
                recorder.record(answer_to(gone, 0))
        last = Sending(recorder, answer_to(patient, 0))
    assert isinstance(first.outcome(), int)
    assert isinstance(last.outcome(), int)
    assert answers_of(owner, gone) == []
