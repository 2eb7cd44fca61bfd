"""People in a hurry, and several web processes: everything counts once, and nobody is told what is no longer so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.web import tokens
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import Walk, plausible
from tests.runtime.processes import wait_for
from tests.sampling import some_of

Got = TypeVar("Got")


@pytest.fixture(scope="module")
def other_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same application as another web process has it: with a memory and a recorder of its own."""
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody who has just begun."""
    return Walk(client, cast.ana.link_code).begin()


def at_once(deed: Callable[[int], Got], times: int) -> list[Got]:
    """Do it so many times, all beginning at the same moment."""
    gate = Barrier(times)

    def when_all_are_there(place: int) -> Got:
        gate.wait(10)
        return deed(place)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(when_all_are_there, range(times)))


def one(app: Flask, statement: str, **values: object) -> object:
    """One value, as the product itself sees it."""
    with app.app_context(), acting(Actor.system()) as session:
        return session.execute(text(statement), values).scalar()


def form_for(walk: Walk, value: str = "") -> dict[str, str]:
    """The form of the question on the page, filled in, with an id of its own."""
    question = walk.question
    unit = question.units[0].key if question.units else ""
    return {**walk.hidden(), "value": value or plausible(question), "unit": unit}


def post(app: Flask, walk: Walk, form: dict[str, str]) -> TestResponse:
    """Send an answer through that process."""
    return app.test_client().post(f"/a/{walk.token}/answers", data=form)


def test_a_double_click_on_start_starts_once(app: Flask, client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code)
    form = {**walk.hidden(), "name": "Rosa", "agreed": "on"}
    replies = at_once(lambda _n: app.test_client().post(walk.link, data=form), 6)
    assert {reply.status_code for reply in replies} == {303}
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.execute(text("select count(*) from clients")).scalar() == 1
        assert session.execute(text("select count(*) from assessments")).scalar() == 1


def test_a_start_leads_to_the_first_question_and_sent_again_to_wherever_one_is(
    client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code)
    form = {**walk.hidden(), "name": "Rosa", "agreed": "on"}
    first, again = (client.post(walk.link, data=form).location for _ in range(2))
    assert first == f"{again}/questions/{walk.bank.questions[0].id}"
    assert client.get(first).status_code == 200
    assert client.get(again).location == first


def test_somebody_with_an_account_who_starts_in_two_tabs_at_once_is_one_client_with_two_assessments(
    app: Flask, cast: Cast, sign_in: Callable[..., FlaskClient]
) -> None:
    # A client keeps one cookie jar for one thread: three of them, signed in as the same person.
    tabs = [Walk(sign_in(cast.cai), cast.ana.link_code) for _ in range(3)]
    forms = [{**tab.hidden(), "name": "Cai", "agreed": "on"} for tab in tabs]
    replies = at_once(lambda n: tabs[n].browser.post(tabs[n].link, data=forms[n]), 3)
    assert {reply.status_code for reply in replies} == {303}
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.execute(text("select count(*) from clients")).scalar() == 1
        assert session.execute(text("select count(*) from assessments")).scalar() == 3


def test_a_double_click_on_an_answer_counts_once_and_both_lead_on(
    app: Flask, other_app: Flask, walk: Walk
) -> None:
    form = form_for(walk)
    replies = at_once(lambda n: post([app, other_app][n % 2], walk, form), 6)
    assert {(reply.status_code, reply.location) for reply in replies} == {(303, replies[0].location)}
    stored = "select count(*) from assessment_responses where id = :id"
    assert one(app, stored, id=form["answer_id"]) == 1
    assert one(app, "select count(*) from assessment_tracking where id = :id", id=form["answer_id"]) == 1


def test_many_answers_of_one_person_at_once_are_all_stored(app: Flask, other_app: Flask, walk: Walk) -> None:
    forms = [{**form_for(walk), "answer_id": str(uuid4())} for _ in range(10)]
    replies = at_once(lambda n: post([app, other_app][n % 2], walk, forms[n]), len(forms))
    assert {reply.status_code for reply in replies} == {303}
    ids = [form["answer_id"] for form in forms]
    assert (
        one(app, "select count(*) from assessment_responses where id = any(cast(:ids as uuid[]))", ids=ids)
        == 10
    )


def test_a_flood_from_one_person_is_told_to_wait_and_loses_nothing(
    app: Flask, walk: Walk, database: Urls
) -> None:
    forms = [form_for(walk, "40") for _ in range(10)]
    with app.app_context():
        session_id = tokens.unseal(walk.token).session_id
    with psycopg.connect(database.owner) as holder:
        holder.execute("select 1 from assessment_sessions where id = %s for update", (session_id,))
        sending = ThreadPoolExecutor(10)
        answers = [sending.submit(post, app, walk, form) for form in forms]
        # Two are refused at once; all others are on their way by then, and wait.
        wait_for(lambda: sum(answer.done() for answer in answers) == 2, "two to be refused")
        refused = [answer for answer in answers if answer.done()]
        assert {answer.result().status_code for answer in refused} == {503}
        holder.rollback()
    codes = sorted(answer.result(20).status_code for answer in answers)
    assert codes == [303] * 8 + [503] * 2
    assert one(app, "select count(*) from assessment_responses where session_id = :id", id=session_id) == 8


def test_finishing_twice_at_the_same_time_finishes_once(app: Flask, other_app: Flask, walk: Walk) -> None:
    walk.answer_all()
    replies = at_once(lambda n: [app, other_app][n % 2].test_client().post(f"/a/{walk.token}/completion"), 4)
    assert {(reply.status_code, reply.location[-7:]) for reply in replies} == {(303, "/result")}
    told = """select count(*) from assessment_tracking t join assessment_results r using (session_id)
               where t.event_type = 'assessment_completed' and t.session_id = :id"""
    assert one(app, told, id=session_id(app, walk)) == 1


@pytest.mark.parametrize("_time", some_of(range(3), always=1))
def test_an_answer_and_the_finish_at_the_same_time_leave_a_result_of_what_is_stored(
    app: Flask, other_app: Flask, walk: Walk, _time: int
) -> None:
    walk.answer_all()
    late = {"question_id": "D_age", "answer_id": str(uuid4()), "value": "77", "unit": "years"}
    finish = f"/a/{walk.token}/completion"
    replies = at_once(lambda n: post(app, walk, late) if n else other_app.test_client().post(finish), 2)
    assert [reply.status_code for reply in replies] == [303, 303]
    version = "select answers_version from assessment_sessions where id = :id"
    answers = "select count(*) from assessment_responses where session_id = :id"
    id_ = session_id(app, walk)
    assert one(app, version, id=id_) == int(str(one(app, answers, id=id_))) + 1, (
        "nothing came after the finish"
    )
    stored = one(app, "select count(*) from assessment_responses where id = :id", id=late["answer_id"])
    assert replies[1].location.endswith("/result") is (stored == 0)


def test_what_another_process_has_taken_since_is_what_a_page_shows(
    app: Flask, other_app: Flask, walk: Walk
) -> None:
    here, there = app.test_client(), other_app.test_client()
    asked = walk.page.request.path
    there.get(asked)
    here.post(f"/a/{walk.token}/answers", data=form_for(walk, "35"))
    there.get(asked)
    here.post(f"/a/{walk.token}/answers", data=form_for(walk, "36"))
    assert 'value="36"' in there.get(asked).text


def test_two_processes_take_turns_and_nobody_is_thrown_back(app: Flask, other_app: Flask, walk: Walk) -> None:
    """No cookie binds anybody to a process: each remembers an old state whenever the other took the last answer."""
    seen = []
    browsers = [app.test_client(), other_app.test_client()]
    while "data-question" in walk.page.text:
        seen.append(walk.question.id)
        form = form_for(walk)
        reply = browsers[len(seen) % 2].post(f"/a/{walk.token}/answers", data=form)
        assert reply.status_code == 303, reply.text
        # Every third page comes from the process that did not take the answer, and posts go back and forth.
        walk.page = browsers[len(seen) // 3 % 2].get(reply.location, follow_redirects=True)
    assert len(seen) == len(set(seen)) > 20
    assert walk.page.request.path.endswith("/finish")


@pytest.mark.thorough
def test_an_old_memory_refuses_no_answer_that_is_on_the_path_by_now(
    app: Flask, other_app: Flask, walk: Walk
) -> None:
    """Each process takes a run of answers; the other one's first answer after it meets an old memory."""
    apps, turn = [app, other_app], 0
    while "data-question" in walk.page.text:
        for _ in range(4):
            if "data-question" not in walk.page.text:
                break
            reply = post(apps[turn % 2], walk, form_for(walk))
            assert reply.status_code == 303, reply.text
            walk.page = app.test_client().get(reply.location, follow_redirects=True)
        turn += 1


def session_id(app: Flask, walk: Walk) -> object:
    """The session behind the walk's token."""
    from maxpulse.core.tokens import AssessmentToken, token_key

    key = token_key(app.extensions["settings"].secret_key)
    return AssessmentToken.unseal(walk.token, key).session_id
