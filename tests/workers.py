"""Which worker runs what, and in what order: what stands on something dear is made once, and the dearest begin."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling

# Each folder stands on something that takes seconds to make: an installation, demo data, two companies, a web process.
# What reads the product's own source parses all of it.
TOGETHER = ("tests/browser/", "tests/demo/", "tests/live/", "tests/probe/", "tests/unit/test_")
# What takes longest begins, so that no worker is still at it when the others have ended.
FIRST = (
    "tests/browser/",
    "tests/runtime/test_up.py",
    "tests/web/test_nasty_input.py",
    "tests/web/test_headers.py",
    "tests/demo/",
    "tests/probe/",
    "tests/live/",
    "tests/web/test_",
    "tests/runtime/",
    "tests/db/",
)


class ByFileOrFolder(LoadFileScheduling):
    """A file, or a folder whose files share what is dear, goes to one worker; whoever is free takes the next."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def dearest_first(items: list[pytest.Item]) -> None:
    """Put the tests in the order of FIRST; what is in none of its folders comes last, as it was."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))
