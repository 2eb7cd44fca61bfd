"""Anchors that turn a figure into points: steps, or straight lines between anchors, clamped at both ends."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Anchor:
    """From `at` on (or, with `above`, only beyond it) a figure is worth `points`."""

    at: Decimal
    points: Decimal
    above: bool = False

    def reached_by(self, figure: Decimal) -> bool:
        """True when the figure lies at or beyond this anchor."""
        return figure > self.at if self.above else figure >= self.at


@dataclass(frozen=True, slots=True)
class Aim:
    """The next better anchor: the figure to reach, whether by more or by less, and the points it is worth.

    `beyond`: the figure itself does not count yet, it has to be passed (BMI below 25).
    """

    figure: Decimal
    points: Decimal
    down: bool
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Anchors in ascending order of their figure. Those below `aims_from` score, but nobody is told to aim there."""

    anchors: tuple[Anchor, ...]
    steps: bool
    aims_from: Decimal = Decimal(0)

    def at(self, figure: Decimal) -> Decimal:
        """The points (0-100) of a figure."""
        if self.steps:
            reached = [anchor for anchor in self.anchors if anchor.reached_by(figure)]
            return (reached[-1] if reached else self.anchors[0]).points
        return self._on_line(figure)

    def _on_line(self, figure: Decimal) -> Decimal:
        if figure <= self.anchors[0].at:
            return self.anchors[0].points
        for left, right in pairwise(self.anchors):
            if figure <= right.at:
                share = (figure - left.at) / (right.at - left.at)
                return left.points + share * (right.points - left.points)
        return self.anchors[-1].points

    def next(self, figure: Decimal) -> Aim | None:
        """The nearest anchor that is worth more than the figure, or None at the top."""
        own = self.at(figure)
        better = (a for a in self.anchors if not a.reached_by(figure) and a.points > own)
        more = next((a for a in better if a.at >= self.aims_from), None)
        if more is not None:
            return Aim(more.at, more.points, down=False, beyond=more.above)
        return self._less(figure, own)

    def _less(self, figure: Decimal, own: Decimal) -> Aim | None:
        for index in range(len(self.anchors) - 1, -1, -1):
            anchor = self.anchors[index]
            if anchor.reached_by(figure) and anchor.points > own:
                if not self.steps:
                    return Aim(anchor.at, anchor.points, down=True)
                end = self.anchors[index + 1]
                return Aim(end.at, anchor.points, down=True, beyond=not end.above)
        return None
