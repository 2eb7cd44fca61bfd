"""What holds for everybody's wealth and hybrid score, whatever they answered and in whatever order."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.rules import headline, rule_based
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import AnswerValue, Quantity, Result, path, reachable_answers, score
from maxpulse.assessments.rules.grades import GRADES
from tests.fakes.people import answer_to
from tests.fakes.purses import any_purse, dollars
from tests.unit.analysis.test_rule_based import FRIGHTENING, spoken

WEALTH, HYBRID = load_bank("wealth"), load_bank("hybrid")
RANK = {name: -place for place, (name, _) in enumerate(GRADES)}
MORE = ("M_liquid", "M_save", "M_ret", "M_retrate")
LESS = ("M_ess", "M_debtpay", "M_house", "M_draw")
CHOICES = ("M_late", "M_budget", "M_card", "M_plan", "F1", "F2", "F3", "F4", "F5")
Person = dict[str, AnswerValue]


def assert_no_worse(person: Person, question: str, worse: AnswerValue, better: AnswerValue) -> None:
    before, after = {**person, question: worse}, {**person, question: better}
    assert path(WEALTH, before) == path(WEALTH, after), "nothing that is asked hangs on a scored answer"
    low, high = score(WEALTH, before), score(WEALTH, after)
    for one, other in zip(low.areas, high.areas, strict=True):
        assert (other.score or 0) >= (one.score or 0)
    assert high.total >= low.total
    assert RANK[high.grade] >= RANK[low.grade]


@given(any_purse(), st.sampled_from(MORE + LESS), st.data())
def test_a_better_figure_never_lowers_anything(person: Person, question: str, data: st.DataObject) -> None:
    asked = WEALTH.question(question)
    answers = st.integers(1, 60_000) if asked.is_money else answer_to(asked, skippable=False)
    low, high = sorted(Decimal(data.draw(answers)) for _ in range(2))
    if asked.is_money:
        unit = next((v.unit for v in person.values() if isinstance(v, Quantity)), "own")
        small, large = dollars(str(low), unit), dollars(str(high), unit)
    else:
        small, large = low, high  # type: ignore[assignment]
    worse, better = (small, large) if question in MORE else (large, small)
    assert_no_worse(person, question, worse, better)


@given(any_purse(), st.sampled_from(CHOICES), st.data())
def test_a_better_choice_never_lowers_anything(person: Person, question: str, data: st.DataObject) -> None:
    choices = [(choice.points or Decimal(0), choice.value) for choice in WEALTH.question(question).choices]
    worse, better = sorted((data.draw(st.sampled_from(choices)), data.draw(st.sampled_from(choices))))
    assert_no_worse(person, question, worse[1], better[1])


@given(any_purse(), st.sampled_from(("income", "home", "health", "life")))
def test_one_more_cover_never_lowers_anything(person: Person, cover: str) -> None:
    given_before = person["M_ins"]
    has = tuple(value for value in given_before if value != "none") if isinstance(given_before, tuple) else ()
    assert_no_worse(person, "M_ins", has or ("none",), (*has, cover))


@given(any_purse(), st.randoms(use_true_random=False))
def test_only_reachable_answers_count_in_any_order(person: Person, dice: random.Random) -> None:
    shuffled = list(person.items())
    dice.shuffle(shuffled)
    assert score(WEALTH, dict(shuffled)) == score(WEALTH, reachable_answers(WEALTH, person))


@given(any_purse(), st.sampled_from([*WEALTH.question("D_country").choices]))
def test_another_country_there_and_back_leaves_no_trace(person: Person, country: object) -> None:
    there = {**person, "D_country": country.value}  # type: ignore[attr-defined]
    score(WEALTH, there)
    assert score(WEALTH, {**there, "D_country": person["D_country"]}) == score(WEALTH, person)


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
