"""What holds for everybody's wealth and hybrid score, whatever they answered."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.rules import headline, rule_based
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Result, score
from tests.fakes.purses import any_purse
from tests.unit.analysis.test_rule_based import FRIGHTENING, spoken
from tests.unit.assessments.better import CHOICES, DOWN, UP, Person, assert_no_worse, two_answers

WEALTH, HYBRID = load_bank("wealth"), load_bank("hybrid")
OWN = UP + DOWN + CHOICES


@given(any_purse(), st.sampled_from([each for each in OWN if each.startswith(("M_", "F"))]), st.data())
def test_a_better_answer_never_lowers_anything(person: Person, question: str, data: st.DataObject) -> None:
    worse, better = data.draw(two_answers(WEALTH.question(question), person))
    assert_no_worse(WEALTH, person, question, worse, better)


@given(any_purse(), st.sampled_from(("income", "home", "health", "life")))
def test_one_more_cover_never_lowers_anything(person: Person, cover: str) -> None:
    given_before = person["M_ins"]
    has = tuple(value for value in given_before if value != "none") if isinstance(given_before, tuple) else ()
    assert_no_worse(WEALTH, person, "M_ins", has or ("none",), (*has, cover))


@pytest.mark.parametrize(
    "bank",
    [pytest.param(WEALTH, id="wealth"), pytest.param(HYBRID, id="hybrid", marks=pytest.mark.thorough)],
)
@given(data=st.data())
def test_every_result_is_whole_and_says_so_in_calm_words(bank: object, data: st.DataObject) -> None:
    person = data.draw(any_purse(bank.type))  # type: ignore[attr-defined]
    result = score(bank, person)  # type: ignore[arg-type]
    assert Result.from_json(json.loads(json.dumps(result.as_json()))) == result
    brought = sum([driver.points * driver.score / 100 for driver in result.drivers], Decimal(0))
    assert abs(brought - result.total) < Decimal("0.001")
    gains = [priority.gain for priority in result.priorities]
    assert len(gains) == 3 and gains == sorted(gains, reverse=True)
    assert result.potential.total >= result.total
    for driver in result.drivers:
        places = (driver.picture.you, driver.picture.next or Decimal(0), *driver.picture.marks)
        assert all(0 <= place <= 100 for place in places), driver.key
        assert "{" not in driver.sentence + driver.value
    analysis = rule_based(result)
    assert Analysis.model_validate_json(analysis.model_dump_json()) == analysis
    assert [one.area for one in analysis.areas] == [area.key for area in result.areas if area.shown]
    for words in spoken(analysis):
        assert "{" not in words
        assert not FRIGHTENING.search(words), words
    top = headline(result)
    assert top.opening % {"name": "Mira"} and top.follow % {"area": top.area}


@given(any_purse("hybrid"))
def test_the_whole_is_the_mean_of_two_halves_scored_as_by_themselves(person: Person) -> None:
    both, halves = score(HYBRID, person), [score(load_bank(kind), person) for kind in ("health", "wealth")]
    assert [(part.key, part.total, part.grade) for part in both.parts] == [
        (half.type, half.total, half.grade) for half in halves
    ]
    assert both.areas == tuple(area for half in halves for area in half.areas)
    assert abs(both.total - sum(half.total for half in halves) / 2) < Decimal("0.00001")
