"""Playing walks: answers at a rate (or as fast as they are taken), each fragment matched to its answer."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from .lines import Loop, Poster, Watcher
from .minted import Minted, Step, Target, Watch

WAIT_FOR_STRAGGLERS = 5.0


@dataclass(slots=True)
class Tally:
    """What came of it. Latencies in seconds, from POST start to fragment received, one a receipt."""

    posted: int = 0
    answered: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    misrouted: int = 0
    gaps: int = 0
    lines_lost: int = 0
    latest_start: float = 0.0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second that were taken."""
        taken = sum(count for status, count in self.answered.items() if 200 <= status < 400)
        return taken / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class _Pending:
    """An answer under way: its reply is to come, and its fragment on each socket of its distributor."""

    started: float
    missing: int
    replied: bool = False


@dataclass(slots=True)
class _Session:
    minted: Minted
    steps: Iterator[Step]
    poster: Poster
    pending: _Pending | None = None


class Play:
    """Sockets and sessions against one instance. Use: watch, load, run (any number of times), close."""

    def __init__(self, target: Target, connections: int = 256) -> None:
        self._target = target
        self._host = f"{target.host}:{target.port}"
        self._loop = Loop()
        self._free: deque[Poster] = deque()
        self._watchers: list[Watcher] = []
        self._sockets_of: Counter[str] = Counter()
        self._by_client: dict[bytes, _Session] = {}
        self._tally = Tally()
        self._posters = [Poster(self._loop, target, self._freed) for _ in range(connections)]
        self._busy: set[Poster] = set()
        self._waiting: dict[Poster, deque[_Session]] = {poster: deque() for poster in self._posters}

    def watch(self, watches: Iterable[Watch], within: float = 60.0) -> None:
        """Open sockets and wait until each was greeted."""
        for watch in watches:
            self._watchers.append(Watcher(self._loop, self._target, watch, self._heard))
            self._sockets_of[watch.distributor] += 1
            self._loop.turn(0)
        until = time.monotonic() + within
        while not all(watcher.greeted for watcher in self._watchers):
            if time.monotonic() > until:
                raise TimeoutError("not every socket was greeted")
            self._loop.turn(0.1)

    def load(self, minted: Iterable[Minted]) -> None:
        """Make sessions ready to be played."""
        for each in minted:
            session = _Session(
                each, iter(each.walk), self._posters[len(self._by_client) % len(self._posters)]
            )
            self._by_client[each.client.encode()] = session
            self._ready(session)

    def run(self, *, seconds: float, rate: float | None, twice: float = 0.0) -> Tally:
        """Play for so long: `rate` answers a second, or without a rate as many as the connections take.

        `twice` is the share of answers that are sent two times, as a page does that got no reply.
        """
        self._tally = Tally()
        started = time.perf_counter()
        due, until = started, started + seconds
        while (now := time.perf_counter()) < until:
            while self._free and (rate is None or due <= now):
                self._start(twice)
                if rate is not None:
                    self._tally.latest_start = max(self._tally.latest_start, now - due)
                    due += 1 / rate
            # With everybody busy only an event can change that: waiting for the clock would burn a core.
            waits_for_clock = rate is not None and self._free
            self._loop.turn(min(0.005, due - time.perf_counter()) if waits_for_clock else 0.005)
        self._tally.seconds = time.perf_counter() - started
        self._finish()
        return self._tally

    def close(self) -> None:
        """Close every line."""
        for line in (*self._posters, *(watcher for watcher in self._watchers if not watcher.ended)):
            self._loop.remove(line.sock)
            line.sock.close()

    def _start(self, twice: float) -> None:
        poster = self._free.popleft()
        session = self._waiting[poster].popleft()
        step = next(session.steps, None)
        if step is None:
            self._freed(poster)
            return
        request = session.minted.request(step, self._host, self._target.origin, str(uuid4()))
        session.pending = _Pending(time.perf_counter(), self._sockets_of[session.minted.distributor])
        self._tally.posted += 1
        again = request if twice and random.random() < twice else b""
        self._busy.add(poster)
        poster.post(request, lambda status: self._replied(session, status, again))

    def _ready(self, session: _Session) -> None:
        """A person's browser keeps to its line, so a session keeps to its poster."""
        self._waiting[session.poster].append(session)
        if session.poster not in self._busy and len(self._waiting[session.poster]) == 1:
            self._free.append(session.poster)

    def _freed(self, poster: Poster) -> None:
        self._busy.discard(poster)
        if self._waiting[poster]:
            self._free.append(poster)

    def _replied(self, session: _Session, status: int, again: bytes) -> None:
        self._tally.answered[status] += 1
        pending = session.pending
        if pending is None:
            return
        if not 200 <= status < 400:
            pending.missing = 0
        if again:
            self._busy.add(session.poster)
            session.poster.post(again, lambda _status: self._settle(session, replied=True))
        else:
            self._settle(session, replied=True)

    def _settle(self, session: _Session, *, replied: bool = False) -> None:
        # A person's next answer waits for the fragments of this one, or they could not be told apart.
        pending = session.pending
        if pending is None:
            return
        pending.replied |= replied
        if pending.replied and not pending.missing:
            session.pending = None
            self._ready(session)

    def _heard(self, watcher: Watcher, number: int, payload: bytes) -> None:
        if number in watcher.numbers:
            self._tally.doubled += 1
            return
        watcher.numbers.add(number)
        at = payload.find(b"client-")
        session = self._by_client.get(payload[at + 7 : at + 43]) if at >= 0 else None
        if session is None or not _is_answer(payload):
            return
        if session.minted.distributor != watcher.distributor:
            self._tally.misrouted += 1
            return
        self._received(session)

    def _received(self, session: _Session) -> None:
        pending = session.pending
        if pending is None or not pending.missing:
            self._tally.doubled += 1
            return
        self._tally.latencies.append(time.perf_counter() - pending.started)
        pending.missing -= 1
        self._settle(session)

    def _finish(self) -> None:
        until = time.perf_counter() + WAIT_FOR_STRAGGLERS
        open_ones = [session for session in self._by_client.values() if session.pending is not None]
        while time.perf_counter() < until and any(session.pending is not None for session in open_ones):
            self._loop.turn(0.05)
        for session in open_ones:
            if session.pending is not None:
                self._tally.lost += session.pending.missing
                session.pending = None
        self._tally.lines_lost = sum(watcher.ended for watcher in self._watchers)
        self._tally.gaps = sum(_gaps(watcher.numbers) for watcher in self._watchers)


def _is_answer(payload: bytes) -> bool:
    head = payload[: payload.index(b"\n")]
    return head.endswith(b" answer")


def _gaps(numbers: set[int]) -> int:
    return max(numbers) - min(numbers) + 1 - len(numbers) if numbers else 0
