"""Having fragments written that nobody waits for yet, several at a time and each by one of all who ask."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis import queries
from maxpulse.analysis.actions.asking import Pace
from maxpulse.analysis.actions.writing import Bring, Ending, Stopped, write
from maxpulse.analysis.lacking import Lacking
from maxpulse.analysis.models import AnalysisRequest
from maxpulse.analysis.models.money import WARM
from maxpulse.analysis.models.owed import WANTED
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session

AT_ONCE: Final = 4


@dataclass(slots=True)
class Warmed:
    """What became of the fragments.

    `left` are those that nobody was asked for; `is_closed`: because nobody can be.
    """

    endings: Counter[Ending] = field(default_factory=Counter)
    left: Sequence[Lacking] = ()
    is_closed: bool = False


def warm(
    missing: Sequence[Lacking],
    settings: Settings,
    bring: Bring,
    give_up: Bring,
    *,
    at_once: int = AT_ONCE,
    pace: Pace | None = None,
    stop: Event | None = None,
    tell: Callable[[Ending], object] = lambda _ending: None,
) -> Warmed:
    """Have these fragments written, so many at once, until all are, or nobody can be asked any more.

    Once `stop` is set, calls under way end and none begins. `bring` and `give_up`: see `write`. Call it in no
    transaction.
    """
    crew = _Crew(missing, settings, bring, give_up, pace, stop or Event())
    warmed = crew.run(at_once, tell)
    warmed.endings.update(_ended_elsewhere({each.name for each in crew.busy}))
    return warmed


def _ended_elsewhere(names: set[str]) -> Counter[Ending]:
    """What has become meanwhile of those that others were at."""
    with acting(Actor.system()):
        there, refused = queries.kept(names, clock.now()).keys(), queries.refused(names)
    ended = {
        Ending.THERE: len(there),
        Ending.REFUSED: len(refused - there),
        Ending.BUSY: len(names - there - refused),
    }
    return +Counter(ended)


class _Crew:
    """Threads that take one fragment after the other.

    One that finds nobody to ask leaves what it has to the others: what they have set aside for their calls may be what
    it lacks. Only who is alone knows that nothing is left.
    """

    def __init__(
        self,
        missing: Sequence[Lacking],
        settings: Settings,
        bring: Bring,
        give_up: Bring,
        pace: Pace | None,
        stop: Event,
    ) -> None:
        self.busy: list[Lacking] = []
        self._todo = deque(missing)
        self._settings, self._bring, self._give_up = settings, bring, give_up
        self._lock, self._stop = Lock(), stop
        self._at_work = 0
        self._closed = False
        self._pace = pace or Pace(self._sleep)
        self._told: SimpleQueue[Ending | BaseException | None] = SimpleQueue()

    def run(self, at_once: int, tell: Callable[[Ending], object]) -> Warmed:
        """Have them all take until nothing is left or nobody can be asked."""
        warmed = Warmed()
        self._at_work = running = min(at_once, len(self._todo))
        for _ in range(running):
            # The clock, and who asks, are those of whoever began. Daemons: a second Ctrl-C waits for no answer.
            Thread(target=copy_context().run, args=(self._work,), daemon=True).start()
        failed: BaseException | None = None
        while running:
            told = self._told.get()
            if isinstance(told, Ending):
                if told is not Ending.BUSY:
                    warmed.endings[told] += 1
                tell(told)
            else:
                running -= 1
                failed = failed or told
        if failed:
            raise failed
        warmed.left, warmed.is_closed = tuple(self._todo), self._closed
        return warmed

    def _work(self) -> None:
        try:
            while (taken := self._take()) is not None:
                one, is_alone = taken
                ending = self._write(one)
                if ending is not Ending.CLOSED:
                    self._note(one, ending)
                elif self._leaves(one, is_alone):
                    break
        except BaseException as wrong:
            self._stop.set()
            self._told.put(wrong)
        else:
            self._told.put(None)

    def _take(self) -> tuple[Lacking, bool] | None:
        """The next one, and whether nobody else is at work; None when there is nothing more to do."""
        with self._lock:
            if self._stop.is_set() or self._closed or not self._todo:
                self._at_work -= 1
                return None
            return self._todo.popleft(), self._at_work == 1

    def _leaves(self, one: Lacking, was_alone: bool) -> bool:
        """Give one back that nobody could be asked for; True when somebody else is there who may try again."""
        with self._lock:
            self._todo.appendleft(one)
            self._closed = self._closed or was_alone
            leaves = self._at_work > 1
            self._at_work -= leaves
            return leaves

    def _note(self, one: Lacking, ending: Ending) -> None:
        if ending is Ending.BUSY:
            self.busy.append(one)
        self._told.put(ending)

    def _write(self, one: Lacking) -> Ending:
        with acting(Actor.system()):
            _owe(one)
        ending = write(one.name, self._settings, self._bring, self._give_up, self._pace, WARM)
        if ending is Ending.LATER:
            with acting(Actor.system()):
                _forget(one.name)
        return ending

    def _sleep(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped


def _owe(one: Lacking) -> None:
    # One at a time, right before it is claimed: what a warm-up leaves that is killed is what its calls were for.
    row = insert(AnalysisRequest).values(
        input_hash=one.name,
        pattern=one.pattern.as_json(),
        content_version=one.versions.content,
        scoring_version=one.versions.scoring,
        model=one.versions.model,
        created_at=clock.now(),
    )
    session.execute(row.on_conflict_do_nothing())


def _forget(name: str) -> None:
    """Owe it no more, unless somebody waits for it or is at it."""
    session.execute(
        delete(AnalysisRequest).where(
            AnalysisRequest.input_hash == name,
            AnalysisRequest.state == WANTED,
            AnalysisRequest.claimed_until.is_(None),
            ~queries.is_waited_for(),
        )
    )
