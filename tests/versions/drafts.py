"""A draft that changes what is asked and what it is worth, the people it is tried on, and what its preview says."""

from __future__ import annotations

from flask import Flask

from maxpulse.assessments.versions import queries
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.content import Pair, edited, strength

QUESTION = """
  - id: C_tea
    area: habits
    kind: yesno
    text: Do you drink tea?
    help: On most days.
    why: It earns no points.
    required: false
    counted: false
    show_if: {question: D_age, at_least: 60}
    source: Own question
    de: {text: Trinkst du Tee?, help: An den meisten Tagen., why: Sie bringt keine Punkte.}

  - id: C_stress"""
STRENGTH = {
    **strength("[[0, 0], [4, 40], [7, 100]]"),
    "scale: [0, 2]": "scale: [0, 7]",
    # Sleep that is half as well answered has no score any more.
    "weight: 25\n    questions: [S_bad]": "weight: 5\n    questions: [S_bad]",
    "weight: 15\n    questions: [S_fresh]": "weight: 35\n    questions: [S_fresh]",
}
PEOPLE = (
    {"D_age": "71", "E_str": "2", "E_days": "5", "E_min": "40"},
    {"D_age": "33", "E_str": "7", "E_days": "1", "E_min": "10", "S_hours": "5", "C_nic": "smoke"},
    {"D_age": "64", "E_str": "", "S_bad": "7", "S_fresh": "1"},
    {"D_age": "45", "E_str": "1", "N_veg": "0", "N_fruit": "0", "N_sugar": "30"},
    {"D_age": "20", "E_str": "2", "E_days": "5", "E_min": "30", "S_hours": "8", "S_bad": "0", "S_fresh": "9"},
)


def draft_pair(version: str = "2026.80") -> Pair:
    return edited(version, {"\n  - id: C_stress": QUESTION}, STRENGTH)


def report_of(app: Flask, cast: Cast, draft: object) -> dict[str, object]:
    """What the newest preview of a draft says."""
    with app.app_context(), acting(cast.eli.actor):
        found = queries.find_preview(draft)  # type: ignore[arg-type]
        assert found
        assert found.finished_at
        assert found.done == found.total == found.report["results"]
        return found.report
