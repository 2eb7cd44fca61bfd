"""What a bank must fulfil before anybody is asked: known references, questions in reach, weights, sound curves."""

from __future__ import annotations

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.check.frame import check_frame, check_weights
from maxpulse.assessments.content.check.items import check_item
from maxpulse.assessments.content.check.questions import check_question
from maxpulse.assessments.content.check.reach import Reach
from maxpulse.assessments.content.reading import Block, Mistakes

__all__ = ["check_bank"]


def check_bank(bank: QuestionBank, content: Block, scoring: Block, *, kept: bool = False) -> None:
    """Raise ContentError that tells every mistake found, with file and line.

    `kept`: it was published already, so that its questions were found in reach; a picture of figures that go one way
    was not asked of it.
    """
    mistakes = Mistakes()
    with mistakes.going_on():
        check_frame(bank, content, scoring)
    # What stands twice would be taken for the other one below.
    mistakes.tell()
    for question, block in zip(bank.questions, content.blocks("questions"), strict=True):
        with mistakes.going_on():
            check_question(bank, question, block)
    for item, block in zip(bank.scoring.items, scoring.blocks("items"), strict=True):
        with mistakes.going_on():
            check_item(bank, item, block, kept=kept)
    with mistakes.going_on():
        check_weights(bank, scoring)
    mistakes.tell()
    if not kept:
        _check_reach(bank, content)


def _check_reach(bank: QuestionBank, content: Block) -> None:
    mistakes, reach = Mistakes(), Reach(bank, content)
    for question, block in zip(bank.questions, content.blocks("questions"), strict=True):
        with mistakes.going_on():
            reach.check(question, block)
    mistakes.tell()
