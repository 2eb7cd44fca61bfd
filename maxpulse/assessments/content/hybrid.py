"""The hybrid assessment: both banks as one, what they share asked once. It has no content of its own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from maxpulse.assessments.content.bank import Area, Question, QuestionBank
from maxpulse.assessments.content.reading import ContentError
from maxpulse.assessments.content.scoring import Part, ScoredArea, Scoring
from maxpulse.core.tongue import N_

TYPE, TITLE = "hybrid", N_("Health and wealth assessment")
# A version of both: whoever pins it, pins the two.
BOTH = "{}+{}"
LABELS = {"health": N_("Health"), "wealth": N_("Wealth")}


def compose(health: QuestionBank, wealth: QuestionBank) -> QuestionBank:
    """Both banks as one. About oneself comes first; the whole is the mean of the halves, each scored as by itself."""
    halves = (health, wealth)
    return QuestionBank(
        type=TYPE,
        title=TITLE,
        version=BOTH.format(health.version, wealth.version),
        checksum=BOTH.format(health.checksum, wealth.checksum),
        sentences=health.sentences + wealth.sentences,
        areas=_areas(halves),
        questions=_questions(halves),
        scoring=Scoring(
            version=BOTH.format(health.scoring.version, wealth.scoring.version),
            areas=tuple(_part(area, half.type) for half in halves for area in half.scoring.areas),
            items=tuple(item for half in halves for item in half.scoring.items),
            shown=tuple(answer for half in halves for answer in half.scoring.shown),
            parts=tuple(Part(half.type, LABELS[half.type]) for half in halves),
        ),
    )


def halves_of(version: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Each half with its version. Raises ContentError for what is no version of both."""
    health, plus, wealth = version.partition("+")
    if not (health and plus and wealth):
        raise ContentError(f"{version} is no version of both, like 2026.1+2026.1")
    return ("health", health), ("wealth", wealth)


def parts_of(assessment_type: str, version: str) -> tuple[tuple[str, str], ...]:
    """The banks that a version is made of, each with its own: the two halves of a hybrid, else the bank itself.

    What is no version of both stands for itself, and is on no disk.
    """
    if assessment_type != TYPE or "+" not in version:
        return ((assessment_type, version),)
    return halves_of(version)


def _areas(halves: tuple[QuestionBank, ...]) -> tuple[Area, ...]:
    return tuple({area.key: area for half in halves for area in half.areas}.values())


def _questions(halves: tuple[QuestionBank, ...]) -> tuple[Question, ...]:
    once: dict[str, Question] = {}
    for half in halves:
        for question in half.questions:
            once.setdefault(question.id, replace(question, points=question.points / Decimal(len(halves))))
    order = {area.key: place for place, area in enumerate(_areas(halves))}
    return tuple(sorted(once.values(), key=lambda question: order[question.area]))


def _part(area: ScoredArea, half: str) -> ScoredArea:
    return replace(area, part=half)
