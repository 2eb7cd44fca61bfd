"""How calls ended, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from maxpulse.analysis.reports import Ending

OK = "ok"
# What it is called, and what follows from it.
WORDS: dict[str, tuple[Any, Any]] = {
    OK: (_l("brought a text"), _l("checked, kept and given to all who stand alike")),
    "unfit": (_l("not fit to be said"), _l("our check turned the text down; nobody has read it")),
    "refused": (_l("refused by the model"), _l("fixed rules stand in for a day, then it is tried anew")),
    "malformed": (_l("not in the shape asked for"), _l("asked again, up to three times")),
    "cut_short": (_l("broke off"), _l("asked again, up to three times")),
    "timeout": (_l("took too long"), _l("given up after 30 seconds and counted at the most it can cost")),
    "rate_limited": (_l("asked too often"), _l("the provider limits how much; asked again later")),
    "quota": (_l("no credit left"), _l("top up the account at the provider")),
    "rejected": (
        _l("rejected"),
        _l("key, model or address are not what the provider expects: check the settings"),
    ),
    "provider_error": (_l("failed at the provider"), _l("asked again, up to three times")),
    "unreachable": (_l("not reached"), _l("no line to the provider; asked again later")),
    "lost": (_l("end never told"), _l("a worker stopped meanwhile; counted at the most it can cost")),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One way in which calls ended: `words` call it, `follows` says what comes of it."""

    words: Any
    follows: Any
    is_good: bool
    row: Ending


@dataclass(frozen=True, slots=True)
class OfModel:
    """All calls to one model that have ended, and how many brought a text."""

    row: Ending
    good: int
    ways: Sequence[Told]


def by_model(endings: Iterable[Ending]) -> list[OfModel]:
    """The same by model, most calls first. Of each model's own, its calls in all come first."""
    found: dict[str, list[Ending]] = {}
    for each in endings:
        found.setdefault(each.model, []).append(each)
    return sorted(map(_of_model, found.values()), key=lambda model: -model.row.calls)


def _of_model(rows: Sequence[Ending]) -> OfModel:
    whole, *ways = rows
    good = sum(each.calls for each in ways if each.outcome == OK)
    return OfModel(whole, good, [_told(each) for each in ways])


def _told(row: Ending) -> Told:
    outcome = row.outcome or ""
    words, follows = WORDS.get(outcome, (outcome, ""))
    return Told(words, follows, outcome == OK, row)
