"""Bad input gets a clear sentence and loses nothing; the same answer sent twice counts once."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.walk import Walk


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody who has just begun."""
    return Walk(client, cast.ana.link_code).begin()


@pytest.fixture(scope="module")
def refused(app: Flask, company: Cast) -> Walk:
    """Somebody who is asked for their weight and gives none that is taken."""
    return go_to(Walk(app.test_client(), company.ana.link_code).begin(), "D_weight")


def stored(app: Flask, walk: Walk) -> list[tuple[str, str]]:
    """What the server holds of this walk, in its order."""
    with app.app_context(), acting(Actor.system()) as session:
        rows = session.execute(
            text(
                "select r.question_id, r.response_value from assessment_responses r "
                "join assessment_sessions s on s.id = r.session_id where s.id = :id order by r.server_order"
            ),
            {"id": session_of(app, walk)},
        )
        return [(row.question_id, row.response_value) for row in rows]


def session_of(app: Flask, walk: Walk) -> str:
    """The session behind the walk's token."""
    from maxpulse.core.tokens import AssessmentToken, token_key

    return str(
        AssessmentToken.unseal(walk.token, token_key(app.extensions["settings"].secret_key)).session_id
    )


def go_to(walk: Walk, question_id: str) -> Walk:
    """Answer up to that question."""
    from tests.factories.walk import plausible

    while walk.question.id != question_id:
        walk.answer(plausible(walk.question), unit=walk.question.units[0].key if walk.question.units else "")
    return walk


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        ("7", "kg", "between 30 and 300\u00a0kg"),
        ("720", "kg", "between 30 and 300\u00a0kg"),
        ("heavy", "kg", "number"),
        ("", "kg", ""),
        ("72", "miles", "unit"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_a_sentence_and_nothing_is_lost(
    app: Flask, refused: Walk, value: str, unit: str, says: str
) -> None:
    walk = refused.go("")
    assert walk.question.id == "D_weight"
    before = stored(app, walk)
    walk.answer(value, unit=unit)
    assert walk.page.status_code == 422
    assert 'role="alert"' in walk.page.text
    assert says.lower() in walk.page.text.lower()
    assert 'data-question="D_weight"' in walk.page.text
    assert stored(app, walk) == before


def test_a_required_question_cannot_be_skipped(app: Flask, walk: Walk) -> None:
    go_to(walk, "D_age")
    walk.skip()
    assert walk.page.status_code == 422
    assert 'data-question="D_age"' in walk.page.text


def test_the_same_answer_sent_twice_counts_once(app: Flask, walk: Walk) -> None:
    go_to(walk, "D_age")
    form = {**walk.hidden(), "value": "41", "unit": walk.question.units[0].key}
    first = walk.browser.post(f"/a/{walk.token}/answers", data=form)
    second = walk.browser.post(f"/a/{walk.token}/answers", data=form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert [q for q, _ in stored(app, walk)].count("D_age") == 1


def test_an_answer_that_was_changed_keeps_both_and_the_later_one_counts(app: Flask, walk: Walk) -> None:
    go_to(walk, "D_age")
    unit = walk.question.units[0].key
    walk.answer("41", unit=unit).go("/questions/D_age").answer("42", unit=unit)
    given = [value for question, value in stored(app, walk) if question == "D_age"]
    assert len(given) == 2
    assert "42" in given[1]
    assert "42" in walk.go("/questions/D_age").page.text


@pytest.mark.parametrize(("question", "value"), [("E_vig", "much"), ("E_vig", ""), ("no such question", "1")])
def test_what_is_no_answer_to_a_question_that_is_not_on_the_path_is_not_taken(
    app: Flask, refused: Walk, question: str, value: str
) -> None:
    before = stored(app, refused)
    sent = {"question_id": question, "answer_id": str(uuid4()), "value": value}
    answer = refused.browser.post(f"/a/{refused.token}/answers", data=sent)
    assert answer.status_code == 422
    assert "nothing of it was kept" in answer.text
    assert stored(app, refused) == before


def test_an_answer_id_of_somebody_elses_is_not_taken_for_ones_own(app: Flask, walk: Walk, cast: Cast) -> None:
    other = Walk(app.test_client(), cast.ben.link_code).begin()
    question = go_to(other, "D_age").question
    taken = {**other.hidden(), "value": "55", "unit": question.units[0].key}
    assert other.browser.post(f"/a/{other.token}/answers", data=taken).status_code == 303
    go_to(walk, "D_age")
    reply = walk.browser.post(
        f"/a/{walk.token}/answers", data={**taken, "value": "33"}, follow_redirects=True
    )
    assert reply.status_code == 422
    assert "once more" in reply.text
    assert "D_age" not in dict(stored(app, walk))


def test_an_answer_the_database_will_never_take_is_asked_for_again_and_not_sent_for_ever(
    app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(walk, "D_age")
    before, unit = stored(app, walk), walk.question.units[0].key
    with monkeypatch.context() as broken:
        broken.setattr(recorders, "STATEMENT", "select (%s::json)::text::integer")
        walk.answer("41", unit=unit)
    assert walk.page.status_code == 422
    assert 'role="alert"' in walk.page.text
    assert "could not be stored" in walk.page.text
    assert stored(app, walk) == before
    assert walk.answer("41", unit=unit).page.status_code == 200
    assert len(stored(app, walk)) == len(before) + 1


@pytest.mark.parametrize("token", ["x" * 70, "short", "A" * 71])
def test_a_forged_token_opens_nothing(client: FlaskClient, token: str) -> None:
    for path in ("", "/questions/D_age", "/result", "/sharing", "/pause"):
        assert client.get(f"/a/{token}{path}").status_code == 404


def test_one_changed_letter_in_a_token_opens_nothing(walk: Walk) -> None:
    letter = "A" if walk.token[5] != "A" else "B"
    forged = walk.token[:5] + letter + walk.token[6:]
    assert walk.browser.get(f"/a/{forged}/questions/D_age").status_code == 404
    assert walk.browser.post(f"/a/{forged}/answers", data={"question_id": "D_age"}).status_code == 404


def test_a_token_cannot_be_changed_for_one_that_is_good_for_longer(walk: Walk) -> None:
    form = {"start_key": walk.token, "name": "Cai Cast", "agreed": "on"}
    assert walk.browser.post(walk.link, data=form).status_code == 422


def test_what_a_consent_page_holds_opens_nothing(client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code)
    start_key = walk.hidden()["start_key"]
    walk.begin()
    assert client.get(f"/a/{walk.token}/questions/D_age").status_code == 200
    assert client.get(f"/a/{start_key}/questions/D_age").status_code == 404


def test_an_answer_from_a_foreign_page_is_refused(walk: Walk) -> None:
    form = {**walk.hidden(), "value": "41"}
    sent = walk.browser.post(
        f"/a/{walk.token}/answers", data=form, headers={"Origin": "https://evil.example"}
    )
    assert sent.status_code == 403


def test_after_the_result_nothing_can_be_changed(app: Flask, walk: Walk) -> None:
    walk.answer_all().finish()
    before = stored(app, walk)
    reply = walk.browser.post(
        f"/a/{walk.token}/answers",
        data={"question_id": "D_age", "answer_id": str(uuid4()), "value": "20", "unit": "years"},
    )
    assert reply.status_code == 303
    assert reply.location.endswith("/result")
    assert stored(app, walk) == before


def test_finishing_early_leads_to_what_is_still_open(walk: Walk) -> None:
    walk.finish()
    assert "data-question" in walk.page.text


@pytest.mark.thorough
def test_finishing_twice_finishes_once(app: Flask, walk: Walk) -> None:
    walk.answer_all().finish()
    walk.finish()
    assert "data-grade" in walk.page.text


def test_starting_twice_from_one_page_starts_once(app: Flask, client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code)
    form = {**walk.hidden(), "name": "Rosa", "agreed": "on"}
    first = client.post(walk.link, data=form)
    second = client.post(walk.link, data=form)
    assert first.status_code == second.status_code == 303
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.execute(text("select count(*) from clients")).scalar() == 1
        assert session.execute(text("select count(*) from assessments")).scalar() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "  "}, "your name"),
        ({"email": "not an address"}, "e-mail"),
        ({"agreed": ""}, "agree"),
    ],
)
def test_what_is_missing_at_consent_is_said_and_nothing_starts(
    app: Flask, client: FlaskClient, cast: Cast, fields: dict[str, str], says: str
) -> None:
    walk = Walk(client, cast.ana.link_code).begin(**fields)
    assert walk.page.status_code == 422
    assert says in walk.page.text
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.execute(text("select count(*) from clients")).scalar() == 0


def test_two_assessments_in_two_tabs_never_mix(app: Flask, client: FlaskClient, cast: Cast) -> None:
    one, two = Walk(client, cast.ana.link_code), Walk(client, cast.ana.link_code)
    go_to(one.begin(name="One"), "D_age")
    go_to(two.begin(name="Two"), "D_age")
    unit = one.question.units[0].key
    one.answer("31", unit=unit)
    two.answer("62", unit=unit)
    assert "31" in dict(stored(app, one))["D_age"]
    assert "62" in dict(stored(app, two))["D_age"]
    assert one.token != two.token


def test_whoever_gives_their_height_in_feet_is_asked_for_pounds(walk: Walk) -> None:
    go_to(walk, "D_height").answer("5", unit="ft", second="9")
    walk.go("/questions/D_weight")
    assert re.search(r'value="lb"[^>]* checked', walk.page.text)
