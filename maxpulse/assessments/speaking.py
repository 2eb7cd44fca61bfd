"""Questions and results in the reader's words.

A version of the questions is written in one language and said in all: its words are the messages of our catalogues.
What somebody answered and scored is the same in each, so a result is said anew from its answers for another reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from maxpulse.analysis.composing import in_rules_words
from maxpulse.analysis.rules import rule_based
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.content.answers import Answers
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.speaking import in_tongue
from maxpulse.assessments.models import AssessmentResult
from maxpulse.assessments.queries import Finished
from maxpulse.assessments.rules import NothingScored, Refusal, read_answer, score
from maxpulse.assessments.rules.flags import GENTLE_FOOD
from maxpulse.assessments.rules.types import RawAnswer, Result
from maxpulse.assessments.state import State
from maxpulse.core.languages import parts_of
from maxpulse.core.speaking import readers_tongue, tongue
from maxpulse.core.tongue import Tongue

Known = dict[tuple[str, str], QuestionBank]


@dataclass(frozen=True, slots=True)
class Read:
    """A result as somebody reads it. `written_by_rules`: so is its text, whoever wrote the one that is stored."""

    row: AssessmentResult
    result: Result
    analysis: Analysis
    written_by_rules: bool


def spoken(bank: QuestionBank, tongue: Tongue | None = None) -> QuestionBank:
    """The bank in the reader's words, or in that tongue's; made once a process for each language."""
    tongue = tongue or readers_tongue()
    if tongue.way == bank.tongue.way:
        return bank
    known: Known = current_app.extensions.setdefault("spoken_banks", {})
    found = known.get((bank.mark, tongue.way))
    if found is None:
        found = known[bank.mark, tongue.way] = in_tongue(bank, tongue)
    return found


def said(bank: QuestionBank, answers: Answers, result: Result, tongue: Tongue | None = None) -> Result:
    """A result in the reader's words, or in that tongue's.

    What was computed stays what it was: where the rules have become others since, so do the words.
    """
    tongue = tongue or readers_tongue()
    # Results of before food was left without numbers hold words that count it.
    if result.language == tongue.way and GENTLE_FOOD not in result.flags:
        return result
    try:
        anew = score(spoken(bank, tongue), answers)
    except NothingScored:
        return result
    return anew if anew.figures == result.figures else result


def read(state: State, finished: Finished) -> Read:
    """The result of a finished assessment for whoever reads it now."""
    row, result = finished.row, said(state.bank, state.answers, finished.result)
    # A model has written in one language only, as it is written anywhere. What rules wrote is written anew, as the
    # headline above it is: kept words may be of earlier rules, and send somebody another way.
    own, written = (parts_of(each.language)[0] for each in (result, finished.result))
    if row.analysis_source == "rules" or own != written:
        return Read(row, result, rule_based(result, tongue(result.language)), written_by_rules=True)
    kept = Analysis.model_validate(row.analysis)
    # One kept from before may hold advice about food.
    if GENTLE_FOOD in result.flags:
        kept = in_rules_words(kept, result, tongue(result.language))
    return Read(row, result, kept, written_by_rules=False)


def refused(state: State, question_id: str, raw: RawAnswer, refusal: Refusal) -> str:
    """Why an answer is not taken, in a sentence for the reader, with units and figures in their words."""
    tongue = readers_tongue()
    again = read_answer(spoken(state.bank, tongue).question(question_id), raw, state.answers)
    params = again.params if isinstance(again, Refusal) and again.code == refusal.code else refusal.params
    return tongue.say(refusal.message) % params
