"""What the rules of assessments take and give. Plain values: no request, no session, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from maxpulse.assessments.rules.grades import whole
from maxpulse.assessments.rules.plain_values import dump, load


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came from a form: the texts, the unit's key, the second field of ft/in and st/lb.

    `confirmed`: it was asked back whether that is right, and it is.
    `comma`: the reader's language writes a comma before the fraction.
    """

    values: tuple[str, ...] = ()
    unit: str = ""
    second: str = ""
    skipped: bool = False
    confirmed: bool = False
    comma: bool = False


@dataclass(frozen=True, slots=True)
class AreaScore:
    """One area: `score` 0-100, `shown` 1-10, `level` 1-5 with its word. The figures are None when not scored."""

    key: str
    label: str
    score: Decimal | None
    shown: int | None
    level: int | None
    word: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Places on a scale from 0 (left) to 100 (right, best): the person, the next level, the marks."""

    you: Decimal
    next: Decimal | None
    marks: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Driver:
    """One scored item. `lead` and `rest` make one sentence (the page sets the lead apart).

    `score` 0-100, `level` 1-5, `next_score` the anchor in reach or None where there is none or none is named, `points`
    what the item is worth of 100 in the whole, `gain` what the next level would add to the whole. `hint` says that its
    figures were made for another country than the person's; empty where they were not.
    """

    key: str
    area: str
    question: str
    label: str
    value: str
    score: Decimal
    level: int
    next_score: Decimal | None
    points: Decimal
    gain: Decimal
    lead: str
    rest: str
    picture: Picture
    hint: str = ""

    @property
    def counts(self) -> bool:
        """False where its area has too few answers for a score, so that it brings nothing."""
        return self.points > 0

    @property
    def sentence(self) -> str:
        """How far it is to the next level, in words."""
        return f"{self.lead} {self.rest}".strip()


@dataclass(frozen=True, slots=True)
class Priority:
    """One of three things worth doing first. Scores before and after are whole points as shown."""

    key: str
    area: str
    area_label: str
    title: str
    how: str
    area_before: int
    area_after: int
    gain: Decimal

    @property
    def adds(self) -> Decimal:
        """What it would add to the whole, as shown: whole points, tenths below one."""
        return self.gain.quantize(Decimal(1) if self.gain >= 1 else Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Potential:
    """Where the person would stand with all three priorities done."""

    total: Decimal
    grade: str

    @property
    def points(self) -> int:
        """The total as shown, rounded down."""
        return whole(self.total)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A question about knowledge with the answer given, the right one and why. Shown, never scored."""

    question: str
    text: str
    given: str
    right: str
    is_right: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class PartScore:
    """One of the parts that a whole is the mean of, such as the wealth half: its own total (0-100) and grade."""

    key: str
    label: str
    total: Decimal
    grade: str
    level: int
    areas: tuple[str, ...]

    @property
    def points(self) -> int:
        """The total as shown, rounded down."""
        return whole(self.total)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer shown beside the scores, never scored."""

    question: str
    label: str
    value: str
    position: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """Everything computed from one person's reachable answers: same answers and versions, same result.

    `drivers` stand with the biggest gain first. `flags` are names from `rules.flags`, never a diagnosis. `parts` is
    empty where the whole is one. `language` is the one its words are in, with the country whose way of writing they
    follow where that differs ("de_CH"); the figures are the same in all.
    """

    type: str
    version: str
    scoring_version: str
    total: Decimal
    grade: str
    level: int
    age_band: str
    areas: tuple[AreaScore, ...]
    drivers: tuple[Driver, ...]
    priorities: tuple[Priority, ...]
    potential: Potential
    shown: tuple[Shown, ...]
    flags: tuple[str, ...]
    parts: tuple[PartScore, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    language: str = "en"

    @property
    def points(self) -> int:
        """The total as shown, rounded down so that it never stands beside the grade below it."""
        return whole(self.total)

    @property
    def has_more(self) -> bool:
        """True when the steps would show: of two totals that read the same, neither is promised over the other."""
        return self.potential.points > self.points

    @property
    def steps(self) -> tuple[Priority, ...]:
        """The priorities that would add to the grade: fewer than three where there is little to gain."""
        return tuple(priority for priority in self.priorities if priority.gain)

    @property
    def unscored(self) -> tuple[AreaScore, ...]:
        """The areas with too few answers for a score: the grade is made without them."""
        return tuple(area for area in self.areas if area.score is None)

    @property
    def weakest(self) -> tuple[AreaScore, ...]:
        """The scored areas, lowest first; equal ones in the order of the bank."""
        return tuple(sorted(self._scored(), key=lambda area: area.score or Decimal(0)))

    def _scored(self) -> tuple[AreaScore, ...]:
        return tuple(area for area in self.areas if area.score is not None)

    @property
    def figures(self) -> tuple[object, ...]:
        """What it says in no language: equal for the same answers by the same rules, whatever the words.

        Which priorities there are follows from these.
        """
        drivers = tuple((driver.key, driver.score, driver.gain) for driver in self.drivers)
        areas = tuple((area.key, area.score) for area in self.areas)
        return (
            self.version,
            self.scoring_version,
            self.total,
            self.grade,
            areas,
            drivers,
            self.flags,
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column. Points are texts, so that no digit is lost."""
        return dict(dump(self))

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Result:
        """The result that `as_json` wrote. Raises ValueError when it is none."""
        return load(cls, content)
