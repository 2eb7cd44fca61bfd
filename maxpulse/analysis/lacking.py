"""What of a lattice is not kept yet, and what it would cost to have it written. The system acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from maxpulse.analysis import prompts, queries, watching
from maxpulse.analysis.actions.asking import TRIES
from maxpulse.analysis.fragments import shape_of
from maxpulse.analysis.patterns import Pattern, lattice
from maxpulse.analysis.prices import likely, most
from maxpulse.analysis.rules.budgets import Used
from maxpulse.analysis.versions import Versions, current, input_hash
from maxpulse.assessments.versions.banks import newest_bank
from maxpulse.config import Settings
from maxpulse.core import clock

# Prices change, and so does how much a model thinks: older calls say little of the next one.
KNOWN_FROM: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lacking:
    """One fragment that nobody has written yet. `likely` and `most` in US dollars: what one call for it comes to."""

    name: str
    pattern: Pattern
    versions: Versions
    likely: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How lattices stand: what is missing, and how many are kept, or refused and not to be asked for today."""

    missing: Sequence[Lacking]
    kept: int
    refused: int
    budgets: Sequence[Used]

    @property
    def likely(self) -> Decimal:
        """What the missing ones may be expected to come to."""
        return sum((each.likely for each in self.missing), Decimal(0))

    @property
    def worst(self) -> Decimal:
        """What they come to when each takes all its tries, and each try all it may use."""
        return sum((each.most for each in self.missing), Decimal(0)) * TRIES

    @property
    def lacks(self) -> Decimal:
        """What the budgets are short of what is likely; nothing where they are not."""
        return max(Decimal(0), self.likely - min(each.left for each in self.budgets))

    @property
    def short_of(self) -> Sequence[Used]:
        """The budgets that allow no call for what is missing, the one that begins anew last comes first."""
        dearest = max((each.most for each in self.missing), default=Decimal(0))
        return [each for each in self.budgets if each.left < dearest]


def shortfall(halves: Collection[str], languages: Collection[str], settings: Settings) -> Shortfall:
    """How the lattices of these halves in these languages stand.

    They are those of new assessments: by the versions that these take, and as grids are set now.
    """
    now, model = clock.now(), settings.models[0]
    wanted = _wanted(halves, languages, model, watching.grids())
    kept, refused = queries.kept(wanted, now), queries.refused(wanted)
    known = queries.cost_of_one(model, now - KNOWN_FROM)
    missing = tuple(
        _lacking(name, *each, known)
        for name, each in wanted.items()
        if name not in kept and name not in refused
    )
    return Shortfall(missing, len(kept), len(refused - kept.keys()), queries.used(settings, now))


def _wanted(
    halves: Collection[str], languages: Collection[str], model: str, grids: Mapping[str, str]
) -> dict[str, tuple[Pattern, Versions]]:
    banks = {half: newest_bank(half) for half in halves}
    versions = {half: current(bank.version, bank.scoring_version, model) for half, bank in banks.items()}
    return {
        input_hash(pattern, versions[half]): (pattern, versions[half])
        for language in languages
        for half in halves
        for pattern in lattice(half, language, grids)
    }


def _lacking(name: str, pattern: Pattern, versions: Versions, known: Decimal | None) -> Lacking:
    # The library behind it is a quarter of all that the product loads, and this is asked by a command alone.
    from maxpulse.analysis.line import schema

    told = f"{prompts.instructions(pattern), prompts.prompt(pattern)}{schema(shape_of(pattern))}"
    expected = likely(versions.model, told) if known is None else known
    return Lacking(name, pattern, versions, expected, most(versions.model, told))
