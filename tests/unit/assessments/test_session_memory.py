"""The memory of sessions: only ever newer, and no larger than it may be."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import RawAnswer, encode, path, read_answer
from maxpulse.assessments.state import Memory, State
from maxpulse.core import clock


def state_of(session_id: UUID | None = None, version: int = 0, name: str = "Rosa Quispe") -> State:
    """Somebody's session at a version."""
    return State(
        session_id=session_id or uuid4(),
        participant_id=uuid4(),
        distributor_id=uuid4(),
        client_id=uuid4(),
        assessment_id=uuid4(),
        link_id=None,
        bank=load_bank("health"),
        version=version,
        name=name,
        sender_first="Ana",
        sender_last=None,
        progress_shared=True,
        grade_shared=True,
        expires_at=clock.now(),
        completed_at=None,
        revoked_through=None,
        stored={},
    )


def test_what_was_kept_is_found_and_what_was_not_is_not() -> None:
    memory, known = Memory(), state_of()
    memory.keep(known)
    assert memory.find(known.session_id) is known
    assert memory.find(uuid4()) is None


def test_an_older_state_never_replaces_a_newer_one() -> None:
    memory, newer = Memory(), state_of(version=5)
    memory.keep(newer)
    memory.keep(replace(newer, version=4))
    assert memory.find(newer.session_id) is newer
    again = replace(newer, version=6)
    memory.keep(again)
    assert memory.find(newer.session_id) is again


def test_what_is_forgotten_may_come_back_older() -> None:
    memory, known = Memory(), state_of(version=5)
    memory.keep(known)
    memory.forget(known.session_id)
    memory.forget(uuid4())
    assert memory.find(known.session_id) is None
    memory.keep(replace(known, version=1))
    assert memory.find(known.session_id) is not None


def test_the_least_used_is_forgotten_first() -> None:
    memory = Memory(size=3)
    states = [state_of() for _ in range(3)]
    for each in states:
        memory.keep(each)
    memory.find(states[0].session_id)
    memory.keep(state_of())
    assert [memory.find(each.session_id) is not None for each in states] == [True, False, True]


def test_an_answer_makes_a_later_state_and_leaves_the_earlier_one_as_it_was() -> None:
    before = state_of(version=3)
    question = load_bank("health").questions[0]
    raw = (
        RawAnswer((question.choices[0].value,))
        if question.choices
        else RawAnswer(("41",), question.units[0].key)
    )
    value = read_answer(question, raw)
    after = before.with_answer(question.id, value, encode(value))  # type: ignore[arg-type]
    assert (before.version, before.stored, dict(before.answers)) == (3, {}, {})
    assert (after.version, set(after.stored)) == (4, {question.id})
    assert dict(after.answers) == {question.id: value} == dict(replace(after).answers)
    assert question in path(after.bank, after.answers)


@pytest.mark.parametrize(
    ("name", "first"), [("Rosa Quispe", "Rosa"), ("Cher", "Cher"), ("  Ana  María ", "Ana"), (" ", " ")]
)
def test_people_are_called_by_their_first_name(name: str, first: str) -> None:
    assert state_of(name=name).first_name == first


def test_the_sender_is_named_as_far_as_the_name_is_known() -> None:
    assert state_of().sender.name == "Ana"
    assert replace(state_of(), sender_first=None, sender_last="Cast").sender.name == "Cast"
