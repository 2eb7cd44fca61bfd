"""Which of two devices' answers one means: each with the time it was given, and with the day where that was another."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.participant.late.device import Device

A_TIME = r"\d\d:\d\d"


@pytest.mark.parametrize(
    ("locale", "day"),
    [("en", r"\d\d? \w+"), pytest.param("de", r"\d\d?\. \w+\.?", marks=pytest.mark.thorough)],
)
def test_an_answer_of_another_day_says_the_day(
    locale: str, day: str, people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    walk = Walk(backstage.test_client(), people.ana.link_code).begin()
    device = Device(walk)
    device.answer("D_age", "41", ago=timedelta(days=2))
    walk.answer("43")
    assert device.verdicts() == ["set_aside"]
    page = new_page(phone=True, locale=locale)
    for address in ("/questions/D_age", f"/late-answers/{device.kept[0]['id']}/choice"):
        page.goto(f"/a/{walk.token}{address}")
        other, counts = page.locator(".m-note time").all()
        expect(other).to_have_text(re.compile(f"^{day}, {A_TIME}$"))
        expect(counts).to_have_text(re.compile(f"^{A_TIME}$"))
