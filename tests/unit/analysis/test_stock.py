"""What is kept of a lattice: each text stands in its place, as what it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maxpulse.analysis.patterns import SPLIT, Pattern, lattice
from maxpulse.analysis.rules.stock import Kept, State, Stock, stock

SOON = datetime(2026, 12, 5, tzinfo=UTC)


def named(**grids: str) -> dict[str, Pattern]:
    """The texts of health in English under plain names."""
    return {str(number): each for number, each in enumerate(lattice("health", "en", grids))}


def of(kept: dict[str, Kept] | None = None, owed: dict[str, bool] | None = None) -> Stock:
    """How they stand."""
    return stock("health", "en", named(), kept or {}, owed or {})


def test_every_text_has_one_place_in_one_of_two_tables_of_equal_size() -> None:
    found = of()
    assert (len(found.cells), found.kept, found.count(State.MISSING)) == (120, 0, 120)
    for rows in (found.areas, found.overviews):
        assert len(rows) == 12
        assert [[level for level, _cells in row.levels] for row in rows] == [[1, 2, 3, 4, 5]] * 12
    placed = [
        (cell.pattern, row.about, level)
        for row in (*found.areas, *found.overviews)
        for level, cells in row.levels
        for cell in cells
    ]
    assert {pattern for pattern, *_place in placed} == set(named().values())
    assert all((pattern.about, pattern.level) == (about, level) for pattern, about, level in placed)


def test_a_text_is_kept_asked_for_refused_or_missing() -> None:
    found = of({"0": Kept(3, SOON)}, {"1": False, "2": True, "0": False})
    assert [cell.state for cell in found.cells[:4]] == [
        State.KEPT,
        State.ASKED,
        State.REFUSED,
        State.MISSING,
    ]
    assert (found.cells[0].hits, found.cells[0].expires_at, found.cells[1].expires_at) == (3, SOON, None)
    assert (found.kept, found.count(State.ASKED), found.count(State.REFUSED)) == (1, 1, 1)


def test_what_serves_often_is_darker() -> None:
    hits = (0, 1, 4, 5, 19, 20, 4000)
    found = of({str(number): Kept(times, SOON) for number, times in enumerate(hits)})
    assert [cell.shade for cell in found.cells[: len(hits)]] == [0, 1, 1, 2, 2, 3, 3]


def test_it_says_which_expires_first() -> None:
    assert of().expires_first is None
    later = SOON + timedelta(days=1)
    assert of({"5": Kept(1, later), "9": Kept(0, SOON)}).expires_first == SOON


def test_where_a_grid_is_split_a_level_has_two_texts() -> None:
    found = stock("health", "en", named(sleep=SPLIT), {}, {})
    sizes = {row.about: {len(cells) for _level, cells in row.levels} for row in found.areas}
    assert sizes == {"exercise": {1}, "sleep": {2}, "nutrition": {1}, "hydration": {1}}
