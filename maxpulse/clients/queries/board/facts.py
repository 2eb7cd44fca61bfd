"""What is known of each client, and how it is narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from maxpulse.clients.rules import STUCK_AFTER, STUCK_FOR_AT_MOST
from maxpulse.core import clock

FACTS = Path(__file__).with_name("facts.sql").read_text()

# Of the acting distributor's newest event: how far what is read in the same statement has come.
NUMBER = "coalesce((select last_number from distributor_streams), 0)"

CONDITIONS = {
    "answering": "open and seen_at > :stuck_since",
    "stuck": "open and seen_at <= :stuck_since and seen_at > :left_since",
    "finished": "completed_at >= :today",
    "read": "views > 0 and bought = 0",
    "bought": "sales_today > 0",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board is narrowed to: part of a name, a status, one of the counters.

    `today` is when the reader's day began, for counters of today; without a reader it is midnight UTC.
    """

    q: str = ""
    status: str | None = None
    counter: str | None = None
    today: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True when nothing is filtered out."""
        return not (self.q or self.status or self.counter)

    def sql(self) -> str:
        """The condition on `facts`, with parameters `q` and `status`."""
        parts = ["name ilike :q escape '!'" if self.q else "", "status = :status" if self.status else ""]
        parts.append(CONDITIONS.get(self.counter or "", ""))
        return " and ".join(part for part in parts if part) or "true"

    def parameters(self) -> dict[str, Any]:
        """What FACTS, CONDITIONS and `sql()` ask for."""
        now = clock.now()
        escaped = self.q.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        return {
            "today": self.today or now.replace(hour=0, minute=0, second=0, microsecond=0),
            "stuck_since": now - STUCK_AFTER,
            "left_since": now - STUCK_FOR_AT_MOST,
            "q": f"%{escaped}%",
            "status": self.status,
        }


EVERYONE = Filter()
