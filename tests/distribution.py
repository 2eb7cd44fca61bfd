"""`python -m tests.distribution`: the grades of the survey's adults, and of made-up households, as they stand in
docs/assessment.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Answers, Result, score
from maxpulse.assessments.rules.grades import GRADES
from tests.fakes.households import households
from tests.fakes.survey import survey_people

MADE_UP = 2400
DOCUMENT = Path(__file__).parents[1] / "docs" / "assessment.md"


def main() -> None:
    """Score everybody and print the tables."""
    for kind, people in (("health", survey_people()), ("wealth", made_up())):
        bank = load_bank(kind)
        print(f"{kind}\n\n{table([score(bank, person) for person in people])}\n")


def made_up() -> list[Answers]:
    """The made-up people whose money is scored twice."""
    return list(households(MADE_UP))


def table(results: Sequence[Result]) -> str:
    """Grades, areas, what is to be done first, and notes beside the scores, in Markdown."""
    grades = Counter(result.grade for result in results)
    rows = [
        f"| {name} | {least} | {grades[name]} | {_share(grades[name], len(results))} |"
        for name, least in GRADES
    ]
    head = ["| grade | from | people | share |", "|---|---|---|---|"]
    areas = [
        "| area | scored | median | strong | good | fair | low | very low |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for place, area in enumerate(results[0].areas):
        areas.append(_area(area.label, [result.areas[place].score for result in results], results, place))
    first = Counter(_first(result) for result in results)
    named = {driver.key: driver.label for result in results for driver in result.drivers}
    steps = ["| to do first | people | share |", "|---|---|---|"]
    for key, count in sorted(first.items(), key=lambda each: (-each[1], each[0])):
        steps.append(f"| {named.get(key, 'nothing to gain')} | {count} | {_share(count, len(results))} |")
    told = Counter(flag for result in results for flag in result.flags)
    notes = ["| note | people | share |", "|---|---|---|"]
    notes += [
        f"| {flag.replace('_', ' ')} | {told[flag]} | {_share(told[flag], len(results))} |"
        for flag in sorted(told)
    ]
    whole = f"{len(results)} people, the median has {median(float(result.total) for result in results):.1f} points."
    return "\n".join([whole, "", *head, *rows, "", *areas, "", *steps, "", *notes])


def _first(result: Result) -> str:
    return result.steps[0].key if result.steps else ""


def _area(label: str, scores: Sequence[object], results: Sequence[Result], place: int) -> str:
    known = [float(str(points)) for points in scores if points is not None]
    levels = Counter(result.areas[place].level for result in results)
    shares = " | ".join(_share(levels[level], len(known)) for level in (5, 4, 3, 2, 1))
    return f"| {label} | {len(known)} | {median(known):.1f} | {shares} |"


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} %"


if __name__ == "__main__":
    main()
