"""What a person has answered, and answers that go together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import NamedTuple

from maxpulse.assessments.content import Question, QuestionBank
from maxpulse.assessments.content.currencies import COUNTRIES
from maxpulse.assessments.content.money import COUNTRY
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules import RawAnswer, Refusal, decode, encode, read_answer
from maxpulse.assessments.rules.display import display
from maxpulse.core.tongue import plain

# Where somebody handles their money: so few that an amount may come to be in the right currency again.
COUNTRIES_MET = ("other", "us", "gb")
# From and below what these are, so that none of them makes another one strange.
TOGETHER = {
    "D_weight": (60, 85),
    "D_height": (175, 185),
    "M_income": (2000, 4000),
    "M_gross": (5000, 9000),
    "M_ess": (800, 1500),
    "M_debtpay": (50, 200),
    "M_house": (300, 700),
    "M_save": (50, 200),
}


class Value(NamedTuple):
    """One answer as it is typed, in that unit: "" where there is none, or the page's own is left as it is."""

    question_id: str
    typed: str
    unit: str = ""
    second: str = ""

    def stored(self, bank: QuestionBank) -> str:
        """The same as it is stored."""
        question = bank.question(self.question_id)
        country = next((each for each, currency in COUNTRIES.items() if currency == self.unit), "other")
        read = read_answer(question, RawAnswer((self.typed,), self.unit, self.second), {COUNTRY: country})
        assert not isinstance(read, Refusal), self
        return encode(read)

    def shown(self, bank: QuestionBank) -> str:
        """The same as its page says it."""
        return display(bank.question(self.question_id), decode(self.stored(bank)))


@dataclass
class Given:
    """What the person has answered, on whichever device, in the order in which they did.

    `resting`: questions whose refused answer a device still keeps, for they are not asked any more.
    """

    values: list[Value] = field(default_factory=list)
    resting: set[str] = field(default_factory=set)

    def last(self) -> dict[str, Value]:
        """The answer to each question that was given last."""
        return {each.question_id: each for each in self.values}

    def give_again(self, question_id: str, shown: str, bank: QuestionBank) -> None:
        """They said that of two answers they mean this one, which did not count."""
        said = (each for each in self.values if each.question_id == question_id)
        self.values.append(next(each for each in said if each.shown(bank) == shown))

    def without(self, refused: Counter[tuple[str, str]], bank: QuestionBank) -> Given:
        """The same without so many of these answers, by question and as they would be stored: the last of each."""
        left, kept = Counter(refused), list[Value]()
        for each in reversed(self.values):
            key = (each.question_id, each.stored(bank))
            if left[key]:
                left[key] -= 1
            else:
                kept.append(each)
        return Given(kept[::-1], self.resting)


def some_value(question: Question, chance: Random) -> Value:
    """An answer that goes together with all others that this gives, in any unit that one may choose."""
    if question.id == COUNTRY:
        return Value(COUNTRY, chance.choice(COUNTRIES_MET))
    if not question.is_numeric:
        return Value(question.id, chance.choice(question.choices).value)
    figure = _some_figure(question, chance)
    # What an amount is asked in goes with the country, and about half of the people leave a unit as it is.
    if question.is_money or len(question.units) == 1 or chance.random() < 0.5:
        unit = question.units[0]
        return Value(question.id, str(figure), "" if question.is_money else unit.key)
    return _in_unit(question.id, Decimal(figure), chance.choice(question.units))


def _some_figure(question: Question, chance: Random) -> int:
    if question.id in TOGETHER:
        return chance.randrange(*TOGETHER[question.id])
    if question.id == "E_vig":
        return 0
    low, high = question.likely or (question.low, question.high)
    return chance.randint(int(low), int(high))


def _in_unit(question_id: str, figure: Decimal, unit: Unit) -> Value:
    value = figure / unit.factor
    if unit.has_second:
        whole, rest = divmod(round(value * unit.second_per), unit.second_per)
        return Value(question_id, str(whole), unit.key, str(rest))
    return Value(question_id, plain(round(value / unit.step) * unit.step), unit.key)
