"""The schedule: every job that comes by itself. This is the one place that lists them."""

from __future__ import annotations

from collections.abc import Sequence

from maxpulse.runtime.recurring import Recurring

SCHEDULE: Sequence[Recurring] = ()
