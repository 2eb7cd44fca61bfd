"""Taking answers that waited on a device: each once, in the device's order, and the later of two counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from maxpulse.assessments import late
from maxpulse.assessments.actions.answer import ATTEMPTS
from maxpulse.assessments.actions.desk import desk, fresh_state
from maxpulse.assessments.actions.weighing import Refused, Weighed, weigh
from maxpulse.assessments.recorder.recorder import NotWritable, RecorderDown
from maxpulse.assessments.rules import RawAnswer, Refusal, encode, read_answer
from maxpulse.assessments.rules.merging import Given, corrected, counts
from maxpulse.assessments.state import State

Verdict = Literal["counted", "set_aside", "finished", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as a device kept it: its counter and time there, and the answer it showed when this one was given.

    `device`: its coarse name, from who hands the answer over.
    """

    id: UUID
    counter: int
    told_at: datetime
    question_id: str
    raw: RawAnswer
    took_ms: int | None
    replaces: UUID | None
    device: str | None = None


class Settled(NamedTuple):
    """What became of one; `refusal` says why it cannot be taken as it is."""

    id: UUID
    verdict: Verdict
    refusal: Refusal | None = None


def take_late(
    session_id: UUID,
    device_id: UUID,
    kept: Sequence[Kept],
    offset: timedelta,
    received: datetime,
    hand_back: Callable[[], None],
) -> list[Settled]:
    """Take what a device kept, in the order of its counter; those that could not be written yet are not told.

    `offset` is what to add to the device's times. `hand_back` commits what was noted so far and gives the connection
    back: the pool's may not wait for the recorder. Raises NoSuchAssessment.
    """
    in_order = sorted(kept, key=lambda each: each.counter)
    earliest = late.last_given(session_id, device_id)
    times = corrected([each.told_at for each in in_order], offset, received, earliest)
    settled: list[Settled] = []
    for each, at in zip(in_order, times, strict=True):
        try:
            settled.append(_take(session_id, each, Given(at, each.counter, device_id), hand_back))
        except RecorderDown:
            break
        except NotWritable:
            settled.append(Settled(each.id, "unknown"))
    return settled


def _take(session_id: UUID, kept: Kept, given: Given, hand_back: Callable[[], None]) -> Settled:
    tried_on = -1
    for _attempt in range(ATTEMPTS):
        state = fresh_state(session_id)
        if known := _known(state, kept, given):
            return known
        question = state.bank.find_question(kept.question_id)
        # Refused on the newest version: the id belongs to something else.
        if question is None or state.version == tried_on:
            return Settled(kept.id, "unknown")
        tried_on = state.version
        if state.completed_at is not None:
            return _too_late(state, kept, given)
        weighed = weigh(state, kept.question_id, kept.raw, anywhere=True)
        if isinstance(weighed, Refused):
            return Settled(kept.id, "refused", weighed.refusal)
        if taken := _place(weighed, kept, given, hand_back):
            return taken
    raise RecorderDown("too many answers at once")


def _known(state: State, kept: Kept, given: Given) -> Settled | None:
    if row := late.find_late(state.session_id, kept.id):
        return Settled(kept.id, row.verdict)  # type: ignore[arg-type]  # a check holds the column to these
    value = late.find_value(state.session_id, kept.id)
    if value is not None:
        # Written when it was first sent, and the reply never came; or we died before it could be noted here.
        _note(state, kept, given, value, "counted")
        return Settled(kept.id, "counted")
    return None


def _too_late(state: State, kept: Kept, given: Given) -> Settled:
    value = read_answer(state.bank.question(kept.question_id), kept.raw, state.answers)
    if isinstance(value, Refusal):
        return Settled(kept.id, "refused", value)
    _note(state, kept, given, encode(value), "finished")
    return Settled(kept.id, "finished")


def _place(weighed: Weighed, kept: Kept, given: Given, hand_back: Callable[[], None]) -> Settled | None:
    """Among the responses or beside them; None when the session moved on meanwhile and has to be read again."""
    state, value = weighed.before, weighed.after.stored[kept.question_id]
    current = next(iter(late.current_answers(state.session_id, kept.question_id)), None)
    knew = current is not None and current.id == kept.replaces
    # A device does not disagree with itself: its counter has said which of its own answers is the later.
    is_of_another = current is not None and not knew and current.device != given.device
    rival = current.id if current and is_of_another and current.value != value else None
    if counts(given, current.given if current else None, knew_current=knew):
        hand_back()
        if not desk().write(weighed, kept.id, kept.took_ms, kept.device):
            return None
        if knew and current is not None:
            given = max(given, given._replace(at=current.at))
        _note(state, kept, given, value, "counted", rival)
        return Settled(kept.id, "counted")
    _note(state, kept, given, value, "set_aside", rival)
    return Settled(kept.id, "set_aside")


def _note(
    state: State, kept: Kept, given: Given, value: str, verdict: Verdict, rival: UUID | None = None
) -> None:
    late.note(
        id=kept.id,
        session_id=state.session_id,
        question_id=kept.question_id,
        response_value=value,
        device_id=given.device,
        device=kept.device,
        device_counter=given.counter,
        given_at=given.at,
        verdict=verdict,
        rival_id=rival,
    )
