"""The cells that an answer pushes are those that the page draws, letter by letter."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask, render_template

from maxpulse.assessments.content import load_bank
from maxpulse.clients.live import after_answer
from maxpulse.clients.skeleton import cells_after_answer
from maxpulse.core import clock

CELLS = ("_progress", "_area", "_seen", "_trace")
AREAS = [area.key for area in load_bank("hybrid").areas]


@pytest.mark.parametrize("area", [*AREAS, "an_area_of_another_kind"])
@pytest.mark.parametrize("progress", [0, 7, 99])
@pytest.mark.parametrize("microseconds", [0, 1, 49_999, 123_456])
def test_pushed_cells_are_the_pages_own(app: Flask, area: str, progress: int, microseconds: int) -> None:
    at = clock.now().replace(microsecond=microseconds)
    client = SimpleNamespace(
        id=uuid4(),
        number=1234,
        assessed=True,
        progress=progress,
        place=area,
        seen_at=at,
        open=True,
        state="now",
        signs=[at],
    )
    facts = {"c": str(client.id), "n": 1234, "at": at.isoformat(), "p": progress, "a": area}
    with app.test_request_context():
        drawn = "".join(render_template(f"clients/{cell}.html", client=client, now=at) for cell in CELLS)
        assert cells_after_answer(facts) == drawn
        assert after_answer(facts) == drawn


def test_every_cell_carries_its_id_and_its_number(app: Flask) -> None:
    facts = {"c": "the-client", "n": 77, "at": clock.now().isoformat(), "p": 5, "a": "sleep"}
    with app.test_request_context():
        cells = cells_after_answer(facts)
    for cell in ("progress", "area", "seen", "trace"):
        assert f'id="client-the-client-{cell}"' in cells
    assert cells.count('data-number="77"') == 4


def test_a_script_finds_the_words_of_every_area(app: Flask) -> None:
    with app.test_request_context():
        words = render_template("clients/_place_words.html")
    assert all(f'<template data-place="{area}"><svg' in words for area in AREAS)


def test_a_cell_drawn_once_does_not_stay_as_it_was(app: Flask) -> None:
    at = clock.now()
    facts = {"c": "one", "n": "1", "at": at.isoformat(), "p": "5", "a": "sleep"}
    later = {"c": "two", "n": "2", "at": (at + timedelta(hours=1)).isoformat(), "p": "6", "a": "sleep"}
    with app.test_request_context():
        first, second, again = (cells_after_answer(each) for each in (facts, later, facts))
    assert "client-one" not in second
    assert facts["at"] in first and facts["at"] not in second
    assert again == first
