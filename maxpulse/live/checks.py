"""What the hub asks the domains, for all its sockets at once: how far streams are, who may still look."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

Numbers = Callable[[Sequence[str]], Mapping[str, int]]
StillAllowed = Callable[[Sequence[str]], Collection[str]]


def _none(_streams: Sequence[str]) -> Mapping[str, int]:
    return {}


def _everyone(session_ids: Sequence[str]) -> Collection[str]:
    return session_ids


@dataclass(slots=True)
class Checks:
    """The two questions; each is one query for any number of sockets."""

    numbers: Numbers = _none
    still_allowed: StillAllowed = _everyone


CHECKS = Checks()


def numbers(answer: Numbers) -> Numbers:
    """Register who knows the newest number of each of these streams (missing: 0)."""
    CHECKS.numbers = answer
    return answer


def still_allowed(answer: StillAllowed) -> StillAllowed:
    """Register who knows which of these sign-in sessions may still look; the sockets of the others close."""
    CHECKS.still_allowed = answer
    return answer
