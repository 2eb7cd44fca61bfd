"""Group commit: one committer in each process writes all answers that wait together.

Measured on two cores with row policies on: 1,900 answers a second this way, 719 with a transaction each, 236
through the ORM. The committer has a connection of its own, entered as a role that can insert answers and events,
touch progress, and read nothing else. Inside a batch row policies do not part participants; what guards them is the
signed token that was just verified, and those grants.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import psycopg
import structlog
from psycopg.errors import CheckViolation

from maxpulse.assessments.recorder.entry import Entry, as_json

log = structlog.get_logger(__name__)

STATEMENT = Path(__file__).with_name("record_answers.sql").read_text()
ROLE = "maxpulse_recorder"
BATCH = 64
PATIENCE_SECONDS = 8.0
PAUSE_SECONDS = 0.1
# The least time from one batch to the next: 3 ms for each answer of the last one, 15 at the most. An answer that
# comes alone waits for nothing; from some 330 a second on more and more share a statement. At 1,000 a second on a
# quiet machine that took all parts from 170 % of a core to 129 and less; at 300 a second over 10,000 sockets a fixed
# 15 ms came to a median of 13 ms where this comes to 5 (99th percentile 40 and 26).
PACE_SECONDS = 0.015
PACE_EACH_SECONDS = 0.003
# How long a batch waits for a session or a counter that somebody else holds, and how long each answer of it does
# once it has been held up.
TOGETHER_MS = 2000
ALONE_MS = 100
OPTIONS = f"-c role={ROLE} -c plan_cache_mode=force_generic_plan -c statement_timeout=5s -c lock_timeout={TOGETHER_MS}"


class RecorderDown(RuntimeError):
    """The answer could not be written in time. Nothing is known to be lost: the page sends it again."""


class NotWritable(RuntimeError):
    """This answer cannot be written. What the database says of it would quote it, so only the kind is told."""


class Waiting:
    """An answer and the request that waits for it.

    A plain lock: concurrent.futures does the same with four objects more, which each answer would pay for.
    """

    __slots__ = ("_settled", "entry", "error", "is_given_up", "number")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.number: int | None = None
        self.error: Exception | None = None
        self.is_given_up = False
        self._settled = threading.Lock()
        self._settled.acquire()

    def settle(self, number: int | None = None, error: Exception | None = None) -> None:
        """Let the request go on."""
        self.number, self.error = number, error
        self._settled.release()

    def outcome(self, seconds: float) -> int | None:
        """Wait for the event's number. Raises RecorderDown after so long, and what the committer met."""
        if not self._settled.acquire(timeout=seconds):
            self.is_given_up = True
            raise RecorderDown("no commit in time")
        if self.error is not None:
            raise self.error
        return self.number


class Recorder:
    """Takes answers from many requests and writes them a batch at a time, in the order they came."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: SimpleQueue[Waiting] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._connection: psycopg.Connection | None = None

    def record(self, entry: Entry) -> int | None:
        """Write one answer and wait for its commit; its event's number, or None when it was not taken.

        Not taken means: sent before, judged on an older version of the session, or the session is finished.
        Raises RecorderDown when the database did not answer in time, NotWritable when it never will.
        """
        waiting = Waiting(entry)
        self._waiting.put(waiting)
        if self._thread is None:
            self._start()
        return waiting.outcome(PATIENCE_SECONDS + 2)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        due = 0.0
        while True:
            first = self._waiting.get()
            if (pause := due - time.monotonic()) > 0:
                time.sleep(pause)
            begun = time.monotonic()
            batch = self._together_with(first)
            due = begun + min(PACE_SECONDS, len(batch) * PACE_EACH_SECONDS)
            if batch:
                self._settle(batch)

    def _together_with(self, first: Waiting) -> list[Waiting]:
        # Whoever was told to come back sends the answer again. After a long absence of the database those who wait
        # now would otherwise wait behind thousands whom nobody waits for.
        batch = [] if first.is_given_up else [first]
        with suppress(Empty):
            while len(batch) < BATCH:
                waiting = self._waiting.get_nowait()
                if not waiting.is_given_up:
                    batch.append(waiting)
        return batch

    def _settle(self, batch: list[Waiting]) -> None:
        try:
            numbers = self._write([waiting.entry for waiting in batch])
        except RecorderDown as away:
            _fail(batch, away)
        except Exception as error:
            # Whatever it was: the committer goes on, and what cannot be written takes nothing with it.
            if len(batch) > 1:
                self._settle_each_alone(batch)
            else:
                _fail(batch, (RecorderDown if _passes(error) else NotWritable)(type(error).__name__))
        else:
            for place, waiting in enumerate(batch):
                waiting.settle(numbers.get(place))

    def _settle_each_alone(self, batch: list[Waiting]) -> None:
        self._wait_for_locks(ALONE_MS)
        for waiting in batch:
            self._settle([waiting])
        self._wait_for_locks(TOGETHER_MS)

    def _write(self, entries: list[Entry]) -> dict[int, int]:
        """The numbers of those that were taken, by their place among `entries`."""
        parameters = (as_json(entries),)
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return dict(self._connected().execute(STATEMENT, parameters, prepare=True).fetchall())
            except psycopg.OperationalError as error:
                if self._connection is not None and not self._connection.closed:
                    raise
                # Written or not before the line broke: ids make the second try harmless.
                if time.monotonic() > until:
                    raise RecorderDown(type(error).__name__) from error
                time.sleep(PAUSE_SECONDS)

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = None
            self._connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=3,
                keepalives_idle=5,
                keepalives_interval=2,
                keepalives_count=3,
                options=OPTIONS,
                application_name="maxpulse-recorder",
            )
        return self._connection

    def _wait_for_locks(self, milliseconds: int) -> None:
        with suppress(psycopg.Error):  # a line that is down comes back with what OPTIONS say
            self._connected().execute(f"set lock_timeout = {milliseconds}")


def _passes(error: Exception) -> bool:
    """True for what says nothing of the answer: somebody is in the way, or no month is there for its event yet."""
    has_no_month = isinstance(error, CheckViolation) and error.diag.constraint_name is None
    return has_no_month or isinstance(error, psycopg.OperationalError)


def _fail(batch: list[Waiting], error: RecorderDown | NotWritable) -> None:
    log.error("recorder_failed", answers=len(batch), reason=str(error))
    for waiting in batch:
        waiting.settle(error=error)
