"""What a page says before an answer is changed that others depend on: what goes, what comes back, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from maxpulse.assessments.content.answers import SKIPPED, Answers, Skipped
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules.display import preferred_unit
from maxpulse.assessments.rules.effects import Effect, Outlook, Questions, Span, matters
from maxpulse.assessments.rules.measures import amount_text

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """Figures ("0 to 2 nights") and what they would change."""

    figures: str
    text: str


@dataclass(frozen=True, slots=True)
class SaidEffects:
    """Sentences by choice, by figures and for skipping; empty where nothing would change."""

    choices: Mapping[str, str] = field(default_factory=dict)
    figures: Sequence[Row] = ()
    skipped: str = ""


NOTHING_CHANGES = SaidEffects()


def say_effects(bank: QuestionBank, answers: Answers, question: Question) -> SaidEffects:
    """What another answer to a question answered before would change. All answers stay kept."""
    if question.id not in answers or not matters(bank, question):
        return NOTHING_CHANGES
    outlook = Outlook(bank, answers, question)
    skipped = _sentences(outlook.effect_of(SKIPPED)) if question.skippable else ""
    if question.is_numeric:
        unit = _unit(question, answers)
        spans = outlook.effects_by_figure()
        rows = [Row(_figures(span, unit), _sentences(span.effect)) for span in spans]
        return SaidEffects(figures=rows, skipped=skipped)
    by_choice = outlook.effects_by_choice()
    return SaidEffects({value: _sentences(effect) for value, effect in by_choice.items()}, skipped=skipped)


def resting(answers: Answers, bank: QuestionBank, path: Sequence[Question]) -> str:
    """The sentence about answers that are kept and do not count at the moment; empty when all count."""
    asked = {question.id for question in path}
    kept = tuple(
        question
        for question in bank.questions
        if question.id not in asked and not isinstance(answers.get(question.id, SKIPPED), Skipped)
    )
    if not kept:
        return ""
    return ngettext(
        "%(num)s answer about %(topics)s does not count, because of another one. It is kept.",
        "%(num)s answers about %(topics)s do not count, because of another one. They are kept.",
        len(kept),
        topics=_topics(kept),
    )


def will_not_count(number: int, count: int | str, topics: str) -> str:
    """The sentence about so many answers, with `count` where the number stands: a device fills in its own."""
    said: str = ngettext(
        "%(count)s answer about %(topics)s will not count then. It is kept.",
        "%(count)s answers about %(topics)s will not count then. They are kept.",
        number,
        count=count,
        topics=topics,
    )
    return said


def closed_elsewhere(number: int, count: int | str, topics: str) -> str:
    """The sentence about so many answers whose questions another device has closed since; `count` as above."""
    said: str = ngettext(
        "%(count)s answer about %(topics)s is kept. It does not count for now: what was answered on another device "
        "has changed the way since.",
        "%(count)s answers about %(topics)s are kept. They do not count for now: what was answered on another device "
        "has changed the way since.",
        number,
        count=count,
        topics=topics,
    )
    return said


def counts_again(number: int, count: int | str, topics: str) -> str:
    """The sentence about so many kept answers that come back; `count` as above."""
    said: str = ngettext(
        "%(count)s answer about %(topics)s counts again then.",
        "%(count)s answers about %(topics)s count again then.",
        number,
        count=count,
        topics=topics,
    )
    return said


def more_to_answer(number: int, count: int | str, *, at_least: bool) -> str:
    """The sentence about so many questions that come with it, or as many at the least; `count` as above."""
    said: str
    if at_least:
        said = ngettext(
            "There is at least %(count)s more question to answer then.",
            "There are at least %(count)s more questions to answer then.",
            number,
            count=count,
        )
    else:
        said = ngettext(
            "There is %(count)s more question to answer then.",
            "There are %(count)s more questions to answer then.",
            number,
            count=count,
        )
    return said


def topic_of(question: Question) -> str:
    """What a question is about, within a sentence."""
    return question.topic or _("“%(question)s”", question=question.text)


def _sentences(effect: Effect) -> str:
    left, back, new = (len(each) for each in (effect.left, effect.back, effect.asked))
    said = (
        will_not_count(left, left, _topics(effect.left)) if left else "",
        counts_again(back, back, _topics(effect.back)) if back else "",
        more_to_answer(new, new, at_least=effect.opens_more) if new else "",
    )
    return " ".join(filter(None, said))


def _topics(questions: Questions) -> str:
    named = [topic_of(question) for question in questions[:MOST_NAMED]]
    more = [_("more")] if len(questions) > MOST_NAMED else []
    return str(format_list(named + more, locale=get_locale() or "en"))


def _unit(question: Question, answers: Answers) -> Unit:
    """The unit that spans of figures are said in: the first, or for money the currency of the person's country."""
    own = preferred_unit(question, answers) if question.is_money else ""
    return question.unit(own) or question.units[0]


def _figures(span: Span, unit: Unit) -> str:
    low, high = (amount_text(figure, unit) for figure in (span.low, span.high))
    if span.low == span.high:
        return low
    # "6 to 7 days": a unit in a word of its own is said once.
    if unit.currency is None and not unit.has_second:
        low = low.partition(" ")[0]
    return _("%(low)s to %(high)s", low=low, high=high)
