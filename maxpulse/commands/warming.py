"""Filling the lattice from a command: what is said before, meanwhile and afterwards."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Event

import click

from maxpulse.analysis import jobs, queries
from maxpulse.analysis.actions.warming import Warmed, warm
from maxpulse.analysis.actions.writing import Ending
from maxpulse.analysis.lacking import Shortfall, shortfall
from maxpulse.analysis.prices import known_price
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting

# What a provider says that trying again alone does not mend.
FAILURES = {
    "rejected": "The provider rejects what it is asked: look at OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.",
    "quota": "The provider says that the account is out of credit.",
    "rate_limited": "The provider is asked too often. Run it again in some minutes, with a smaller --at-once.",
}
NO_ANSWER = "The model does not answer. Run it again in some minutes."


@dataclass(frozen=True, slots=True)
class Warming:
    """Which halves in which languages, and by which settings."""

    halves: Sequence[str]
    languages: Sequence[str]
    using: Settings

    def run(self, at_once: int, *, has_said_yes: bool) -> bool:
        """Say what it would cost, have it written when that is wanted, and say what came; True: nothing is left."""
        before = self._shortfall()
        model = self.using.models[0]
        click.echo(f"Texts of {' and '.join(self.halves)} in {' and '.join(self.languages)}, by {model}:")
        _tell(beforehand(before, model))
        if not before.missing:
            return True
        if before.short_of:
            _tell(out_of_budget(before))
            return False
        if not has_said_yes and not click.confirm("Have them written?"):
            click.echo("Nothing was asked.")
            return False
        began, stop = clock.now(), Event()
        with stopped_by_ctrl_c(stop):
            warmed = self._warm(before, at_once, stop)
        after = self._shortfall()
        if stop.is_set():
            click.echo("Stopped. What is written stays.")
        _tell(afterwards(before, after, warmed))
        _tell(why_left(after, warmed, _latest_failure(began)))
        return not after.missing

    def _shortfall(self) -> Shortfall:
        with acting(Actor.system()):
            return shortfall(self.halves, self.languages, self.using)

    def _warm(self, before: Shortfall, at_once: int, stop: Event) -> Warmed:
        with click.progressbar(length=len(before.missing), label="Writing") as bar:
            return warm(
                before.missing,
                self.using,
                jobs.analyse,
                jobs.give_up,
                at_once=at_once,
                stop=stop,
                tell=lambda _ending: bar.update(1),
            )


@contextmanager
def stopped_by_ctrl_c(stop: Event) -> Iterator[None]:
    """Let Ctrl-C set `stop`, and a second one end the command at once."""

    def interrupt(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("Stopping when the calls under way have ended. Ctrl-C once more does not wait.", err=True)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def beforehand(there: Shortfall, model: str) -> Iterator[str]:
    """What is there, what is missing, what that costs and what may be spent."""
    missing = len(there.missing)
    yield f"  {there.kept + there.refused + missing} in all, {there.kept} kept, {missing} missing."
    if there.refused:
        yield f"  {there.refused} were refused and are not asked for today: fixed rules word them."
    if not missing:
        yield "Nothing is to be written."
        return
    yield (
        f"  {missing} calls, likely {dollars(there.likely)} together; at most {dollars(there.worst)}, if each text "
        "takes three tries, and each try all it may use."
    )
    if known_price(model) is None:
        yield f"  No price of {model} is known here: it is counted at the dearest one."
    for budget in there.budgets:
        yield f"  Left of the budget of {budget.period}: {dollars(budget.left)} of {dollars(budget.limit)}."
    if there.lacks:
        yield "  That is likely not enough for all of them: it ends when the budget does."


def afterwards(before: Shortfall, after: Shortfall, warmed: Warmed) -> Iterator[str]:
    """What became of all that was missing."""
    ended = warmed.endings
    yield (
        f"{ended[Ending.WRITTEN]} written, {before.kept + ended[Ending.THERE]} there already, "
        f"{before.refused + ended[Ending.REFUSED]} refused, {len(after.missing)} left."
    )
    if refused := ended[Ending.REFUSED]:
        yield f"{refused} came as nobody may read them: fixed rules word these, and a model is asked again tomorrow."
    if later := ended[Ending.LATER]:
        yield f"{later} of those left brought nothing usable in the tries they had."
    if busy := ended[Ending.BUSY]:
        yield f"{busy} of those left somebody else has taken on, or has tried in vain a moment ago."


def why_left(after: Shortfall, warmed: Warmed, failure: str | None) -> Iterator[str]:
    """Why something is left, and what to do about it. `failure`: how the newest call ended that brought nothing."""
    if not after.missing:
        return
    if warmed.is_closed and after.short_of:
        yield from out_of_budget(after)
    elif warmed.is_closed:
        yield FAILURES.get(failure or "", NO_ANSWER)
    else:
        yield "Run it again for the rest."


def out_of_budget(there: Shortfall) -> Iterator[str]:
    """Which budget does not allow a call, how much is missing, and when to come again."""
    longest = there.short_of[0]
    turns = "month" if longest.is_month else "day"
    if not longest.limit:
        name = f"MAXPULSE_ANALYSIS_{'MONTHLY' if longest.is_month else 'DAILY'}_BUDGET"
        yield f"{name} is 0: no model is asked."
        return
    yield (
        f"The budget of {longest.period} is used up: likely {dollars(there.lacks)} are missing for the "
        f"{len(there.missing)} texts that are left. Run it again after the {turns} turns (00:00 UTC)."
    )


def dollars(amount: Decimal) -> str:
    """Cents from a dollar on; below, as many places as say something."""
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def _latest_failure(since: datetime) -> str | None:
    with acting(Actor.system()):
        return queries.latest_failure(since)


def _tell(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)
