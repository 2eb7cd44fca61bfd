"""What has happened so far, counted from many threads."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum


class Count(StrEnum):
    """What is counted."""

    STARTED = "started"
    ANSWERS = "answers"
    FINISHED = "finished"
    STOPPED = "stopped midway"
    BOUGHT = "bought"
    ERRORS = "errors"


class Tally:
    """Counts, and the first few sentences about what went wrong."""

    MOST_SENTENCES = 3

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Count] = Counter()
        self.sentences: list[str] = []

    def __getitem__(self, what: Count) -> int:
        return self._counts[what]

    def add(self, what: Count) -> None:
        """One more."""
        with self._lock:
            self._counts[what] += 1

    def wrong(self, sentence: str) -> None:
        """One more error, and why."""
        with self._lock:
            self._counts[Count.ERRORS] += 1
            if len(self.sentences) < self.MOST_SENTENCES and sentence not in self.sentences:
                self.sentences.append(sentence)

    def line(self) -> str:
        """All of it in one line."""
        return ", ".join(
            f"{self._counts[what]} {what}" for what in Count if self._counts[what] or what != Count.ERRORS
        )
