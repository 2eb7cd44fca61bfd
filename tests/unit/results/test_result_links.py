"""What a link to a part of a result shows: what was chosen, named one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import score
from maxpulse.core.ids import new_id
from maxpulse.results import tokens
from maxpulse.results.rules.links import DAYS, PLAN, SUMMARY, ends, shown
from tests.fakes.people import rosa

BANK = load_bank("health")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_summary_holds_grade_and_areas_and_nothing_else() -> None:
    result = score(BANK, rosa(D_flags=("eating_disorder",)))
    part = shown([result], NOW, SUMMARY)
    assert set(part) == {
        *("type", "day", "grade", "level", "points", "areas", "parts", "plan", "words"),
    }
    assert part["plan"] == []
    assert part["words"]["en"] == {
        "areas": [[a.label, a.word] for a in result.areas],
        "parts": [],
        "plan": [],
    }
    assert {key for area in part["areas"] for key in area} == {"label", "points", "shown", "level", "word"}
    text = json.dumps(part)
    assert not any(flag in text for flag in result.flags)
    assert not any(driver.value in text for driver in result.drivers if len(driver.value) > 3)


def test_with_the_plan_it_says_what_and_when_and_not_what_was_ticked_or_how() -> None:
    result = score(BANK, rosa())
    part = shown([result], NOW, PLAN)
    assert [step["title"] for step in part["plan"]] == [p.title for p in result.priorities]
    assert {key for step in part["plan"] for key in step} == {"title", "weeks"}


def test_what_a_flag_keeps_out_of_the_plan_stays_out_here() -> None:
    hungry = {"N_veg": rosa()["E_vig"], "N_fruit": rosa()["E_vig"]}
    part = shown([score(BANK, rosa(**hungry, D_flags=("eating_disorder",)))], NOW, PLAN)
    assert "portion" not in json.dumps(part["plan"])
    assert "portion" in json.dumps(shown([score(BANK, rosa(**hungry))], NOW, PLAN)["plan"]), "the premise"


@pytest.mark.parametrize("days", DAYS)
def test_it_ends_when_it_was_said(days: int) -> None:
    assert ends(NOW, days) == NOW + timedelta(days=days)


@pytest.mark.parametrize("days", [0, -1, 365])
def test_no_other_time_is_offered(days: int) -> None:
    with pytest.raises(ValueError, match="not offered"):
        ends(NOW, days)


def test_an_address_opens_its_own_link_alone(app: Flask) -> None:
    with app.app_context():
        link, other = new_id(), new_id()
        sealed = tokens.seal(link)
        assert len(sealed) == 43
        assert tokens.unseal(sealed) == link
        assert tokens.seal(other) != sealed
        mixed = tokens.seal(other)[:21] + sealed[21:]
        changed = sealed[:-1] + next(letter for letter in "AEIMQUYcgkosw048" if letter != sealed[-1])
        for wrong in ("", "x" * 43, mixed, changed, sealed[:-1], sealed + "=", "é" * 43, sealed[:-1] + "/"):
            with pytest.raises(tokens.BadLink):
                tokens.unseal(wrong)
