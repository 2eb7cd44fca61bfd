"""How a change is told: of which kind, at what, and what it was and is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maxpulse.core.tongue import N_, plain

# Kinds of changes in the order they are told, each with its heading.
KINDS = {
    "title": N_("Title"),
    "added": N_("Questions added"),
    "removed": N_("Questions removed"),
    "moved": N_("Questions asked in another place"),
    "order": N_("Order"),
    "reworded": N_("Questions reworded"),
    "choices": N_("Choices"),
    "right": N_("Right answers"),
    "answers": N_("What can be answered"),
    "caps": N_("Upper ends set by earlier answers"),
    "conditions": N_("When a question is asked"),
    "counted": N_("Core questions"),
    "weights": N_("Weights"),
    "anchors": N_("Anchors and points"),
    "plateaus": N_("Where the best figures lie"),
    "items": N_("Scored items"),
    "pictures": N_("Ends of the pictures"),
    "shown": N_("Shown beside the scores"),
    "words": N_("Words of the result"),
    "sources": N_("Sources"),
    "beside": N_("Words in other languages"),
}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which kind, at what, and what it was and is; "–" for nothing."""

    kind: str
    what: str
    was: str
    now: str


def pairs(kind: str, what: str, was: str, now: str) -> Iterator[Change]:
    """The change from `was` to `now`; none where they are the same."""
    if was != now:
        yield Change(kind, what, was or NOTHING, now or NOTHING)


def order(what: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    """That what is in both stands in another order; what came or went is told elsewhere."""
    kept = [", ".join(key for key in one if key in other) for one, other in ((was, now), (now, was))]
    yield from pairs("order", what, kept[0], kept[1])


def span(ends: tuple[Decimal, Decimal] | None) -> str:
    """From where to where: "0 … 150"."""
    return f"{plain(ends[0])} … {plain(ends[1])}" if ends else NOTHING
