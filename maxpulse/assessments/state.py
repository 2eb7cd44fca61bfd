"""What the next step of an assessment depends on, and a small memory of it.

The memory only saves a read: the recorder takes an answer on the very version it was judged on, so a process that
remembers an old version is refused and reads again. Nothing here is needed by another process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from maxpulse.assessments.content.answers import Answers, AnswerValue
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.rules import decode, path

REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent the link, as a page names them."""

    first_name: str
    name: str


@dataclass(frozen=True)
class State:
    """One session at one version. `stored` holds the current answers as their canonical texts.

    `bank` is the version of the questions that the session began with, whatever was published since.
    """

    session_id: UUID
    participant_id: UUID
    distributor_id: UUID
    client_id: UUID
    assessment_id: UUID
    link_id: UUID | None
    bank: QuestionBank
    version: int
    name: str
    sender_first: str | None
    sender_last: str | None
    progress_shared: bool
    grade_shared: bool
    expires_at: datetime
    revoked_through: datetime | None
    completed_at: datetime | None
    stored: Mapping[str, str]

    def is_opened_by(self, participant_id: UUID, expires: datetime) -> bool:
        """A link for this participant that ends then leads here: its owner has not made it stop working."""
        is_revoked = self.revoked_through is not None and expires <= self.revoked_through
        return participant_id == self.participant_id and not is_revoked

    @property
    def first_name(self) -> str:
        """What the participant is called on their pages."""
        return self.name.split()[0] if self.name.strip() else self.name

    @property
    def sender(self) -> Sender:
        """The distributor whose link was opened."""
        first = self.sender_first or ""
        return Sender(first, f"{first} {self.sender_last or ''}".strip())

    @cached_property
    def answers(self) -> Answers:
        """The current answer of each question that has one, on the path or not."""
        return {question_id: decode(value) for question_id, value in self.stored.items()}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The ids of the questions on this person's path."""
        return frozenset(question.id for question in path(self.bank, self.answers))

    def note_path(self, questions: Iterable[Question]) -> None:
        """Spare the next answer a walk over the bank: this is the path, just computed for this very state."""
        self.__dict__["reachable"] = frozenset(question.id for question in questions)

    def with_answer(self, question_id: str, value: AnswerValue, text: str) -> State:
        """This session one version later, with that answer."""
        # Not dataclasses.replace: it sets every field anew, which took 6 % of the web processes' time under load.
        later = object.__new__(State)
        later.__dict__.update(
            self.__dict__,
            version=self.version + 1,
            stored={**self.stored, question_id: text},
            answers={**self.answers, question_id: value},
        )
        later.__dict__.pop("reachable", None)
        return later


class Memory:
    """The newest state this process has seen of each session, the least used forgotten first."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._states: OrderedDict[UUID, State] = OrderedDict()

    def find(self, session_id: UUID) -> State | None:
        """The remembered state, or None."""
        state = self._states.get(session_id)
        if state is not None:
            self._states.move_to_end(session_id)
        return state

    def keep(self, state: State) -> None:
        """Remember a state unless a newer one is known."""
        known = self._states.get(state.session_id)
        if known is None or known.version <= state.version:
            self._states[state.session_id] = state
            self._states.move_to_end(state.session_id)
        while len(self._states) > self._size:
            self._states.popitem(last=False)

    def forget(self, session_id: UUID) -> None:
        """Read this session anew next time."""
        self._states.pop(session_id, None)
