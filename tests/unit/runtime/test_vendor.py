"""The icon sprite is cut to what pages use."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.vendor import ICONS, cut, read_names

SPRITE = """<svg xmlns="http://www.w3.org/2000/svg" id="tabler-icons"><defs>
<symbol id="tabler-user" viewBox="0 0 24 24" stroke-width="2"><path d="M1 1"/></symbol>
<symbol id="tabler-users" viewBox="0 0 24 24" stroke-width="2"><path d="M2 2"/></symbol>
<symbol id="tabler-x" viewBox="0 0 24 24" stroke-width="2"><path d="M3 3"/></symbol>
</defs></svg>"""


def ids(sprite: str) -> list[str | None]:
    return [symbol.get("id") for symbol in ElementTree.fromstring(sprite)]


def test_only_named_icons_are_kept_each_once() -> None:
    assert ids(cut(SPRITE, ["x", "user", "x"])) == ["tabler-user", "tabler-x"]


def test_line_width_is_left_to_the_style_sheet() -> None:
    assert "stroke-width" not in cut(SPRITE, ["user"])


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(CannotRun, match="usr"):
        cut(SPRITE, ["user", "usr"])


def test_the_list_of_names_may_have_comments_and_empty_lines() -> None:
    assert read_names("user\n\n# desk\nx  # close\n") == ["user", "x"]


def test_the_products_list_names_each_icon_once() -> None:
    names = read_names(ICONS.read_text())
    assert names and len(names) == len(set(names))
