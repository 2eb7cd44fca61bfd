"""The audit as a file, written while it is read: neither a long list nor a slow reader holds a connection."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.operations.audit import canonical, reading
from maxpulse.operations.audit.canonical import Entry
from maxpulse.operations.web.lines import names_in, who

AT_ONCE = 500
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
HEAD = ("who", *canonical.FIELDS, "is_sealed")
# A spreadsheet takes a cell that begins like this for a formula; in East Asia by the wide signs too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(form: str, wanted: reading.Filter, actor: Actor) -> Iterator[str]:
    """The entries that are wanted, newest first, in pieces: `form` is csv or jsonl.

    Each piece is read in a short transaction of its own as `actor`. `wanted.until` must be set: what comes in
    meanwhile stays out.
    """
    if form == "csv":
        yield row(HEAD)
    before: reading.Position | None = None
    while True:
        with acting(actor):
            found = reading.entries(wanted, before=before, limit=AT_ONCE)
            piece = _rows(found) if form == "csv" else _lines(found)
        yield piece
        if len(found) < AT_ONCE:
            return
        before = (found[-1]["at"], found[-1]["id"])


def row(cells: Sequence[Any]) -> str:
    """One line of comma-separated values in which no cell is a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def guarded(cell: Any) -> str:
    """A cell's text, with an apostrophe before what a spreadsheet would compute."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _rows(found: Sequence[Entry]) -> str:
    names = names_in(found)
    return "".join(row([who(entry, names), *_cells(entry)]) for entry in found)


def _cells(entry: Entry) -> list[Any]:
    facts: Mapping[str, Any] = {**canonical.plain(entry), "is_sealed": entry["is_sealed"]}
    return [json.dumps(value) if isinstance(value, dict) else value for value in map(facts.get, HEAD[1:])]


def _lines(found: Sequence[Entry]) -> str:
    return "".join(
        json.dumps({**canonical.plain(entry), "is_sealed": entry["is_sealed"]}) + "\n" for entry in found
    )
