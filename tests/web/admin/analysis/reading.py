"""Reading the page about analyses."""

from __future__ import annotations

import re
from html import unescape

from tests.web.browser import Browser

PAGE = "/admin/analysis"
FIGURE = re.compile(r'<span class="m-label">([^<]*)</span><b>([^<]*)</b><small>([^<]*)</small>')
CHART = re.compile(r'<h3 id="chart-(\w+)">.*?<b>([^<]*)</b> <span>([^<]*)</span>', re.DOTALL)
CELL = re.compile(r'<td><span class="d-cell" data-state="(\w+)"[^>]* title="([^"]*)">([^<]*)</span>')
COLUMN = re.compile(r'data-label="([^"]*)">([^<]*)</td>')
TAG = re.compile(r"<[^>]+>")


def figures(page: str) -> list[tuple[str, ...]]:
    """What the page says in one glance: a name, a figure, and what it is of."""
    return [tuple(map(unescape, found)) for found in FIGURE.findall(page)]


def charts(page: str) -> dict[str, tuple[str, str]]:
    """What stands above each picture."""
    return {key: (unescape(figure), unescape(more)) for key, figure, more in CHART.findall(page)}


def cells(page: str) -> list[tuple[str, str, str]]:
    """Each text of the lattice that is shown: how it stands, which it is, and the sign in its square."""
    return CELL.findall(page)


def words(page: str) -> str:
    """What somebody reads, on one line."""
    return re.sub(r"\s+", " ", unescape(TAG.sub(" ", page.partition("<main")[2])))


def read(desk: Browser, query: str = "") -> str:
    """The page as it comes."""
    answer = desk.get(PAGE + query)
    assert answer.status_code == 200, answer.text
    return answer.text


def types(page: str) -> dict[str, dict[str, str]]:
    """What stands of each type beside the others, by what its columns are called."""
    table = page.partition('aria-labelledby="by-type"')[2].partition("</table>")[0].partition("<tbody>")[2]
    lines = [each.partition('<th scope="row">')[2] for each in table.split("</tr>") if "<th" in each]
    return {unescape(TAG.sub("", line.partition("</th>")[0])): dict(COLUMN.findall(line)) for line in lines}
