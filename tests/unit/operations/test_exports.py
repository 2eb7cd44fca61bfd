"""No cell of an export is a formula."""

from __future__ import annotations

import csv
import io

import pytest

from maxpulse.operations.web.exports import row


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'),
        *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"),
    ],
)
def test_what_a_spreadsheet_would_compute_is_text(cell: str) -> None:
    (cells,) = csv.reader(io.StringIO(row(["first", cell]), newline=""))
    assert cells[1] == "'" + cell


def test_other_cells_stay_as_they_are() -> None:
    (cells,) = csv.reader(io.StringIO(row(["a, b", None, 3, 'say "x"', "10.0.0.1"])))
    assert cells == ["a, b", "", "3", 'say "x"', "10.0.0.1"]
