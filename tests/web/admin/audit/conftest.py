"""Who reads the audit, later than all other tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from maxpulse.core import clock
from tests.factories.cast import Cast
from tests.web.admin.audit.entries import LATER
from tests.web.browser import Browser


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock.travelling(LATER):
        yield


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Everybody, made today: links are not made so far ahead."""
    with clock.travelling(datetime.now(UTC)):
        return cast.all_here()


@pytest.fixture
def reader(desk_of: Callable[[str], Browser]) -> Browser:
    """The browser of an admin who reads, the same in all tests here."""
    return desk_of("eli")
