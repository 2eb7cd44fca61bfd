"""Of two devices' answers to one question the later one counts, unless one of them corrected what it saw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.walk import Walk
from tests.web.participant.late.device import MINUTE, Device


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=300), timedelta(hours=-9)])
def test_of_two_devices_the_later_answer_counts_whoever_sends_first_and_however_wrong_their_clocks(
    walk: Walk, stored: Any, ahead: timedelta
) -> None:
    phone, laptop = Device(walk, ahead), Device(walk, -ahead)
    phone.answer("D_age", "41", ago=2 * MINUTE)
    laptop.answer("D_age", "42", ago=MINUTE)
    phone.answer("D_sex", "female", ago=MINUTE / 2)
    laptop.answer("D_sex", "male", ago=MINUTE)
    assert laptop.verdicts() == ["counted", "counted"]
    assert phone.verdicts() == ["set_aside", "counted"]
    assert stored() == {"D_age": "42", "D_sex": '"female"'}


def test_an_answer_given_online_meanwhile_counts_over_an_older_one_that_waited(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer("43")
    assert device.verdicts() == ["set_aside"]
    assert stored() == {"D_age": "43"}


def test_a_device_does_not_disagree_with_itself_in_whatever_order_its_answers_come(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=2 * MINUTE)
    device.answer("D_age", "42", ago=MINUTE)
    first, later = device.kept
    for kept, verdict in ((later, "counted"), (first, "set_aside")):
        device.kept = [kept]
        assert device.verdicts() == [verdict]
    assert stored() == {"D_age": "42"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


def test_what_a_device_says_anew_of_what_it_could_not_read_back_is_no_disagreement(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    for value in ("41", "42"):
        device.answer("D_age", value, replaces=None)
    assert device.verdicts() == ["counted", "counted"]
    assert stored() == {"D_age": "42"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


def test_who_corrects_an_answer_they_saw_corrects_it_whatever_the_clocks_say(walk: Walk, stored: Any) -> None:
    walk.answer("43")
    device = Device(walk)
    seen = device.pack["answers"]["D_age"]
    assert seen["values"] == ["43"]
    device.answer("D_age", "44", ago=60 * MINUTE, replaces=seen["id"])
    assert device.verdicts() == ["counted"]
    assert stored() == {"D_age": "44"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text
