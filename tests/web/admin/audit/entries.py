"""Entries of the audit, and how they read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from maxpulse.operations import audit
from tests.web.conftest import Backstage

# Later than anything other tests have travelled to.
LATER = datetime(2092, 4, 5, tzinfo=UTC)


def make_links(backstage: Backstage, number: int, code: str = "code") -> Any:
    """So many entries about one link, each with a code of its own; the link."""
    link = uuid4()
    with backstage():
        for each in range(number):
            audit.record(
                "link_made", ("assessment_links", link), after={"code": f"{code}-{each}", "focus": "health"}
            )
    return link


def words(markup: str) -> str:
    """What a page says."""
    return " ".join(re.sub("<[^>]+>", " ", markup).split())
