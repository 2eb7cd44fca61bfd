"""Answers that waited on a device are taken once, in the device's order, and kept whatever is asked by now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.db import db
from maxpulse.privacy.jobs import erase_old
from tests.factories.walk import Walk
from tests.web.conftest import Backstage
from tests.web.participant.late.device import MINUTE, Device


def test_what_waited_is_taken_in_its_order_and_once(walk: Walk, stored: Any, backstage: Backstage) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=3 * MINUTE)
    device.answer("D_sex", "female", ago=2 * MINUTE)
    device.answer("D_age", "42", ago=MINUTE)
    assert device.verdicts() == ["counted"] * 3
    assert device.verdicts() == ["counted"] * 3
    assert stored() == {"D_age": "42", "D_sex": '"female"'}
    with backstage() as session:
        ids = [UUID(each["id"]) for each in device.kept]
        count = text("select count(*) from assessment_responses where id = any(:ids)")
        assert session.execute(count, {"ids": ids}).scalar_one() == 3
        told = text("select count(*) from assessment_tracking where id = any(:ids)")
        assert session.execute(told, {"ids": ids}).scalar_one() == 3


def test_an_answer_that_had_arrived_before_its_reply_was_lost_is_not_taken_again(
    walk: Walk, stored: Any
) -> None:
    sent = str(uuid4())
    walk.browser.post(
        f"/a/{walk.token}/answers", data={"question_id": "D_age", "answer_id": sent, "value": "41"}
    )
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    device.kept[0]["id"] = sent
    assert device.verdicts() == ["counted"]
    assert stored() == {"D_age": "41"}


def test_a_device_whose_clock_is_set_back_does_not_fall_behind_what_it_has_sent_before(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    walk.answer("43")
    device.answer("D_sex", "female")
    assert device.verdicts() == ["counted"]
    device.kept.clear()
    device.answer("D_age", "41", ago=60 * MINUTE, counter=2)
    assert device.verdicts() == ["counted"]
    assert stored()["D_age"] == "41"


def test_an_answer_to_a_question_that_is_not_asked_is_kept_and_comes_back_with_its_branch(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    device.answer("E_days", "0", ago=2 * MINUTE)
    device.answer("E_min", "30", ago=MINUTE)
    assert device.verdicts() == ["counted", "counted"]
    assert stored()["E_min"] == "30"
    assert walk.go("/questions/E_min").question.id == "D_age", "nobody is asked it"
    device.answer("E_days", "3")
    device.verdicts()
    assert 'value="30"' in walk.go("/questions/E_min").page.text


def test_no_connection_of_the_pool_waits_for_the_recorder(
    walk: Walk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, out = app.extensions["answers_desk"].recorder, []
    record = recorder.record

    def counted(entry: object) -> object:
        out.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return record(entry)

    monkeypatch.setattr(recorder, "record", counted)
    device = Device(walk)
    device.answer("D_age", "41")
    device.answer("D_sex", "female")
    assert device.verdicts() == ["counted", "counted"]
    assert out == [0, 0]


def test_what_was_set_aside_is_erased_with_the_answers(walk: Walk, app: Flask, backstage: Backstage) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer("43")
    assert device.verdicts() == ["set_aside"]
    count = text("select count(*) from late_answers where id = :id")
    for days, left in ((729, 1), (732, 0)):
        with app.app_context(), clock.travelling(clock.now() + timedelta(days=days)):
            erase_old()
        with backstage() as session:
            assert session.execute(count, {"id": UUID(device.kept[0]["id"])}).scalar_one() == left
