"""Three things worth doing first: what would add most to the whole, one level at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, Skipped
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.scoring import ScoredArea
from maxpulse.assessments.rules.flags import GENTLE_EXERCISE, GENTLE_FOOD, is_without_numbers
from maxpulse.assessments.rules.grades import grade, whole
from maxpulse.assessments.rules.scoring.drivers import gain
from maxpulse.assessments.rules.scoring.items import Scored
from maxpulse.assessments.rules.scoring.sheet import Sheet
from maxpulse.assessments.rules.scoring.words import WITHOUT_NUMBERS, advice, hint
from maxpulse.assessments.rules.types import Potential, Priority
from maxpulse.core.tongue import N_

HOW_MANY = 3
# A finished assessment stays as it is: another one is begun.
ANSWER_IT = N_(
    "Take the check again through the link you were sent and answer these: then this area gets a score too."
)
ASK_FIRST = {
    "exercise": (GENTLE_EXERCISE, N_("Ask your doctor first what is right for you.")),
    "nutrition": (GENTLE_FOOD, WITHOUT_NUMBERS[1]),
}
ANSWER_SKIPPED = N_("Answer what you skipped: %(area)s")


def priorities(
    bank: QuestionBank, answers: Answers, items: list[Scored], sheet: Sheet, flags: tuple[str, ...]
) -> tuple[tuple[Priority, ...], Potential]:
    """The three priorities and where all of them together would lead. Same answers, same order.

    With an eating disorder one of them at most is about food. It names no figure and sends nobody off alone.
    """
    worth = sheet.worth()
    first = _most_to_gain(items, worth, flags)
    found = [_priority(bank, scored, sheet, worth, flags) for scored in first]
    done = sheet.with_points({scored.item.key: scored.aim.points for scored in first if scored.aim})
    beyond = {scored.item.area for scored in items if scored.excess}
    rest = _nothing_to_gain(bank, answers, sheet, {priority.area for priority in found}, beyond)
    told = [_gently(bank, each, flags) for each in _once_about_food([*found, *rest], flags)]
    return tuple(told[:HOW_MANY]), Potential(done.total(), grade(done.total()))


def _once_about_food(found: Iterable[Priority], flags: tuple[str, ...]) -> Iterator[Priority]:
    is_told = False
    for priority in found:
        is_food = is_without_numbers(priority.area, flags)
        if not (is_food and is_told):
            yield priority
        is_told = is_told or is_food


def _gently(bank: QuestionBank, priority: Priority, flags: tuple[str, ...]) -> Priority:
    if not is_without_numbers(priority.area, flags):
        return priority
    return replace(priority, title=priority.area_label, how=bank.tongue.say(WITHOUT_NUMBERS[1]))


def _most_to_gain(items: list[Scored], worth: Mapping[str, Decimal], flags: tuple[str, ...]) -> list[Scored]:
    gains = {scored.item.key: gain(scored, worth.get(scored.item.key, Decimal(0))) for scored in items}
    promising = [scored for scored in items if gains[scored.item.key] > 0]
    ordered = sorted(promising, key=lambda scored: -gains[scored.item.key])
    about_food = [scored for scored in ordered if is_without_numbers(scored.item.area, flags)]
    over = {scored.item.key for scored in about_food[1:]}
    return [scored for scored in ordered if scored.item.key not in over][:HOW_MANY]


def _priority(
    bank: QuestionBank, scored: Scored, sheet: Sheet, worth: Mapping[str, Decimal], flags: tuple[str, ...]
) -> Priority:
    item = scored.item
    better = sheet.with_points({item.key: scored.aim.points if scored.aim else scored.points})
    title, how = advice(scored)
    flag, ask = ASK_FIRST.get(item.area, ("", ""))
    first = bank.tongue.say(ask) if flag in flags else ""
    return Priority(
        key=item.key,
        area=item.area,
        area_label=bank.area(item.area).label,
        title=title,
        how=" ".join(filter(None, (first, how, hint(scored)))),
        area_before=whole(sheet.area(item.area) or Decimal(0)),
        area_after=whole(better.area(item.area) or Decimal(0)),
        gain=gain(scored, worth[item.key]),
    )


def _nothing_to_gain(
    bank: QuestionBank, answers: Answers, sheet: Sheet, taken: set[str], beyond: set[str]
) -> Iterator[Priority]:
    areas = bank.scoring.areas
    scored = [area for area in areas if sheet.area(area.key) is not None]
    yield from (_keep(bank, area, sheet, beyond) for area in scored if area.key not in taken)
    for area in areas:
        skipped = any(q.area == area.key and isinstance(answers.get(q.id), Skipped) for q in bank.questions)
        if skipped and area not in scored:
            label = bank.area(area.key).label
            title = bank.tongue.say(ANSWER_SKIPPED) % {"area": label}
            yield Priority(
                f"answer_{area.key}", area.key, label, title, bank.tongue.say(ANSWER_IT), 0, 0, Decimal(0)
            )
    yield from (_keep(bank, area, sheet, beyond) for area in scored if area.key in taken)


def _keep(bank: QuestionBank, area: ScoredArea, sheet: Sheet, beyond: set[str]) -> Priority:
    points = whole(sheet.area(area.key) or Decimal(0))
    label = bank.area(area.key).label
    is_too_much = area.key in beyond and area.excess_title
    title, how = (area.excess_title, area.excess_how) if is_too_much else (area.keep_title, area.keep_how)
    return Priority(f"keep_{area.key}", area.key, label, title, how, points, points, Decimal(0))
