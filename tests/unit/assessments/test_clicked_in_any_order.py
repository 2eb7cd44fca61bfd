"""However people come to their answers, by way of which others and back, what they said last on their path is scored.

Each click is judged and kept as one that was sent. What is no answer as things stand, an amount in the currency of
another country, is refused there, and given once more at the end.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maxpulse.assessments.actions.weighing import Weighed, weigh
from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.assessments.rules import AnswerValue, NothingScored, Result, decode, path, score
from maxpulse.assessments.rules.display import as_typed
from maxpulse.assessments.state import State
from tests.fakes.people import answer_to
from tests.fakes.purses import any_purse
from tests.unit.assessments.better import Person
from tests.unit.assessments.test_session_memory import state_of

KINDS = ("health", "wealth", "hybrid")
# Both halves at once take as long as the two of them: a few such people each time, as many as of the others thoroughly.
ALL_OF = [
    *(pytest.param(load_bank(kind), id=kind) for kind in KINDS[:2]),
    pytest.param(load_bank("hybrid"), id="hybrid", marks=pytest.mark.thorough),
]
HYBRID = load_bank("hybrid")
A_FEW = settings(max_examples=6)
Click = tuple[str, AnswerValue]


def begun(bank: QuestionBank) -> State:
    """Somebody before their first answer."""
    return replace(state_of(), bank=bank)


def clicked(state: State, clicks: Iterable[Click]) -> tuple[State, Person, list[Click]]:
    """Where these lead, what was taken last for each question, and what was refused."""
    taken: Person = {}
    refused = []
    for question_id, value in clicks:
        raw = replace(as_typed(state.bank.question(question_id), value), confirmed=True)
        weighed = weigh(state, question_id, raw, anywhere=True)
        if isinstance(weighed, Weighed):
            state, taken[question_id] = weighed.after, weighed.value
        else:
            refused.append((question_id, value))
    return state, taken, refused


def some_clicks(bank: QuestionBank, most: int = 12) -> st.SearchStrategy[list[Click]]:
    """Answers to any questions, asked as things stand or not."""
    one = st.sampled_from(bank.questions).flatmap(
        lambda question: st.tuples(st.just(question.id), answer_to(question))
    )
    return st.lists(one, max_size=most)


def come_to(bank: QuestionBank, answers: Person) -> Result | None:
    """The result; None where too little was said."""
    try:
        return score(bank, answers)
    except NothingScored:
        return None


def in_any_order(bank: QuestionBank, data: st.DataObject, dice: random.Random) -> None:
    clicks = [*data.draw(any_purse(bank.type)).items(), *data.draw(some_clicks(bank))]
    dice.shuffle(clicks)
    state, taken, refused = clicked(begun(bank), clicks)
    state, more, _refused = clicked(state, refused)
    taken |= more
    asked = {question.id for question in path(bank, taken)}
    in_order = {
        question.id: taken[question.id] for question in bank.questions if question.id in asked & taken.keys()
    }
    kept = {question_id: decode(text) for question_id, text in state.stored.items()}
    assert state.reachable == asked
    assert come_to(bank, dict(state.answers)) == come_to(bank, kept) == come_to(bank, in_order)


@pytest.mark.parametrize("bank", ALL_OF)
@given(data=st.data(), dice=st.randoms(use_true_random=False))
def test_what_was_said_last_on_the_path_counts_in_whatever_order_it_was_said(
    bank: QuestionBank, data: st.DataObject, dice: random.Random
) -> None:
    in_any_order(bank, data, dice)


@A_FEW
@given(data=st.data(), dice=st.randoms(use_true_random=False))
def test_so_it_does_of_a_few_who_answer_both(data: st.DataObject, dice: random.Random) -> None:
    in_any_order(HYBRID, data, dice)


def beside_the_path(bank: QuestionBank, data: st.DataObject) -> None:
    state, _taken, _refused = clicked(begun(bank), data.draw(any_purse(bank.type)).items())
    off = [click for click in data.draw(some_clicks(bank, most=20)) if click[0] not in state.reachable]
    elsewhere, _more, _refused = clicked(state, off)
    assert elsewhere.reachable == state.reachable
    assert come_to(bank, dict(elsewhere.answers)) == come_to(bank, dict(state.answers))


@pytest.mark.parametrize("bank", ALL_OF)
@given(data=st.data())
def test_what_is_said_to_questions_that_are_not_asked_changes_nothing(
    bank: QuestionBank, data: st.DataObject
) -> None:
    beside_the_path(bank, data)


def there_and_back(bank: QuestionBank, data: st.DataObject) -> None:
    state, _taken, _refused = clicked(begun(bank), data.draw(any_purse(bank.type)).items())
    elsewhere, changed, _refused = clicked(state, data.draw(some_clicks(bank)))
    before = [
        (question_id, state.answers[question_id]) for question_id in changed if question_id in state.answers
    ]
    back, _again, refused = clicked(elsewhere, before)
    back, _again, refused = clicked(back, refused)
    assume(not refused and len(before) == len(changed))
    assert come_to(bank, dict(back.answers)) == come_to(bank, dict(state.answers))


@pytest.mark.parametrize("bank", ALL_OF)
@given(data=st.data())
def test_going_there_and_back_leaves_no_trace(bank: QuestionBank, data: st.DataObject) -> None:
    there_and_back(bank, data)


@A_FEW
@given(data=st.data())
def test_nor_does_it_of_a_few_who_answer_both(data: st.DataObject) -> None:
    there_and_back(HYBRID, data)


@pytest.mark.parametrize("kind", ["wealth", pytest.param("hybrid", marks=pytest.mark.thorough)])
@given(data=st.data())
def test_another_country_there_and_back_leaves_no_trace(kind: str, data: st.DataObject) -> None:
    bank, person = load_bank(kind), data.draw(any_purse(kind))
    country = data.draw(st.sampled_from([choice.value for choice in bank.question("D_country").choices]))
    state, _taken, _refused = clicked(begun(bank), person.items())
    elsewhere, _taken, _refused = clicked(state, [("D_country", country)])
    back, _taken, _refused = clicked(elsewhere, [("D_country", person["D_country"])])
    assert come_to(bank, dict(back.answers)) == come_to(bank, dict(state.answers))
