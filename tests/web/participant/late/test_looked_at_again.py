"""What waited is judged as what comes at once: refused with its reason, or asked back and taken once confirmed."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse.assessments.web.offline.handed_over import Handed
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.participant.late.device import Device


def test_an_answer_that_cannot_be_taken_says_why(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    device.answer("D_age", "410")
    device.answer("no such question", "1")
    settled = device.send().json["settled"]
    assert [each["verdict"] for each in settled] == ["refused", "unknown"]
    assert settled[0]["sentence"].startswith("Please check: between")
    assert stored() == {}


def test_what_was_confirmed_counts_late_too_and_what_was_not_is_asked_back(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    device = Device(Walk(Browser(app), code).begin())
    device.answer("D_country", "us")
    device.answer("M_income", "1000", unit="USD")
    device.answer("M_ess", "5000", unit="USD")
    device.answer("M_ess", "6000", unit="USD", confirmed=True)
    device.answer("M_save", "3000", unit="USD")
    settled = device.send().json["settled"]
    assert [each["verdict"] for each in settled] == ["counted", "counted", "refused", "counted", "refused"]
    assert [each.get("confirm") for each in settled] == [None, None, "Yes, that is right", None, None]


def test_an_answer_that_was_asked_back_once_is_used_again_without_being_asked_back(
    app: Flask, cast: Cast
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    walk = Walk(Browser(app), code).begin()
    device = Device(walk)
    device.answer("D_country", "us")
    device.answer("M_income", "1000", unit="USD")
    assert device.verdicts() == ["counted", "counted"]
    at = f"/a/{walk.token}"
    for amount, confirmed in (("5000", "1"), ("900", "")):
        form = {
            "question_id": "M_ess",
            "answer_id": str(uuid4()),
            "value": amount,
            "unit": "USD",
            "replaces": "",
        }
        assert walk.browser.post(f"{at}/answers", data={**form, "confirmed": confirmed}).status_code == 303
    choice = re.findall(rf'href="({at}/late-answers/[^"]+)"', walk.go("/questions/M_ess").page.text)[0]
    walk.browser.post(choice, data={"answer": "other"})
    page = walk.go("/questions/M_ess").page.text
    assert 'value="5000"' in page
    assert "Answered on two devices" not in page


@pytest.mark.parametrize(
    ("typed_in", "handed_over_in", "comma"),
    [("de", "en", True), ("en", "de", False), ("", "de", True), ("", "en", False), ("tlh", "de", True)],
)
def test_a_comma_is_read_by_the_language_of_the_page_it_was_typed_on(
    app: Flask, typed_in: str, handed_over_in: str, comma: bool
) -> None:
    kept = {"id": str(uuid4()), "counter": 1, "at": 0, "question": "D_weight", "values": ["72,500"]}
    handed = Handed.model_validate({**kept, "language": typed_in})
    with app.test_request_context(headers={"Accept-Language": handed_over_in}):
        assert handed.kept("").raw.comma is comma
