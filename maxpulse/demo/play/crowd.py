"""Many people at once, so that together they give a certain number of answers a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from random import Random
from secrets import token_hex

from maxpulse.demo.people import SAID, person
from maxpulse.demo.play.browser import Browser, Unreachable, WrongPage
from maxpulse.demo.play.tally import Count, Tally
from maxpulse.demo.play.visitor import Interrupted, Pace, Visitor

# Seconds that people take for a question, when there are enough of them for the rate.
UNHURRIED = 7.0
MOST_AT_ONCE = 200
TELL_EVERY = 5.0
# Longer than a request may take.
PATIENCE = 25.0


def play(
    base: str, link: str, participants: int, rate: float, seed: str, tell: Callable[[str], None]
) -> bool:
    """Play people until all are through or Ctrl-C; True when nothing went wrong. `seed` repeats the same people."""
    tell(SAID)
    crowd = Crowd(base, link, rate, seed or token_hex(4), participants)
    problem = crowd.try_the_link()
    if problem:
        tell(problem)
        return False
    tell(
        f"{participants} people open {base}/l/{link}, together about {rate:g} answers a second. Ctrl-C stops."
    )
    began = time.monotonic()
    try:
        crowd.run(tell)
    except KeyboardInterrupt:
        tell("Stopping …")
        crowd.stop()
    seconds = max(time.monotonic() - began, 0.001)
    tell(
        f"{crowd.tally.line()}; {crowd.tally[Count.ANSWERS] / seconds:.1f} answers a second over {seconds:.0f} s."
    )
    for sentence in crowd.tally.sentences:
        tell(f"  {sentence}")
    return crowd.tally[Count.ERRORS] == 0


@dataclass(slots=True)
class Crowd:
    """People who wait for their turn, and threads that play one after the other."""

    base: str
    link: str
    rate: float
    seed: str
    participants: int
    tally: Tally = field(default_factory=Tally)
    end: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _waiting: SimpleQueue[int] = field(default_factory=SimpleQueue)

    def try_the_link(self) -> str | None:
        """A sentence when nobody could begin; looking does not count as a click, for no browser is named."""
        browser = Browser(self.base, "")
        try:
            page = browser.open(f"/l/{self.link}")
        except (Unreachable, WrongPage) as wrong:
            return f"{wrong}. Is the installation running? Start it with `maxpulse up`."
        finally:
            browser.close()
        return (
            None if page.status == 200 else f"{self.base}/l/{self.link} does not open (status {page.status})."
        )

    def run(self, tell: Callable[[str], None]) -> None:
        """Play all of them, saying every few seconds how far it is."""
        for number in range(self.participants):
            self._waiting.put(number)
        at_once = min(self.participants, MOST_AT_ONCE, max(1, round(self.rate * UNHURRIED)))
        pace = Pace(at_once / self.rate, self.end)
        for _ in range(at_once):
            thread = threading.Thread(target=self._play, args=(pace,), daemon=True)
            thread.start()
            self._threads.append(thread)
        while not self._wait(TELL_EVERY):
            tell(f"  {self.tally.line()}")

    def stop(self) -> None:
        """Let everybody stop where they are."""
        self.end.set()
        self._wait(PATIENCE)

    def _wait(self, seconds: float) -> bool:
        """True when all are done within that time."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _play(self, pace: Pace) -> None:
        while not self.end.is_set():
            try:
                number = self._waiting.get_nowait()
            except Empty:
                return
            self._play_one(number, pace)

    def _play_one(self, number: int, pace: Pace) -> None:
        who = person(f"{self.seed} {number}")
        browser = Browser(self.base, who.agent)
        dice = Random(f"{self.seed} {number} way")  # noqa: S311
        try:
            Visitor(who, browser, dice, pace, self.tally).visit(f"/l/{self.link}")
        except Interrupted:
            return
        except (WrongPage, Unreachable, LookupError) as wrong:
            self.tally.wrong(str(wrong))
        finally:
            browser.close()
