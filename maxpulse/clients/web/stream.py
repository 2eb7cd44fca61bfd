"""What a distributor's pages follow."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from maxpulse.tracking.queries import last_number


class Stream:
    """The acting distributor's stream as layouts write it down. `upto` is asked for once, when it is first read."""

    socket = "/hub/socket"
    changes = "/hub/changes"

    def __init__(self, distributor_id: UUID) -> None:
        self.name = distributor_id

    @cached_property
    def upto(self) -> int:
        """The number of the newest event."""
        return last_number()
