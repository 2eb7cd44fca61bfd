"""How a bank is scored: areas with weights, items with anchors and the words that go with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from maxpulse.assessments.content.curves import Curve
from maxpulse.core.tongue import N_

if TYPE_CHECKING:
    from maxpulse.assessments.content.bank import Condition

# The number of the rules that score (`assessments.rules`). Raised with any change of what the same answers come to: a
# result of before is then scored anew before it is laid beside a later one.
RULES = 1
# What is said beside a figure that was made for one country, to whoever is asked for another.
ELSEWHERE = {
    "us": N_("This rule of thumb is made for the United States: elsewhere take it as a hint."),
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Figures (low <= figure < below) without advice though more is possible. `when`: a variant or always."""

    low: Decimal
    below: Decimal
    when: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one item, with named slots (see `check.items`). The cut ones hold where less is better.

    `excess_text`: said where the figure is so far above the top that it calls for care. `full_value`: said in place of
    the figure where the item counts in full whatever it is.
    """

    value: str
    lead: str
    rest: str
    title: str
    how: str
    quiet_text: str = ""
    cut_lead: str = ""
    cut_rest: str = ""
    cut_title: str = ""
    cut_how: str = ""
    excess_text: str = ""
    full_value: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One scored thing, read from `questions` (the main one first); `weight` counts inside its area.

    `figure` names a question or a figure computed from several. `curve` None: the points stand at the
    choices. `scale` is the figure at the left and right end of the picture; None: the picture shows points.
    Items of one `pair` share their weight when one is missing. `plateau`: from where to where the best figures lie
    when more and less are both worse; None where better goes one way only. `source` is what people read of it,
    `sources` says of each curve by its name from where each anchor is; what an item weighs rests on what its area's
    weight does.
    `full_when`: the answers that make it count in full, asked or not. `country`: the one its figures were made for;
    empty for any.
    """

    key: str
    area: str
    label: str
    weight: Decimal
    questions: tuple[str, ...]
    figure: str
    unit: str
    curve: Curve | None
    curves: dict[str, Curve]
    quiet: tuple[Quiet, ...]
    scale: tuple[Decimal, Decimal] | None
    pair: str
    words: Words
    source: str
    plateau: tuple[Decimal, Decimal] | None = None
    sources: dict[str, str] = field(default_factory=dict)
    full_when: Condition | None = None
    country: str = ""

    @property
    def question(self) -> str:
        """The question to go back to in order to change this."""
        return self.questions[0]

    def curve_for(self, variants: frozenset[str]) -> Curve | None:
        """The anchors that hold for this person: the first variant that applies, else the common ones."""
        return next((curve for name, curve in self.curves.items() if name in variants), self.curve)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer that is shown beside the scores and never scored."""

    question: str
    label: str


@dataclass(frozen=True, slots=True)
class ScoredArea:
    """An area with its share of its part of the whole, and what to say where nothing is left to gain or it is too much.

    Parts are worth the same: a whole of one has no names for them. `source`: where its weight is from, and those of its
    items.
    """

    key: str
    weight: Decimal
    keep_title: str
    keep_how: str
    excess_title: str = ""
    excess_how: str = ""
    part: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts that a whole is the mean of."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """Everything a result is computed from besides the answers."""

    version: str
    areas: tuple[ScoredArea, ...]
    items: tuple[Item, ...]
    shown: tuple[ShownAnswer, ...]
    parts: tuple[Part, ...] = ()

    def points(self, item: Item) -> Decimal:
        """What an item is worth in the whole, of 100 points, when everything is answered."""
        area = next((area for area in self.areas if area.key == item.area), None)
        inside = sum(other.weight for other in self.items if other.area == item.area)
        return area.weight * item.weight / inside if area and inside else Decimal(0)
