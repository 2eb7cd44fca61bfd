"""An answer given online to what another device has closed or finished meanwhile is kept, and says so."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.factories.walk import Walk
from tests.web.conftest import Backstage
from tests.web.participant.late.device import MINUTE, Device

KEPT = "Your last answer is kept. It does not count for now"
HTMX = {"HX-Request": "true"}


def give(walk: Walk, question: str, value: str, answer_id: str = "", **headers: str) -> TestResponse:
    """Post an answer as the page of that question does, wherever the assessment is by now."""
    form = {"question_id": question, "answer_id": answer_id or str(uuid4()), "value": value}
    return walk.browser.post(f"/a/{walk.token}/answers", data=form, headers=headers)


@pytest.fixture
def closed(walk: Walk) -> Walk:
    """Somebody with the question of E_min before them, whose other device has just said that they never move."""
    give(walk, "E_days", "3")
    assert walk.go("/questions/E_min").question.id == "E_min"
    give(walk, "E_days", "0")
    return walk


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a page", "a fragment"])
def test_an_answer_to_a_question_that_was_closed_is_kept_and_leads_on(
    closed: Walk, stored: Any, headers: dict[str, str]
) -> None:
    sent = str(uuid4())
    for _twice in range(2):
        page = give(closed, "E_min", "30", sent, **headers)
        assert page.status_code == 200
        assert KEPT in page.text
        assert 'data-question="E_min"' not in page.text
        assert "m-error" not in page.text
    assert stored()["E_min"] == "30"


def test_what_is_no_answer_to_a_question_that_was_closed_says_that_nothing_of_it_is_kept(
    closed: Walk, stored: Any
) -> None:
    page = give(closed, "E_min", "many", **HTMX)
    assert page.status_code == 422
    assert "What you gave there was no answer yet, so nothing of it was kept." in page.text
    assert 'data-question="E_min"' not in page.text
    assert "E_min" not in stored()


def test_it_counts_again_once_its_question_is_asked(closed: Walk, backstage: Backstage) -> None:
    sent = str(uuid4())
    give(closed, "E_min", "30", sent)
    assert closed.go("/questions/E_min").question.id != "E_min", "nobody is asked it"
    give(closed, "E_days", "3")
    assert 'value="30"' in closed.go("/questions/E_min").page.text
    with backstage() as session:
        kept = text("select count(*) from assessment_responses where id = :id")
        assert session.execute(kept, {"id": sent}).scalar_one() == 1


def test_at_the_end_the_last_page_says_what_does_not_count(closed: Walk, stored: Any) -> None:
    give(closed, "E_days", "3")
    closed.go("").answer_all()
    give(closed, "E_days", "0")
    reply = give(closed, "E_min", "35")
    assert (reply.status_code, reply.location) == (303, f"/a/{closed.token}/finish")
    assert stored()["E_min"] == "35"
    assert "because of another one" in closed.go("/finish").page.text


def test_an_answer_that_comes_when_another_device_has_finished_is_kept_and_the_result_says_so(
    walk: Walk, stored: Any
) -> None:
    before, sent = str(uuid4()), str(uuid4())
    give(walk, "D_age", "41", before)
    walk.go("").answer_all().finish()
    for answer_id, value in ((sent, "42"), (sent, "42"), (before, "41"), (str(uuid4()), "none at all")):
        reply = give(walk, "D_age", value, answer_id)
        assert (reply.status_code, reply.location) == (303, f"/a/{walk.token}/result")
    page = walk.go("/result").page.text
    assert "1 answer came from a device after this result was made. It does not count." in page
    assert "42 years" in page.partition("data-too-late")[2]
    assert stored()["D_age"] == "41"


def test_the_same_answer_handed_over_later_is_known(walk: Walk) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer_all().finish()
    give(walk, "D_age", "41", device.kept[0]["id"])
    assert device.verdicts() == ["finished"]
    assert "1 answer came" in walk.go("/result").page.text
