"""Which worker runs what, and in what order: what stands on something dear is made once, and the dearest begin."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling

# Each folder stands on something that takes seconds to make: an installation, demo data, two companies, a web process.
TOGETHER = ("tests/browser/", "tests/demo/", "tests/live/", "tests/probe/")
# Half of what browsers do, in files that walk every page: a second installation costs less than waiting for one worker.
PAGES = (
    "tests/browser/test_pages.py",
    "tests/browser/test_pages_in_german.py",
    "tests/browser/test_contrasts.py",
    "tests/browser/test_weight.py",
    "tests/browser/test_keyboard.py",
    "tests/browser/test_menu.py",
    "tests/browser/test_question_kinds.py",
    "tests/browser/test_result_page.py",
    "tests/browser/test_reading_alone.py",
    "tests/browser/test_accounts.py",
    "tests/browser/test_second_factor.py",
    "tests/browser/test_passkeys.py",
    "tests/browser/test_providers.py",
    "tests/browser/test_client_page.py",
    "tests/browser/test_begun.py",
)
# Each of these takes the whole source apart, which is done once: see `tests/source.py`.
SOURCE = (
    "tests/unit/test_dangers.py",
    "tests/unit/test_house.py",
    "tests/unit/test_one_clock.py",
    "tests/unit/isolation/test_memories.py",
    "tests/unit/operations/test_kinds.py",
)
# What takes longest begins, so that no worker is still at it when the others have ended.
FIRST = (
    "tests/browser/",
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
    """A file, or files that share what is dear, go to one worker; whoever is free takes the next."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        if file in SOURCE:
            return "tests/source.py"
        if file in PAGES:
            return "tests/browser/pages"
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def dearest_first(items: list[pytest.Item]) -> None:
    """Put the tests in the order of FIRST; what is in none of its folders comes last, as it was."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))
