"""How good kept texts are, as the page about analyses shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from maxpulse.accounts.queries import names_of
from maxpulse.analysis import watching
from maxpulse.analysis.fragments import Fragment, shape_of
from maxpulse.analysis.mails import NAMES
from maxpulse.analysis.models import AnalysisCheck, AnalysisGrid
from maxpulse.analysis.patterns import OFF, SPLIT, WHOLE, Pattern
from maxpulse.analysis.rules.watching import ENOUGH, GRIDS, STATES, Tally
from maxpulse.analysis.versions import wording
from maxpulse.analysis.web.amounts import share
from maxpulse.config import Settings

STATE_WORDS: Final[Mapping[str, Any]] = {
    WHOLE: _l("for the whole level"),
    SPLIT: _l("for each half of a level"),
    OFF: _l("no model, fixed rules"),
}
WHYS: Final[Mapping[str, Any]] = {
    "other_level": _l("It was written for another level."),
    "nothing_to_gain": _l("It asks for a step where everything was at its best already."),
    "too_much": _l("It asks for more of what was far too much."),
    "is_begun": _l("It says to begin with what was long done."),
    "low_item": _l("It says to keep what was low."),
    "figure_judged": _l("A word before a figure judged it the wrong way."),
}
DIRECTIONS: Final[Mapping[str, Any]] = {
    "begin": _l("begin"),
    "more": _l("more"),
    "steadier": _l("steadier"),
    "keep": _l("keep it"),
    "less": _l("less"),
}
# The picture reaches four times as far as the limit, or to a fifth at least: what matters stands in its first quarter.
LEAST_REACH, TIMES = 20.0, 4


@dataclass(frozen=True, slots=True)
class Row:
    """One grid: what was found since it was last set. `rate_x`, `bound_x` and `limit_x` in per cent of the picture."""

    name: str
    label: Any
    state: str
    tally: Tally
    set_last: AnalysisGrid | None
    by: str | None
    rate_x: float
    bound_x: float
    limit_x: float

    @property
    def is_enough(self) -> bool:
        """True where so many were checked that it may be changed by itself."""
        return self.tally.checked >= ENOUGH


@dataclass(frozen=True, slots=True)
class Wrong:
    """A check that found something wrong: the text that was given, and what came at the end of the level if asked."""

    check: AnalysisCheck
    label: Any
    pattern: Pattern
    kept: Fragment
    shadow: Fragment | None
    why: Any


def watch(settings: Settings) -> dict[str, Any]:
    """What the part about checks shows."""
    return {
        "watched": watching.in_all(),
        "grids": _rows(settings),
        "wrong_ones": [_wrong(check) for check in watching.latest_wrong()],
        "open_checks": watching.open_checks(),
        "shadow_percent": settings.analysis_shadow_percent,
        "wrong_percent": settings.analysis_wrong_percent,
        "enough": ENOUGH,
        "states": [(state, STATE_WORDS[state]) for state in STATES],
        "state_words": STATE_WORDS,
        "directions": DIRECTIONS,
        "rate_of": rate_of,
        "bound_of": bound_of,
    }


def rate_of(tally: Tally) -> str:
    """The share of wrong ones in the reader's writing, to a tenth."""
    return share(Decimal(tally.rate), ROUND_HALF_UP)


def bound_of(tally: Tally) -> str:
    """What it does not exceed, never rounded to less."""
    return share(Decimal(tally.bound), ROUND_CEILING)


def _rows(settings: Settings) -> Sequence[Row]:
    tallies = watching.tallies(wording(settings.models[0]))
    set_last, limit = watching.settings_of_grids(), float(settings.analysis_wrong_percent)
    names = names_of({row.changed_by for row in set_last.values() if row.changed_by})
    reach = min(100.0, max(LEAST_REACH, TIMES * limit))
    return [_row(name, tallies.get(name, Tally()), set_last.get(name), names, limit, reach) for name in GRIDS]


def _row(
    name: str,
    tally: Tally,
    last: AnalysisGrid | None,
    names: Mapping[Any, str],
    limit: float,
    reach: float,
) -> Row:
    def x(per_cent: float) -> float:
        return round(min(100.0, per_cent * 100 / reach), 2)

    return Row(
        name,
        NAMES[name],
        last.state if last else WHOLE,
        tally,
        last if last and last.changed_at else None,
        names.get(last.changed_by) if last else None,
        rate_x=x(tally.rate * 100),
        bound_x=x(tally.bound * 100),
        limit_x=x(limit),
    )


def _wrong(check: AnalysisCheck) -> Wrong:
    pattern = Pattern.from_json(check.pattern)
    shape = shape_of(pattern)
    shadow = shape.model_validate(check.shadow_text) if check.shadow_text else None
    kept = shape.model_validate(check.kept_text)
    return Wrong(check, NAMES[check.grid], pattern, kept, shadow, WHYS.get(check.why or ""))
