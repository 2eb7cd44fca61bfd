"""All questions of a bank as a device draws them alone: fragments with marks to fill, and when each is asked.

The same for everybody, so it is drawn once in each process and kept by browsers under the name of its digest.
"""

from __future__ import annotations

import json
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from maxpulse.assessments.content import ContentError, Question, QuestionBank, offered_types
from maxpulse.assessments.content.currencies import COUNTRIES
from maxpulse.assessments.content.money import COUNTRY
from maxpulse.assessments.content.units import UNITS, Unit
from maxpulse.assessments.rules import written
from maxpulse.assessments.rules.display import IMPERIAL, METRIC
from maxpulse.assessments.rules.figures import ranges, told
from maxpulse.assessments.rules.hints import low_text
from maxpulse.assessments.rules.measures import amount_text
from maxpulse.assessments.rules.refusals import SENTENCES
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.versions.banks import get_bank
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.effects import (
    closed_elsewhere,
    counts_again,
    more_to_answer,
    topic_of,
    will_not_count,
)
from maxpulse.assessments.web.fresh import BACK, PROGRESS, TOKEN, Kind, drawn_with_marks
from maxpulse.core.languages import WAYS
from maxpulse.core.speaking import answering_in
from maxpulse.web.assets import Asset, make_asset
from maxpulse.web.babel import writes_comma

# What a device can tell by itself; the rest the server says when the answers arrive.
TOLD_ALONE = (
    *(
        "empty",
        "nothing_chosen",
        "not_a_number",
        "a_range",
        "other_measure",
        "first_not_whole",
        "second_range",
    ),
    *("out_of_range", "not_whole", "off_step", "empty_amount", "no_amount"),
)
# One of each plural form that a language may have.
COUNTS = (1, 2, 3, 5, 11)


# By bank and way of writing: nothing of it is anybody's.
_drawn: dict[tuple[str, str], Asset] = {}


def drawn_questions(bank: QuestionBank, way: str) -> Asset:
    """All questions of a bank in that language, written as in its country where it names one, whoever asks."""
    found = _drawn.get((bank.mark, way))
    if found is None:
        with answering_in(way):
            found = _drawn[bank.mark, way] = _draw(spoken(bank), way)
    return found


def _draw(bank: QuestionBank, way: str) -> Asset:
    at = Addresses(TOKEN)
    content = {
        "version": bank.version,
        "questions": [_question(bank, question, way) for question in bank.questions],
        "imperial": sorted(IMPERIAL),
        "metric": sorted(METRIC),
        "country": COUNTRY,
        "currencies": COUNTRIES,
        "written": {**told(), "comma": writes_comma(way)},
        "words": {
            **{code: _(SENTENCES[code]) for code in TOLD_ALONE},
            "will_not_count": [(number, will_not_count(number, "{n}", "{topics}")) for number in COUNTS],
            "closed_elsewhere": [(number, closed_elsewhere(number, "{n}", "{topics}")) for number in COUNTS],
            "counts_again": [(number, counts_again(number, "{n}", "{topics}")) for number in COUNTS],
            "to_answer": [(number, more_to_answer(number, "{n}", at_least=False)) for number in COUNTS],
            "at_least": [(number, more_to_answer(number, "{n}", at_least=True)) for number in COUNTS],
            "more": _("more"),
        },
        "kept": render_template(
            "assessments/_kept.html", home_url=at.home, back_url=at.question(BACK), progress=PROGRESS
        ),
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return make_asset(f"{bank_name(bank)}.{way}.json", body)


def find_questions(hashed_name: str) -> Asset | None:
    """The bank behind a name with its digest, or None: none is called so, or its content has changed."""
    name, _dot, rest = hashed_name.partition(".")
    assessment_type, version = _bank_of(name)
    way = rest.partition(".")[0]
    if assessment_type not in offered_types() or way not in WAYS:
        return None
    try:
        found = drawn_questions(get_bank(assessment_type, version), way)
    except ContentError:
        return None
    return found if found.hashed_name == hashed_name else None


def bank_name(bank: QuestionBank) -> str:
    """Type and version without points, which end the name of a file, and pluses, which addresses spell otherwise."""
    return f"{bank.type}-{bank.version.replace('.', '_').replace('+', '-')}"


def _bank_of(file_name: str) -> tuple[str, str]:
    assessment_type, _dash, version = file_name.partition("-")
    return assessment_type, version.replace("-", "+").replace("_", ".")


def _question(bank: QuestionBank, question: Question, way: str) -> dict[str, Any]:
    unit = question.units[0].key if question.units else ""
    kind = Kind(bank.mark, question.id, unit, has_back=True, saved=False, way=way)
    condition = question.show_if
    return {
        "id": question.id,
        "area": question.area,
        "html": drawn_with_marks(kind, bank),
        "topic": topic_of(question),
        "numeric": question.is_numeric,
        "money": question.is_money,
        "low": float(question.low),
        "high": float(question.high),
        "step": float(question.step),
        "said_step": question.tongue.figure(question.step),
        "ranges": [[float(end) for end in ends] for ends in ranges(question)],
        "units": [_unit(question, each) for each in question.units],
        "if": None if condition is None else condition.told or {"unknown": True},
        "reads": sorted(condition.reads) if condition else [],
    }


def _unit(question: Question, unit: Unit) -> dict[str, Any]:
    return {
        "key": unit.key,
        "label": unit.label,
        # Read by the words that the server reads: those of the source, whatever the reader's language.
        "names": sorted(written.names_of(UNITS[unit.key])),
        "first": unit.one,
        "second": unit.second_label,
        "factor": float(unit.factor),
        "per": unit.second_per,
        # What rounding in this unit may add or take at the ends of the range.
        "slack": 0 if unit.factor == 1 else float(unit.factor * unit.step / (unit.second_per or 1) / 2),
        "low": low_text(question.low, unit),
        "high": amount_text(question.high, unit),
    }
