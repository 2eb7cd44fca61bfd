"""Which questions a person gets, in which order, and how far they are.

Everything here runs for every single answer, so a bank's conditions are compiled when it is read and one walk
over the questions serves all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from maxpulse.assessments.content.answers import Answers, AnswerValue
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.money import currency_of, is_in


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person is: the path as it is now, the next question (None when finished), progress 0-100.

    Progress is rounded down, and 100 only when every reachable question is answered or skipped. It never falls on
    a straight run: a question that turns out not to be asked counts as done.
    """

    path: tuple[Question, ...]
    next: Question | None
    progress: int

    @property
    def is_finished(self) -> bool:
        """True when every reachable question is answered or skipped."""
        return self.progress == 100

    @property
    def shown_progress(self) -> int:
        """Progress as it is told before the result is there: the last step, to finish, is the person's own."""
        return min(self.progress, 99)

    def number(self, question_id: str) -> int:
        """The place of a question on the path, from 1; 0 when it is not on it. For "4 of about 26"."""
        return next((n for n, question in enumerate(self.path, 1) if question.id == question_id), 0)

    def before(self, question: Question) -> Question | None:
        """The question before this one on the path, or None."""
        place = self.number(question.id)
        return self.path[place - 2] if place > 1 else None

    def after(self, question: Question) -> Question | None:
        """The question after this one on the path, or None."""
        place = self.number(question.id)
        return self.path[place] if 0 < place < len(self.path) else None


def standing(bank: QuestionBank, answers: Answers, after: str | None = None) -> Standing:
    """Path, next question and progress in one walk: what the road of an answer asks for."""
    reachable, seen = walk(bank, answers)
    return Standing(tuple(reachable), _next(bank, reachable, seen, after), _progress(bank, reachable, seen))


def path(bank: QuestionBank, answers: Answers) -> tuple[Question, ...]:
    """The questions this person is asked, in order, given the answers so far."""
    return tuple(walk(bank, answers)[0])


def reachable_answers(bank: QuestionBank, answers: Answers) -> dict[str, AnswerValue]:
    """The answers that count: those to questions on the path, skipped ones included."""
    return walk(bank, answers)[1]


def counting_answer(question: Question, answers: Answers) -> AnswerValue | None:
    """The answer a question of the path has; None without one, or when it is an amount in another currency by now."""
    value = answers.get(question.id)
    if value is None or (question.is_money and not is_in(value, currency_of(answers))):
        return None
    return value


def next_question(bank: QuestionBank, answers: Answers, after: str | None = None) -> Question | None:
    """The question to show after one just answered; without `after` the first that waits for an answer.

    At the end of the path it goes back to what is still open. None when nothing is.
    """
    reachable, seen = walk(bank, answers)
    return _next(bank, reachable, seen, after)


def walk(bank: QuestionBank, answers: Answers) -> tuple[list[Question], dict[str, AnswerValue]]:
    """The questions this person is asked, in order, and the answers to them that count, skipped ones included."""
    reachable: list[Question] = []
    seen: dict[str, AnswerValue] = {}
    money = bank.money
    for question_id, holds, question in bank.steps:
        # conditions see only what was reachable before them, not an answer left behind on a closed branch
        if holds is None or holds(seen):
            reachable.append(question)
            value = answers.get(question_id)
            # an amount in the currency of a country that was changed since waits to be given anew
            if value is not None and (question_id not in money or is_in(value, currency_of(seen))):
                seen[question_id] = value
    return reachable, seen


def _next(
    bank: QuestionBank, reachable: list[Question], seen: dict[str, AnswerValue], after: str | None
) -> Question | None:
    first_open = next((question for question in reachable if question.id not in seen), None)
    if after is None or first_open is None:
        return first_open
    order = bank.order
    limit = order.get(after, -1)
    return next((question for question in reachable if order[question.id] > limit), first_open)


def _progress(bank: QuestionBank, reachable: list[Question], seen: dict[str, AnswerValue]) -> int:
    if len(seen) == len(reachable):
        return 100
    done = set(seen)
    if len(reachable) < len(bank.steps):
        asked = {question.id for question in reachable}
        for question_id, reads in bank.conditional:
            if question_id not in asked and reads <= done:
                done.add(question_id)
    return min(99, 100 * len(done) // len(bank.steps))
