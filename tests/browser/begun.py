"""Pages whose script has begun, which it does once they have been drawn (static/js/begin)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import WeakSet

from playwright.sync_api import Error, Page

from tests.runtime.processes import wait_for

WITHOUT_SCRIPTS: WeakSet[Page] = WeakSet()
HAS_BEGUN = """!document.querySelector("link[rel=preload][as=script]") || typeof outbox !== "undefined" """


def begun(page: Page) -> None:
    """Wait for it, as people do, who read first. The outbox stands at its end."""
    if page not in WITHOUT_SCRIPTS:
        wait_for(lambda: _has_begun(page), f"the script of {page.url}")


def waiting(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step to another page that lasts until its script has begun, unless it says `wait_until="commit"`."""

    @wraps(step)
    def stepped(page: Page, *given: Any, **more: Any) -> Any:
        answer = step(page, *given, **more)
        if more.get("wait_until") != "commit":
            begun(page)
        return answer

    return stepped


def _has_begun(page: Page) -> bool:
    try:
        return bool(page.evaluate(HAS_BEGUN))
    except Error as failed:
        # The page makes room for another.
        if page.is_closed() or "context was destroyed" not in str(failed):
            raise
        return False
