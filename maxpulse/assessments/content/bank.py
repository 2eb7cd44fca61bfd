"""A bank of questions as the rules and the pages see it: read once from its content file, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from maxpulse.assessments.content.answers import Answers
from maxpulse.assessments.content.beside import Sentences
from maxpulse.assessments.content.scoring import RULES, Scoring
from maxpulse.assessments.content.units import Unit
from maxpulse.core.tongue import ENGLISH, Say, Tongue

Kind: TypeAlias = Literal["number", "slider", "single", "multi", "yesno"]
Told: TypeAlias = dict[str, Any]
NUMERIC: frozenset[Kind] = frozenset(("number", "slider"))


class UnknownQuestion(LookupError):
    """The bank holds no question of that id."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked: a compiled test over the reachable answers so far, and what it reads.

    `said` is the same in words, one spelling for one condition: for those who compare versions, and `words` says it in
    their language. `told` says it as data, for a device that has to decide alone; None where only the server can.
    """

    holds: Callable[[Answers], bool]
    reads: frozenset[str]
    said: str = ""
    told: Told | None = field(default=None, compare=False)
    words: Callable[[Say], str] = field(default=lambda _say: "", compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to pick. `points` (0-100) where scored; `leads_to` the next better choice in reach.

    `right` marks the one right answer of a question about knowledge.
    """

    value: str
    label: str
    help: str = ""
    points: Decimal | None = None
    leads_to: str | None = None
    exclusive: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One page of an assessment. Range, step and `likely` (for hints at slips) are in the first unit.

    `cap` narrows the upper end by earlier answers: hard minutes cannot be more than all minutes. `topic` names what is
    asked inside a sentence ("your height"); empty where nothing ever has to. `points` is what the question is worth in
    the whole, of 100, and `reason` tells it at the mark {points}. `explanation` says why the right answer of a question
    about knowledge is the right one. `tongue` is the language all of it is in.
    """

    id: str
    area: str
    kind: Kind
    text: str
    help: str
    reason: str
    required: bool
    units: tuple[Unit, ...]
    low: Decimal
    high: Decimal
    step: Decimal
    likely: tuple[Decimal, Decimal] | None
    low_label: str
    high_label: str
    choices: tuple[Choice, ...]
    show_if: Condition | None
    cap: Callable[[Answers], Decimal | None] | None
    counted: bool
    source: str
    points: Decimal
    explanation: str
    topic: str = ""
    tongue: Tongue = field(default=ENGLISH, compare=False)

    @property
    def why(self) -> str:
        """Why we ask, and what an answer is worth."""
        return self.reason.replace("{points}", self.tongue.figure(self.points))

    @property
    def is_money(self) -> bool:
        """True where an amount is asked for, in the currency of the person's country."""
        return bool(self.units) and self.units[0].currency is not None

    @property
    def asks_knowledge(self) -> bool:
        """True where one choice is right and the others are not. Never scored."""
        return bool(self.explanation)

    @property
    def is_numeric(self) -> bool:
        """True for numbers and sliders, False where one picks from choices."""
        return self.kind in NUMERIC

    @property
    def skippable(self) -> bool:
        """True when the page offers "I would rather not say"."""
        return not self.required

    def unit(self, key: str) -> Unit | None:
        """The unit of that key, or None when this question does not offer it."""
        return next((unit for unit in self.units if unit.key == key), None)

    def choice(self, value: str) -> Choice | None:
        """The choice of that value, or None."""
        return next((choice for choice in self.choices if choice.value == value), None)


Step: TypeAlias = tuple[str, Callable[[Answers], bool] | None, Question]


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the assessment that questions belong to. Only areas with a weight are scored."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """All questions of one assessment type in the order they are asked.

    `steps`, `conditional`, `order` and `money` are the same questions laid out for walking them fast. `checksum` is
    that of the files: two banks of one version with another checksum are not the same. `mark` tells any
    two banks apart, whatever `tongue` they are in. `sentences`: all its words as the files have them, with
    what they say in other languages.
    """

    type: str
    title: str
    version: str
    areas: tuple[Area, ...]
    questions: tuple[Question, ...]
    scoring: Scoring
    checksum: str = ""
    tongue: Tongue = field(default=ENGLISH, compare=False)
    sentences: Sentences = field(default=(), repr=False, compare=False)
    steps: tuple[Step, ...] = field(init=False, repr=False, compare=False)
    conditional: tuple[tuple[str, frozenset[str]], ...] = field(init=False, repr=False, compare=False)
    order: dict[str, int] = field(init=False, repr=False, compare=False)
    money: frozenset[str] = field(init=False, repr=False, compare=False)
    mark: str = field(init=False, repr=False, compare=False)
    _by_id: dict[str, Question] = field(init=False, repr=False, compare=False)
    _areas: dict[str, Area] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steps = tuple((q.id, q.show_if.holds if q.show_if else None, q) for q in self.questions)
        conditional = tuple((q.id, q.show_if.reads) for q in self.questions if q.show_if)
        object.__setattr__(self, "steps", steps)
        object.__setattr__(self, "conditional", conditional)
        object.__setattr__(self, "order", {q.id: place for place, q in enumerate(self.questions)})
        object.__setattr__(self, "money", frozenset(q.id for q in self.questions if q.is_money))
        object.__setattr__(self, "mark", f"{self.type} {self.version} {self.checksum}")
        object.__setattr__(self, "_by_id", {question.id: question for question in self.questions})
        object.__setattr__(self, "_areas", {area.key: area for area in self.areas})

    @property
    def scoring_version(self) -> str:
        """What a result is pinned to: the version of weights and anchors and, from the second on, that of the rules."""
        return self.scoring.version if RULES == 1 else f"{self.scoring.version} r{RULES}"

    @property
    def counted(self) -> int:
        """How many core questions there are: no branches, and nothing that only sorts people.

        Nobody is told this number: before the start it is told how many are on the way (`rules.path`).
        """
        return sum(1 for question in self.questions if question.counted)

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises UnknownQuestion."""
        try:
            return self._by_id[question_id]
        except KeyError:
            raise UnknownQuestion(question_id) from None

    def find_question(self, question_id: str) -> Question | None:
        """The question of that id, or None."""
        return self._by_id.get(question_id)

    def area(self, key: str) -> Area:
        """The area of that key. Raises KeyError."""
        return self._areas[key]
