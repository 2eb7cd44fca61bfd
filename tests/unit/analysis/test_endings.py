"""How calls ended, in words for each way there is."""

from __future__ import annotations

import re

from maxpulse.analysis.reports import Ending
from maxpulse.analysis.web.endings import WORDS, by_model
from tests.source import PACKAGE

SAID = re.compile(r'AnalysisUnavailable\("(\w+)"|_settle\(call_id, "(\w+)"|settle\([\w.]+, "(\w+)"')


def test_every_way_in_which_a_call_may_end_has_words() -> None:
    files = [*(PACKAGE / "analysis/actions").glob("*.py"), PACKAGE / "analysis/line.py"]
    told = {word for file in files for found in SAID.findall(file.read_text()) for word in found if word}
    assert {"ok", "unfit", "timeout", "lost"} <= told, "it reads them"
    assert told | {"quota", "rate_limited"} == set(WORDS)


def test_calls_stand_by_model_with_the_share_that_brought_a_text() -> None:
    rows = [
        Ending("a", None, 10, 800, 4000),
        Ending("a", "ok", 9, 800, 3000),
        Ending("a", "timeout", 1, 30000, 30000),
        Ending("b", None, 2, None, None),
        Ending("b", "lost", 2, None, None),
    ]
    first, second = by_model(rows)
    assert (first.row.calls, first.good, [way.row.outcome for way in first.ways]) == (
        10,
        9,
        ["ok", "timeout"],
    )
    assert [way.is_good for way in first.ways] == [True, False]
    assert (second.row.model, second.good) == ("b", 0)


def test_a_way_of_an_earlier_release_is_called_by_its_own_name() -> None:
    (model,) = by_model([Ending("a", None, 1, 1, 1), Ending("a", "vanished", 1, 1, 1)])
    assert model.ways[0].words == "vanished"
