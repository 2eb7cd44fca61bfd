"""Asking for one fragment: which model, how often, with what pauses, and what each try costs."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from maxpulse.analysis import breaker, prompts
from maxpulse.analysis.actions import budgets
from maxpulse.analysis.checking import refused
from maxpulse.analysis.fragments import Fragment, shape_of
from maxpulse.analysis.models.money import READER
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.prices import most
from maxpulse.analysis.shape import AnalysisUnavailable, Usage
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting

if TYPE_CHECKING:
    from maxpulse.analysis.line import Said

log = structlog.get_logger(__name__)

PATIENCE_SECONDS: Final = 30.0
TRIES: Final = 3
REFUSALS: Final = 2
# Of whoever writes us nothing usable, and of a line that is down: the first says nothing about the line.
UNFIT: Final = frozenset(("refused", "malformed", "cut_short"))


class End(Enum):
    """How it ended when nothing came that may be said."""

    REFUSED = "refused"  # nor will anything come that may be said
    LATER = "later"  # trying again later makes sense
    CLOSED = "closed"  # nobody can be asked: no key, no money, or no model whose line holds


@dataclass(frozen=True, slots=True)
class Written:
    """A fragment that may be said. `call_id` is the call that brought it, not settled yet."""

    fragment: Fragment
    model: str
    call_id: UUID
    usage: Usage | None
    took_ms: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How tries follow one another. `sleep` takes seconds, `dice` gives 0 to below 1."""

    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = lambda: secrets.randbelow(1000) / 1000
    first: float = 1.0

    def pause(self, tries: int) -> float:
        """Seconds before another try: doubled each time, and spread so that not all come back at once."""
        return float(self.first * 2**tries * (0.5 + self.dice()))


@dataclass(slots=True)
class _Round:
    """What has been tried for one fragment so far. `models` are those that may still answer, the first one next."""

    pattern: Pattern
    type: str
    models: Sequence[str]
    most_refusals: int = REFUSALS
    at: Decimal | None = None
    refusals: int = 0

    def skip(self) -> bool:
        """Go on to the next model; False where there is none."""
        self.models = self.models[1:]
        return bool(self.models)


def ask_for(
    input_hash: str,
    pattern: Pattern,
    settings: Settings,
    pace: Pace,
    purpose: str = READER,
    *,
    type_: str | None = None,
    at: Decimal | None = None,
    most_tries: int = TRIES,
) -> Written | End:
    """Have a fragment written. Call it in no transaction; each try has its own for the money.

    It takes up to PATIENCE_SECONDS for each try, and the pauses between them. `at`: see `prompts.prompt`.
    `type_`: of the result that wanted it first; without one, calls are counted for the pattern's half.
    """
    if not settings.openai_api_key:
        return End.CLOSED
    going = _Round(pattern, type_ or pattern.half, settings.models, min(REFUSALS, most_tries), at)
    for tries in range(most_tries):
        ended = _try(going, input_hash, purpose, settings)
        if ended is not None:
            return ended
        if tries < most_tries - 1:
            pace.sleep(pace.pause(tries))
    return End.LATER


def _try(going: _Round, input_hash: str, purpose: str, settings: Settings) -> Written | End | None:
    while going.models and not breaker.may_try(going.models[0], settings):
        going.skip()
    if not going.models:
        return End.CLOSED
    model = going.models[0]
    told = (prompts.instructions(going.pattern), prompts.prompt(going.pattern, going.at))
    with acting(Actor.system()):
        ceiling = _most(going.pattern, model, told)
        call_id = budgets.reserve(input_hash, model, purpose, ceiling, settings, type_=going.type)
    if call_id is None:
        return End.CLOSED
    began = time.monotonic()
    try:
        said = _ask(going.pattern, model, told, settings)
    except AnalysisUnavailable as unavailable:
        _settle(call_id, unavailable.reason, unavailable.usage, began)
        return _after(going, unavailable, settings)
    breaker.went_well(model, settings)
    reason = refused(said.fragment, going.pattern)
    if reason is None:
        return Written(said.fragment, model, call_id, said.usage, _since(began))
    _settle(call_id, "unfit", said.usage, began)
    # The reason is a word of ours; what the model wrote is told nowhere.
    log.warning("analysis_unfit", reason=reason, about=going.pattern.about, model=model)
    return _refused(going)


def _after(going: _Round, unavailable: AnalysisUnavailable, settings: Settings) -> End | None:
    reason, model = unavailable.reason, going.models[0]
    log.warning("analysis_unavailable", reason=reason, retry=unavailable.retry, model=model)
    if reason in UNFIT:
        breaker.went_well(model, settings)
    else:
        breaker.failed(model, settings)
    if reason == "refused":
        return None if going.skip() else End.REFUSED
    if len(going.models) > 1 and reason not in UNFIT:
        going.skip()
        return None
    return None if unavailable.retry else End.CLOSED


def _refused(going: _Round) -> End | None:
    going.refusals += 1
    return End.REFUSED if going.refusals >= going.most_refusals else None


def _ask(pattern: Pattern, model: str, told: tuple[str, str], settings: Settings) -> Said:
    # The library is a quarter of all that the product loads; without a key nobody needs it.
    from maxpulse.analysis.line import ask

    return ask(*told, shape_of(pattern), model, settings, PATIENCE_SECONDS)


def _most(pattern: Pattern, model: str, told: tuple[str, str]) -> Decimal:
    from maxpulse.analysis.line import schema

    return most(model, f"{told}{schema(shape_of(pattern))}")


def _settle(call_id: UUID, outcome: str, usage: Usage | None, began: float) -> None:
    with acting(Actor.system()):
        budgets.settle(call_id, outcome, usage, _since(began))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
