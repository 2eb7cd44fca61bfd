"""How many clients of which kind there are, and how long ago they were last heard of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maxpulse.demo.story.arcs import Arc

SECOND, MINUTE, HOUR, DAY = 1.0, 60.0, 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Part:
    """`count` clients of one arc whose last answer lies `ago` seconds back (from, to)."""

    arc: Arc
    count: int
    ago: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Casting:
    """The clients of one distributor, by the name of their account."""

    account: str
    parts: tuple[Part, ...]

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)


LEILANI = Casting(
    "distributor",
    (
        Part(Arc.JUST_BEGUN, 2, (20 * SECOND, 3 * MINUTE)),
        Part(Arc.JUST_BEGUN, 1, (3 * HOUR, 30 * HOUR)),
        Part(Arc.ANSWERING, 6, (2 * SECOND, 70 * SECOND)),
        Part(Arc.STUCK, 6, (14 * MINUTE, 9 * HOUR)),
        Part(Arc.STUCK, 4, (1 * DAY, 6 * DAY)),
        Part(Arc.GONE, 5, (9 * DAY, 70 * DAY)),
        Part(Arc.UNREAD, 1, (10 * MINUTE, 2 * HOUR)),
        Part(Arc.UNREAD, 3, (2 * DAY, 60 * DAY)),
        Part(Arc.READ, 2, (12 * MINUTE, 5 * HOUR)),
        Part(Arc.READ, 7, (1 * DAY, 80 * DAY)),
        Part(Arc.READ_TWICE, 2, (8 * HOUR, 40 * HOUR)),
        Part(Arc.READ_TWICE, 4, (3 * DAY, 60 * DAY)),
        Part(Arc.BOUGHT, 2, (40 * MINUTE, 5 * HOUR)),
        Part(Arc.BOUGHT, 11, (1 * DAY, 88 * DAY)),
        Part(Arc.BOUGHT_SEVERAL, 5, (6 * DAY, 88 * DAY)),
        Part(Arc.HID_PROGRESS, 2, (1 * HOUR, 4 * DAY)),
        Part(Arc.HID_GRADE, 2, (3 * HOUR, 20 * DAY)),
    ),
)
RIVAL = Casting(
    "rival",
    (
        Part(Arc.JUST_BEGUN, 1, (1 * MINUTE, 5 * MINUTE)),
        Part(Arc.ANSWERING, 1, (5 * SECOND, 60 * SECOND)),
        Part(Arc.STUCK, 2, (20 * MINUTE, 3 * DAY)),
        Part(Arc.GONE, 1, (10 * DAY, 40 * DAY)),
        Part(Arc.UNREAD, 1, (3 * HOUR, 5 * DAY)),
        Part(Arc.READ, 3, (5 * HOUR, 50 * DAY)),
        Part(Arc.READ_TWICE, 1, (2 * DAY, 12 * DAY)),
        Part(Arc.BOUGHT, 3, (2 * DAY, 60 * DAY)),
        Part(Arc.BOUGHT_SEVERAL, 1, (20 * DAY, 50 * DAY)),
        Part(Arc.HID_GRADE, 1, (2 * DAY, 30 * DAY)),
    ),
)
DEMO = (LEILANI, RIVAL)
