"""Which of two answers to one question counts, when a device sends late what it took without network.

The later one counts, by the server's clock. A device tells its own clock with everything it sends, so that its times
can be set right. Its answers never overtake each other, whatever its clock did meanwhile: its counter orders them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

# A device's own measurement of its clock counts while it is this near to what its message shows.
BELIEVED = timedelta(seconds=30)
# No answer is older: links are not good for longer.
OLDEST = timedelta(days=60)
NO_DEVICE = UUID(int=0)


class Given(NamedTuple):
    """When an answer was given: the later of two is the greater.

    `at` by the server's clock (aware). The counter of the device breaks ties, then its id; an answer that came at
    once has neither.
    """

    at: datetime
    counter: int = 0
    device: UUID = NO_DEVICE


def clock_offset(told_now: datetime, received: datetime, measured: timedelta | None) -> timedelta:
    """What to add to the device's times. `told_now` is its clock when it sent, `received` ours when that arrived.

    The difference of the two holds the time a message takes, so it is the most that the offset can be. `measured` is
    what the device found by asking there and back, which is nearer, unless its clock was set since.
    """
    most = received - told_now
    if measured is None or not most - BELIEVED <= measured <= most:
        return most
    return measured


def corrected(
    told: Sequence[datetime], offset: timedelta, received: datetime, earliest: datetime | None = None
) -> list[datetime]:
    """The times of a device's answers by the server's clock, for answers in the order of its counter.

    None is later than `received`, or earlier than the one before it; `earliest` is that of the device's last answer
    known already.
    """
    floor = max(received - OLDEST, earliest) if earliest else received - OLDEST
    times: list[datetime] = []
    for moment in told:
        floor = min(received, max(floor, _shifted(moment, offset, received)))
        times.append(floor)
    return times


def counts(late: Given, current: Given | None, *, knew_current: bool) -> bool:
    """True when a late answer takes the place of the current one, False when it is set aside.

    `knew_current`: the device showed the current answer when the person gave the late one. Then it is a correction,
    however the clocks stand.
    """
    return current is None or knew_current or late > current


def _shifted(moment: datetime, offset: timedelta, received: datetime) -> datetime:
    try:
        return moment + offset
    except OverflowError:  # a clock beyond all years
        return received
