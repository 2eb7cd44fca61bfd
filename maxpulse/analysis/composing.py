"""From fragments to the analysis of one person: their own figures by the rules, the prose of others like them."""

from __future__ import annotations

from collections.abc import Mapping

from maxpulse.analysis.fragments import AreaFragment, Fragment, OverviewFragment
from maxpulse.analysis.patterns import ASKED, NO_GRIDS, Pattern, cared_for, patterns_of
from maxpulse.analysis.rules import is_said_by_level, rule_based
from maxpulse.analysis.shape import Analysis, AreaAnalysis
from maxpulse.analysis.slots import fill
from maxpulse.assessments.rules.types import Result
from maxpulse.core.tongue import ENGLISH, Tongue

Fragments = Mapping[Pattern, Fragment]


def compose(
    result: Result, fragments: Fragments, tongue: Tongue = ENGLISH, grids: Mapping[str, str] = NO_GRIDS
) -> Analysis:
    """The analysis of a result with the fragments there are, in the tongue of the result.

    Grade, scores, order of steps, insights and what they would lead to are the rules', and so is every text for which
    there is no fragment or whose slots this person has no figures for.
    """
    own, patterns = rule_based(result, tongue), patterns_of(result, grids)
    areas = {pattern.about: fragments.get(pattern) for pattern in patterns if not pattern.is_overview}
    overall = _overall([fragments.get(pattern) for pattern in patterns if pattern.is_overview])
    return own.model_copy(
        update={
            "overall_message": overall or own.overall_message,
            "areas": [_area(area, areas.get(area.area), result) or area for area in own.areas],
        }
    )


def is_whole(result: Result, fragments: Fragments, grids: Mapping[str, str] = NO_GRIDS) -> bool:
    """True where nothing that may be asked about a result is missing."""
    return all(pattern in fragments for pattern in patterns_of(result, grids))


def in_rules_words(kept: Analysis, result: Result, tongue: Tongue = ENGLISH) -> Analysis:
    """A kept analysis with its figures anew, and in the rules' words what asks for care or no level tells enough of."""
    own, said = rule_based(result, tongue), {area.area: area for area in kept.areas}
    allowed = {key for keys in ASKED.values() for key in keys if is_said_by_level(result, key)}
    areas = [
        said.get(area.area, area) if area.area in allowed - cared_for(result) else area for area in own.areas
    ]
    scores = [
        one.model_copy(update={"score": area.score}) for one, area in zip(areas, own.areas, strict=True)
    ]
    return own.model_copy(update={"overall_message": kept.overall_message, "areas": scores})


def _area(own: AreaAnalysis, fragment: Fragment | None, result: Result) -> AreaAnalysis | None:
    if not isinstance(fragment, AreaFragment):
        return None
    message = fill(fragment.message, own.area, result)
    step = fill(fragment.recommendation, own.area, result)
    if message is None or step is None:
        return None
    return own.model_copy(update={"message": message, "recommendation": step})


def _overall(overviews: list[Fragment | None]) -> str | None:
    """The overviews of all halves after one another; None while one of them is missing."""
    said = [each.message for each in overviews if isinstance(each, OverviewFragment)]
    return " ".join(said) if said and len(said) == len(overviews) else None
