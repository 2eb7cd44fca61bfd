"""Who answered on two devices sees both answers, where each came from, and says which one they mean."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.isolation import key_of
from tests.web.participant.late.device import LAPTOP, MINUTE, Device


def test_the_person_sees_both_answers_and_may_use_the_other(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer("43")
    device.verdicts()
    page = walk.go("/questions/D_age").page.text
    assert "Answered on two devices" in page
    assert "41 years" in page
    assert "43 years" in page
    choice = f"/a/{walk.token}/late-answers/{device.kept[0]['id']}/choice"
    for _twice in range(2):
        assert walk.browser.post(choice, data={"answer": "other"}).status_code == 303
    assert stored() == {"D_age": "41"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


def test_the_person_may_keep_the_one_that_counts(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    walk.answer("43")
    device.answer("D_age", "41")
    assert device.verdicts() == ["counted"]
    choice = f"/a/{walk.token}/late-answers/{device.kept[0]['id']}/choice"
    walk.browser.post(choice, data={"answer": "this"})
    assert stored() == {"D_age": "41"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


def test_an_amount_in_the_currency_of_before_cannot_be_used_and_says_so(money: Walk) -> None:
    device = Device(money)
    device.answer("M_income", "2000", ago=MINUTE, unit="USD")
    give(money, "M_income", "3000", unit="USD")
    assert device.verdicts() == ["set_aside"]
    give(money, "D_country", "gb")
    choice = f"/a/{money.token}/late-answers/{device.kept[0]['id']}/choice"
    page = money.browser.post(choice, data={"answer": "other"})
    assert page.status_code == 422
    assert "Your country was changed meanwhile. Please give this amount anew: GBP." in page.text
    assert "Keep: $3,000" in page.text, "it may still be said"
    assert money.browser.post(choice, data={"answer": "this"}).status_code == 303
    assert money.browser.get(choice).status_code == 303


def give(walk: Walk, question: str, value: str, **more: str) -> None:
    form = {"question_id": question, "answer_id": str(uuid4()), "value": value, **more}
    assert walk.browser.post(f"/a/{walk.token}/answers", data=form).status_code == 303


def test_saying_which_of_two_is_meant_leaves_what_else_two_devices_disagree_about(walk: Walk) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    device.answer("D_sex", "male", ago=MINUTE)
    walk.answer("43").answer("female")
    assert device.verdicts() == ["set_aside", "set_aside"]
    walk.browser.post(f"/a/{walk.token}/late-answers/{device.kept[0]['id']}/choice", data={"answer": "this"})
    told = [
        "Answered on two devices" in walk.go(f"/questions/{each}").page.text for each in ("D_age", "D_sex")
    ]
    assert told == [False, True]


def test_an_answer_given_online_over_one_that_its_page_did_not_show_leaves_the_choice(
    walk: Walk, stored: Any
) -> None:
    walk.answer("43")
    for replaces, values, told in (("", "43", False), ("", "44", True)):
        form = {"question_id": "D_age", "answer_id": str(uuid4()), "value": values, "replaces": replaces}
        walk.browser.post(f"/a/{walk.token}/answers", data=form)
        assert ("Answered on two devices" in walk.go("/questions/D_age").page.text) is told
    assert stored() == {"D_age": "44"}


@pytest.fixture
def money(app: Flask, cast: Cast) -> Walk:
    """Somebody who handles their money in the United States and has come to their income."""
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    walk = Walk(Browser(app), code).begin()
    while walk.question.id != "M_income":
        walk.answer_one({"D_country": "us", "M_work": "employed"})
    return walk


@pytest.mark.parametrize(
    ("first", "last"),
    [(timedelta(0), timedelta(0)), (2 * MINUTE, MINUTE)],
    ids=["the later one was given here", "the one that waited is older"],
)
def test_each_of_two_answers_says_what_it_came_from(walk: Walk, first: timedelta, last: timedelta) -> None:
    phone, laptop = Device(walk), Device(walk)
    phone.answer("D_age", "41", ago=first)
    laptop.answer("D_age", "43", ago=last)
    laptop.send(agent=LAPTOP)
    phone.send()
    for language, from_one, from_the_other in (
        ("en", "Safari on iPhone, ", "Firefox on Windows, "),
        ("de", "Safari unter iPhone, ", "Firefox unter Windows, "),
    ):
        page = walk.browser.get(
            f"/a/{walk.token}/questions/D_age", headers={"Accept-Language": language}
        ).text
        note = re.search(r'class="m-note m-note-gold">(.*?)</div>', page, re.DOTALL)
        assert note, page
        told = " ".join(re.sub("<[^>]+>", "", note[1]).split())
        moment = r"\d\d?\.?\s\w+\.?, \d\d:\d\d UTC"
        assert re.search(rf"{from_one}{moment}: 41 ", told), told
        assert re.search(rf"{from_the_other}{moment}: 43 ", told), told


def test_an_answer_given_online_says_what_it_came_from_and_an_old_one_nothing(
    app: Flask, walk: Walk, database: Urls
) -> None:
    device = Device(walk)
    walk.answer("43")
    device.answer("D_age", "41")
    device.send(agent="")
    session_id = AssessmentToken.unseal(walk.token, key_of(app)).session_id
    page = walk.go("/questions/D_age").page.text
    assert "A device that does not say what it is, " in page
    assert "iPhone, " in page
    with psycopg.connect(database.owner) as owner:
        for table in ("late_answers", "assessment_responses"):
            owner.execute(f"update {table} set device = null where session_id = %s", (session_id,))
    page = walk.go("/questions/D_age").page.text
    assert "Answered on two devices" in page
    assert "iPhone" not in page
