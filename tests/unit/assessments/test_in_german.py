"""Questions and results in German: the same figures, and none of the English words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given

from maxpulse.analysis.rules import headline, notices, rule_based
from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.assessments.content.speaking import in_tongue
from maxpulse.assessments.rules import NothingScored, Refusal, read_answer, score
from maxpulse.assessments.rules.types import RawAnswer
from maxpulse.core.speaking import tongue
from maxpulse.core.tongue import Tongue
from maxpulse.results.rules.plan import plan
from maxpulse.web.babel import TRANSLATIONS
from tests.fakes.people import BEST, anybody, rosa

HEALTH = load_bank("health")
# For machines, for those who compare versions, or for those who look a source up.
NO_WORDS = frozenset(("checksum", "mark", "said", "currency", "source", "sources", "sentences"))
# They name two fields: nobody writes them behind one figure.
HEADS_OF_TWO_FIELDS = frozenset(("ft, in", "st, lb"))
# What is written alike in both.
ALIKE = frozenset(("BMI {figure}", "st, lb", "ft, in", "US fl oz", "UK fl oz"))


@pytest.fixture(scope="module")
def german() -> Tongue:
    app = Flask("bare")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app)
    with app.app_context():
        return tongue("de")


def texts(value: object) -> Iterator[str]:
    """Every text of a value object and those in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value) and not isinstance(value, Tongue):
        for field in fields(value):
            if field.name not in NO_WORDS:
                yield from texts(getattr(value, field.name))


def test_every_german_unit_can_be_written_behind_its_figure(german: Tongue) -> None:
    refused = set()
    for question in in_tongue(HEALTH, german).questions:
        for unit in question.units:
            figure = int((question.low + (question.high - question.low) / 2) / unit.factor)
            for word in {unit.one, unit.other} - HEADS_OF_TWO_FIELDS:
                # As people write it: "3 Tassen", not "3 US-Tassen".
                typed = f"{figure} {word.rpartition('-')[2]}"
                if isinstance(read_answer(question, RawAnswer((typed,), unit.key), {}), Refusal):
                    refused.add(typed)
    assert not refused


@pytest.mark.parametrize("kind", ["health", "wealth", "hybrid"])
def test_every_sentence_of_a_bank_is_said_in_german(german: Tongue, kind: str) -> None:
    bank = load_bank(kind)
    english = {text for text in texts(bank) if " " in text}
    assert len(english) > 100
    assert english & set(texts(in_tongue(bank, german))) <= ALIKE


def same_but_words(bank: QuestionBank, in_german: QuestionBank) -> bool:
    return [q.id for q in bank.questions] == [
        q.id for q in in_german.questions
    ] and bank.mark == in_german.mark


@given(answers=anybody())
def test_a_result_has_the_same_figures_in_every_language(german: Tongue, answers: dict[str, object]) -> None:
    bank = in_tongue(HEALTH, german)
    assert same_but_words(HEALTH, bank)
    try:
        result = score(HEALTH, answers)  # type: ignore[arg-type]
    except NothingScored:
        return
    said = score(bank, answers)  # type: ignore[arg-type]
    assert said.figures == result.figures
    assert (said.language, result.language) == ("de", "en")
    words = rule_based(said, german)
    assert words.overall_grade == result.grade
    assert not set(texts(tuple(words.key_insights))) & set(rule_based(result).key_insights)


def test_figures_and_units_in_a_german_result_are_german(german: Tongue) -> None:
    result = score(in_tongue(HEALTH, german), rosa())
    values = {driver.key: driver.value for driver in result.drivers}
    assert values["sleep_hours"] == "7¼ h"
    assert values["drinks"] == "1,5 Liter"
    assert values["bmi"] == "BMI 24,1"
    assert {area.label: area.word for area in result.areas}["Schlaf"] == "Stark"


def test_at_the_top_nothing_is_to_be_changed_in_german_either(german: Tongue) -> None:
    result = score(in_tongue(HEALTH, german), BEST)
    assert headline(result, german).area[0].isupper()
    assert "Höchste Stufe. Nichts zu ändern." in {driver.sentence for driver in result.drivers}


def test_notes_are_said_in_german_with_the_persons_own_figure(german: Tongue) -> None:
    bank = in_tongue(HEALTH, german)
    result = score(bank, rosa(C_mood=Decimal(2), D_flags=("pregnant",)))
    said = notices(result, german)
    assert said and not set(said) & set(
        notices(score(HEALTH, rosa(C_mood=Decimal(2), D_flags=("pregnant",))))
    )


def test_an_answer_that_is_refused_is_refused_in_german_units(german: Tongue) -> None:
    question = in_tongue(HEALTH, german).question("D_weight")
    refusal = read_answer(question, RawAnswer(("7,25",), "kg", comma=True))
    assert isinstance(refusal, Refusal)
    assert refusal.params == {"low": "30", "high": "300 kg", "value": "72,5 kg"}


@pytest.mark.parametrize(("typed", "hours"), [("7,5 Stunden", "7.5"), ("7 Std 30 Minuten", "7.5")])
def test_german_units_behind_a_figure_are_understood(typed: str, hours: str) -> None:
    assert read_answer(HEALTH.question("S_hours"), RawAnswer((typed,), "hours", comma=True)) == Decimal(hours)


def test_a_plan_is_said_in_german_and_each_of_its_words_only_once(german: Tongue) -> None:
    english = {text for stretch in plan(score(HEALTH, rosa())) for text in texts(stretch) if " " in text}
    said = {
        text for stretch in plan(score(in_tongue(HEALTH, german), rosa()), german) for text in texts(stretch)
    }
    assert len(english) > 10 and not english & said
    marked = Tongue("de", say=lambda message: f"⟦{message}⟧" if message else "")
    for stretch in plan(score(in_tongue(HEALTH, marked), rosa()), marked):
        for text in (stretch.title, *(part for step in stretch.steps for part in (step.title, step.text))):
            assert text.count("⟦") >= 1 and not text.startswith("⟦⟦"), text
