"""What the recorder writes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as judged: valid, on the path, and what it makes of the session at `version`.

    `progress` in percent, `took_ms` how long the person thought, `at` aware.
    """

    answer_id: UUID
    session_id: UUID
    version: int
    question_id: str
    question_text: str
    value: str
    entered: str | None
    unit: str | None
    took_ms: int | None
    progress: int
    index: int
    area: str
    at: datetime


def as_json(entries: list[Entry]) -> str:
    """The entries as `record_answers.sql` reads them, each with its place in the batch."""
    return json.dumps(
        [{"place": place, **asdict(entry)} for place, entry in enumerate(entries)],
        default=str,
        ensure_ascii=False,
    )
