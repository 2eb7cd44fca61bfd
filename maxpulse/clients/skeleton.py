"""The cells an answer changes, drawn a thousand times a second from the templates that draw the page.

What is filled in are numbers, ids and times of our own making, never what somebody typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import SimpleNamespace

from flask import render_template

from maxpulse.clients.rules import sign_state
from maxpulse.web.babel import way
from maxpulse.web.skeleton import Skeleton, marks

ID, NUMBER, PROGRESS, AT, EPOCH = marks(5)
# A moment whose texts occur nowhere else in a fragment.
MARKED = datetime(2001, 2, 3, 4, 5, 6, 789012, UTC)
CELLS = ("_progress", "_area", "_seen", "_trace")


def cells_after_answer(facts: Mapping[str, object]) -> str:
    """The cells that an answer changes: progress, area, last sign and its tick.

    `facts`: c the client's id, n the event's number, at its moment (ISO), p the progress and a the area.
    """
    at = str(facts["at"])
    values = {
        ID: str(facts["c"]),
        NUMBER: str(facts["n"]),
        PROGRESS: str(facts["p"]),
        AT: at,
        EPOCH: f"{datetime.fromisoformat(at).timestamp():.1f}",
    }
    return _skeleton(str(facts["a"]), way()).fill(values)


@lru_cache(maxsize=64)
def _skeleton(area: str, _way: str) -> Skeleton:
    # A skeleton for each way of writing, which is the one that is in use now.
    client = SimpleNamespace(
        id=ID,
        number=NUMBER,
        assessed=True,
        progress=PROGRESS,
        place=area,
        seen_at=MARKED,
        open=True,
        state=sign_state(True, MARKED, MARKED),
        signs=[MARKED],
    )
    drawn = "".join(render_template(f"clients/{cell}.html", client=client, now=MARKED) for cell in CELLS)
    marked = drawn.replace(MARKED.isoformat(), AT).replace(f"{MARKED.timestamp():.1f}", EPOCH)
    return Skeleton(marked)
