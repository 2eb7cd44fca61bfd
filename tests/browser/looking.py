"""Looking at a page as a strict reader would: in both themes, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Error, Page, Request, ViewportSize

from maxpulse.web.assets import STATIC
from tests.browser.conftest import DESK, OURS
from tests.browser.contrasts import Contrasts
from tests.browser.tour.stop import Stop

SMALLEST: ViewportSize = {"width": 320, "height": 640}
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
ALL_BUT_CONTRAST: dict[str, Any] = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}
CONTRAST_ALONE: dict[str, Any] = {**EVERYTHING, "runOnly": ["color-contrast"]}
SIGN = re.compile(r'<symbol id="([\w-]+)"')
# Inside a tag: an attribute that carries a style or a script, or an element that does.
INLINE = re.compile(r"<[a-z][^>]*\s(style|on[a-z]+)\s*=|<style\b|<script\b(?![^>]*\ssrc=)", re.IGNORECASE)

RUN_AXE = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")}`);
}"""
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return "";
  const worst = [...document.querySelectorAll("body *")].find((e) => e.getBoundingClientRect().right > innerWidth + 1);
  return `${wide} px wider than ${innerWidth}: ${worst?.tagName} ${worst?.className}`;
}"""
SIGNS_USED = (
    """() => [...document.querySelectorAll("use")].map((e) => e.getAttribute("href").split("#")[1])"""
)


class Watch:
    """What a page did that it must not: broken rules of the CSP, errors, requests to somebody else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", self._failed)
        page.on("request", self._asked)

    def stop(self) -> list[str]:
        """Look away; tells what came up."""
        self.page.remove_listener("console", self._said)
        self.page.remove_listener("pageerror", self._failed)
        self.page.remove_listener("request", self._asked)
        return self.seen

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is an error is told as one on the console too; its status is checked where it is opened.
        told_anyway = message.text.startswith("Failed to load resource") and self._is_document(message)
        if message.type in ("error", "warning") and not told_anyway:
            self.seen.append(f"console: {message.text}")

    def _is_document(self, message: ConsoleMessage) -> bool:
        return "/static/" not in str(message.location.get("url", ""))

    def _failed(self, error: Error) -> None:
        self.seen.append(f"script: {error}")

    def _asked(self, asked: Request) -> None:
        if not asked.url.startswith(OURS):
            self.seen.append(f"asked outside: {asked.url}")


def complaints(
    page: Page, contrasts: Contrasts | None = None, *, twice: bool = True, sparing: bool = True
) -> list[str]:
    """Everything wrong with the page as it stands: light at 1440 px, dark at 320, and whether it fits.

    What only wide screens show has its contrasts in dark too. `contrasts` knows what other pages had; without it all
    are measured. Not `twice`: axe looks at the phone for its contrasts alone. Not `sparing`: whatever other pages had.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return list(_complaints(page, (contrasts or Contrasts()) if sparing else None, twice))


def misfits(page: Page) -> list[str]:
    """What does not fit on the smallest screen, and icons that are not there: for pages like others."""
    page.set_viewport_size(SMALLEST)
    return [*_too_wide(page), *_missing_signs(page)]


def flaws(page: Page) -> list[str]:
    """What axe finds on the page as it stands, contrasts aside: for pages seen in the same colours before."""
    return _axe(page, ALL_BUT_CONTRAST)


def visit(page: Page, stop: Stop, look: Callable[[Page], list[str]]) -> list[str]:
    """Go to a stop, do there what is done, and look; tells all that is wrong with it, and where it led elsewhere."""
    watch = Watch(page)
    answer = page.goto(stop.address)
    assert answer is not None
    found = [f"status {answer.status}"] * (answer.status != stop.status) + inline_code(answer.text())
    if stop.then:
        stop.then(page)
    shown = page.url
    found += look(page)
    return found + [f"went on to {page.url}"] * (page.url != shown) + watch.stop()


def inline_code(html: str) -> list[str]:
    """Styles and scripts written into a page instead of a file."""
    return [f"inline: {found[0][-60:]}" for found in INLINE.finditer(html)]


def _complaints(page: Page, contrasts: Contrasts | None, twice: bool) -> Iterator[str]:
    # The whole at each width and in each theme once: colours do not change with the width, nor widths with the theme.
    looks: tuple[tuple[str, ViewportSize, Literal["light", "dark"], bool], ...]
    looks = (
        ("desk, light", DESK, "light", True),
        ("desk, dark", DESK, "dark", False),
        ("phone, dark", SMALLEST, "dark", twice),
    )
    for name, size, theme, whole in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        if contrasts is None:
            found = _axe(page, EVERYTHING if whole else CONTRAST_ALONE)
        else:
            found = [*(_axe(page, ALL_BUT_CONTRAST) if whole else ()), *contrasts.weak(page)]
        yield from (f"{name}: {one}" for one in found)
        yield from _too_wide(page)
    page.emulate_media(color_scheme="light")
    yield from _missing_signs(page)


def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(RUN_AXE, options)
    return found


def _too_wide(page: Page) -> Iterator[str]:
    if said := page.evaluate(TOO_WIDE):
        yield str(said)


def _missing_signs(page: Page) -> Iterator[str]:
    there = set(SIGN.findall((STATIC / "vendor" / "icons.svg").read_text()))
    yield from (f"no such icon: {name}" for name in set(page.evaluate(SIGNS_USED)) - there)
