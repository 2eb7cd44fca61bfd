"""What another bank would change in results that are there: counts and points, and nothing of any one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from maxpulse.assessments.content.answers import Answers
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.beside import OTHERS, said_in
from maxpulse.assessments.rules import NothingScored, path, score
from maxpulse.assessments.rules.grades import GRADES

CENT = Decimal("0.01")
GRADE_NAMES = tuple(name for name, _least in GRADES)
UNSCORED = "–"


@dataclass
class Movement:
    """How far points went, from what they were to what they would be: up is above 0."""

    count: int = 0
    moved: int = 0
    total: Decimal = Decimal(0)
    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal(0)

    def add(self, was: Decimal, now: Decimal) -> None:
        """Count one result."""
        by = now - was
        self.count += 1
        self.moved += by != 0
        self.total += by
        self.lowest, self.highest = min(self.lowest, by), max(self.highest, by)

    def as_json(self) -> dict[str, Any]:
        """Points as texts with two decimals; `largest` is the one further from 0, the fall when both are as far."""
        mean = self.total / self.count if self.count else Decimal(0)
        largest = self.lowest if -self.lowest >= self.highest else self.highest
        figures = {"mean": mean, "largest": largest, "lowest": self.lowest, "highest": self.highest}
        return {
            "count": self.count,
            "moved": self.moved,
            **{name: str(figure.quantize(CENT, ROUND_HALF_UP)) for name, figure in figures.items()},
        }


@dataclass
class Tally:
    """Adds up what `bank` makes of finished assessments; `hybrids` are those of which it is one half."""

    bank: QuestionBank
    results: int = 0
    hybrids: int = 0
    overall: Movement = field(default_factory=Movement)
    areas: dict[str, Movement] = field(default_factory=dict)
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def add(self, stored: Mapping[str, Any], answers: Answers, both: QuestionBank | None = None) -> None:
        """Count one finished assessment: its result as it is stored (`Result.as_json`) and all its answers.

        `both`: the bank of a hybrid, of which this one is a half. Only its own areas are looked at there.
        """
        bank = both or self.bank
        others = {area.key for area in bank.scoring.areas if both and area.part != self.bank.type}
        self.results += 1
        self.hybrids += both is not None
        self.asked.update(each.id for each in path(bank, answers) if each.id not in answers)
        was = {area["key"]: _points(area["score"]) for area in stored["areas"] if area["key"] not in others}
        try:
            result = score(bank, answers)
        except NothingScored:
            self.grades[stored["grade"], UNSCORED] += 1
            self._compare(was, {})
            return
        self.grades[stored["grade"], result.grade] += 1
        self.overall.add(Decimal(stored["total"]), result.total)
        self._compare(was, {area.key: area.score for area in result.areas if area.key not in others})

    def as_json(self) -> dict[str, Any]:
        """The report: counts, points as texts, and areas and questions as the bank calls them."""
        kept = sum(number for (was, now), number in self.grades.items() if was == now)
        keys = [area.key for area in self.bank.scoring.areas]
        labels = {area.key: area.label for area in self.bank.areas}
        sentences = self.bank.sentences
        return {
            "type": self.bank.type,
            "version": self.bank.version,
            "results": self.results,
            "hybrids": self.hybrids,
            "same_grade": kept,
            "grades": [[was, now, number] for (was, now), number in sorted(self.grades.items(), key=_place)],
            "overall": self.overall.as_json(),
            "areas": [
                {
                    "key": key,
                    "label": labels.get(key, key),
                    **self.areas.get(key, Movement()).as_json(),
                    "gained": self.gained[key],
                    "lost": self.lost[key],
                }
                for key in dict.fromkeys((*keys, *sorted({*self.areas, *self.gained, *self.lost})))
            ],
            # How the files themselves say their labels and questions, for admins who read another language.
            "said": {language: said_in(sentences, language) for language in OTHERS},
            "asked": [
                [each.id, each.text, self.asked[each.id]]
                for each in self.bank.questions
                if self.asked[each.id]
            ],
        }

    def _compare(self, was: Mapping[str, Decimal | None], now: Mapping[str, Decimal | None]) -> None:
        for key in dict.fromkeys((*was, *now)):
            before, after = was.get(key), now.get(key)
            if before is not None and after is not None:
                self.areas.setdefault(key, Movement()).add(before, after)
            elif after is not None:
                self.gained[key] += 1
            elif before is not None:
                self.lost[key] += 1


def grade_table(rows: Iterable[tuple[str, str, int]]) -> tuple[list[str], list[tuple[str, list[int], int]]]:
    """From-to as a table: the grades it has columns for, and for each grade before its counts and their sum."""
    counts = {(was, now): number for was, now, number in rows}
    there = {name for pair in counts for name in pair}
    names = [name for name in (*GRADE_NAMES, UNSCORED) if name in there]
    table = []
    for was in names:
        numbers = [counts.get((was, now), 0) for now in names]
        if any(numbers):
            table.append((was, numbers, sum(numbers)))
    return names, table


def _points(score: str | None) -> Decimal | None:
    return None if score is None else Decimal(score)


def _place(entry: tuple[tuple[str, str], int]) -> tuple[int, int]:
    order = (*GRADE_NAMES, UNSCORED)
    return order.index(entry[0][0]), order.index(entry[0][1])
