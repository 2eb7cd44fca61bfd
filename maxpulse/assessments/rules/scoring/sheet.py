"""From the points of items to areas and the whole. What is missing is left out, the rest carries its part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from maxpulse.assessments.content.scoring import Item, Scoring

# thirds leave endless digits: unrounded, a sum of them could end just below the 80 it stands for
FINEST = Decimal("0.000001")
HALF = Decimal(50)


class NothingScored(ValueError):
    """There is no area that enough is known of."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The points (0-100) of every item that is scored, by key."""

    scoring: Scoring
    points: Mapping[str, Decimal]
    _weights: dict[str, dict[str, Decimal]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weights = {area.key: self._weights_of(area.key) for area in self.scoring.areas}
        object.__setattr__(self, "_weights", weights)

    def weights(self, area: str) -> dict[str, Decimal]:
        """The weight of each present item inside its area, of 100. One of a pair alone carries both."""
        return self._weights[area]

    def _weights_of(self, area: str) -> dict[str, Decimal]:
        items = [item for item in self.scoring.items if item.area == area]
        present = [item for item in items if item.key in self.points]
        return {item.key: self._weight(item, items, present) for item in present}

    def _weight(self, item: Item, items: list[Item], present: list[Item]) -> Decimal:
        if not item.pair:
            return item.weight
        together = sum((other.weight for other in items if other.pair == item.pair), Decimal(0))
        there = sum((other.weight for other in present if other.pair == item.pair), Decimal(0))
        return item.weight * together / there

    def area(self, area: str) -> Decimal | None:
        """An area's points; None when more than half of its weight is missing."""
        weights = self.weights(area)
        known = sum(weights.values(), Decimal(0))
        if known < HALF:
            return None
        return exact(sum((self.points[key] * weight for key, weight in weights.items()), Decimal(0)) / known)

    def total(self) -> Decimal:
        """The whole, 0-100: the mean of its parts that have a score. Raises NothingScored."""
        totals = list(self.parts().values())
        if not totals:
            raise NothingScored("no area is answered far enough to be scored")
        return exact(sum(totals, Decimal(0)) / len(totals))

    def parts(self) -> dict[str, Decimal]:
        """Each part's total, 0-100, over its areas that are scored; a part without any is left out."""
        known: dict[str, list[tuple[Decimal, Decimal]]] = {}
        for area in self.scoring.areas:
            points = self.area(area.key)
            if points is not None:
                known.setdefault(area.part, []).append((area.weight, points))
        return {part: _mean(weighed) for part, weighed in known.items()}

    def worth(self) -> dict[str, Decimal]:
        """What each present item is worth in the whole, of 100, after what is missing was left out."""
        areas = [area for area in self.scoring.areas if self.area(area.key) is not None]
        parts = {area.part for area in areas}
        wholes = {part: sum(area.weight for area in areas if area.part == part) for part in parts}
        found: dict[str, Decimal] = {}
        for area in areas:
            weights = self.weights(area.key)
            share = area.weight / wholes[area.part] / len(parts) * 100 / sum(weights.values())
            found.update({key: exact(weight * share) for key, weight in weights.items()})
        return found

    def with_points(self, changes: Mapping[str, Decimal]) -> Sheet:
        """The same sheet with other points for some items."""
        return Sheet(self.scoring, {**self.points, **changes})


def _mean(weighed: list[tuple[Decimal, Decimal]]) -> Decimal:
    total = sum((weight * points for weight, points in weighed), Decimal(0))
    return exact(total / sum(weight for weight, _ in weighed))


def exact(points: Decimal) -> Decimal:
    """Points with six decimals: enough to tell any two results apart, too few for the dust of thirds."""
    return points.quantize(FINEST, ROUND_HALF_UP)
