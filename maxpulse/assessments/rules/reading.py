"""From what a form sent to an answer, or to a sentence saying what to change."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content.answers import SKIPPED, Answers, AnswerValue, Quantity
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.money import currency_of
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules.amounts import parse_amount
from maxpulse.assessments.rules.entries import LONGEST, Entry, tidy
from maxpulse.assessments.rules.figures import read_entry
from maxpulse.assessments.rules.hints import out_of_range
from maxpulse.assessments.rules.measures import amount_text, to_first_unit
from maxpulse.assessments.rules.plausibility import body_refusal, money_refusal
from maxpulse.assessments.rules.refusals import Refusal
from maxpulse.assessments.rules.types import RawAnswer

NOTHING: Answers = {}


def read_answer(question: Question, raw: RawAnswer, answers: Answers = NOTHING) -> AnswerValue | Refusal:
    """The answer a form sent, or why it cannot be taken. `answers` are the others of this person so far.

    They serve the checks across questions: height with weight, hard minutes within all minutes.
    """
    if raw.skipped:
        return Refusal("required") if question.required else SKIPPED
    if question.is_numeric:
        return _read_number(question, raw, answers)
    return _read_choice(question, raw)


def bounds(question: Question, answers: Answers = NOTHING) -> tuple[Decimal, Decimal]:
    """The least and the most a number may be for this person, in the question's first unit."""
    most = question.cap(answers) if question.cap else None
    return question.low, question.high if most is None else min(most, question.high)


def _read_choice(question: Question, raw: RawAnswer) -> AnswerValue | Refusal:
    given = {value for value in raw.values if value}
    chosen = tuple(choice for choice in question.choices if choice.value in given)
    if not given:
        return Refusal("nothing_chosen")
    if len(chosen) < len(given):
        return Refusal("unknown_choice")
    if question.kind != "multi":
        return chosen[0].value if len(chosen) == 1 else Refusal("more_than_one")
    alone = next((choice for choice in chosen if choice.exclusive), None)
    if alone and len(chosen) > 1:
        return Refusal("none_with_others", {"none": alone.label})
    return tuple(choice.value for choice in chosen)


def _read_number(question: Question, raw: RawAnswer, answers: Answers) -> AnswerValue | Refusal:
    entry = _read_money(question, raw, answers) if question.is_money else _read_entry(question, raw)
    if isinstance(entry, Refusal):
        return entry
    amount = to_first_unit(entry.first, entry.second, entry.unit)
    refusal = _check_amount(question, entry, amount, answers)
    if refusal is not None and not (refusal.can_be_confirmed and raw.confirmed):
        return refusal
    return amount if len(question.units) == 1 else Quantity(amount, entry.unit.key, entry.text)


def _read_entry(question: Question, raw: RawAnswer) -> Entry | Refusal:
    unit = _read_unit(question, raw)
    if isinstance(unit, Refusal):
        return unit
    if len({value for value in raw.values if value.strip()}) > 1:
        return Refusal("more_than_one")
    first = next((value for value in raw.values if value.strip()), "")
    second = raw.second if unit.has_second else ""
    if not first.strip() and not second.strip():
        return Refusal("empty")
    if len(first) > LONGEST or len(second) > LONGEST:
        return Refusal("not_a_number")
    return read_entry(question, unit, first, second, comma=raw.comma)


def _read_money(question: Question, raw: RawAnswer, answers: Answers) -> Entry | Refusal:
    currency = question.unit(currency_of(answers)) or question.units[0]
    if raw.unit and raw.unit != currency.key:
        return Refusal("other_currency", {"currency": currency.label})
    if len({value for value in raw.values if value.strip()}) > 1:
        return Refusal("more_than_one")
    text = tidy(next((value for value in raw.values if value.strip()), ""))
    if not text:
        return Refusal("empty_amount")
    amount = parse_amount(text)
    return Refusal("no_amount") if amount is None else Entry(amount, Decimal(0), currency)


def _read_unit(question: Question, raw: RawAnswer) -> Unit | Refusal:
    names = ", ".join(unit.label for unit in question.units)
    if not raw.unit:
        return question.units[0] if len(question.units) == 1 else Refusal("unit_missing", {"units": names})
    return question.unit(raw.unit) or Refusal("wrong_unit", {"units": names})


def _check_amount(question: Question, entry: Entry, amount: Decimal, answers: Answers) -> Refusal | None:
    # 7 ft 7 in stands for 230 cm and 66 lb for 30 kg: a converted figure may miss by half of its own step
    slack = Decimal(0) if entry.unit.factor == 1 else _finest(entry.unit) / 2
    if amount < 0 or not question.low - slack <= amount <= question.high + slack:
        return out_of_range(question, entry)
    return (
        _check_step(question, amount)
        or _check_cap(question, entry.unit, amount, answers)
        or body_refusal(question, entry, amount, answers)
        or money_refusal(question, entry, amount, answers)
    )


def _finest(unit: Unit) -> Decimal:
    return unit.factor * unit.step / (unit.second_per or 1)


def _check_step(question: Question, amount: Decimal) -> Refusal | None:
    if len(question.units) > 1 or amount % question.step == 0:
        return None
    if question.step == 1:
        return Refusal("not_whole")
    return Refusal("off_step", {"step": question.tongue.figure(question.step)})


def _check_cap(question: Question, unit: Unit, amount: Decimal, answers: Answers) -> Refusal | None:
    most = bounds(question, answers)[1]
    return (
        None
        if amount <= most or not question.cap
        else Refusal("above_cap", {"most": amount_text(most, unit)})
    )
