"""`python -m tests.browser.album`: every page there is, in every look, for people who want to see them all.

All pages of the tour, what few people see and each failure: on a desk and on a phone, light and dark, in every
language, of an installation of its own for each. One file is one look; what belongs together stands small on sheets
beside them. It takes some minutes for each language, and half an hour on a busy machine.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from flask import Flask
from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from maxpulse.core.languages import LANGUAGES
from maxpulse.runtime.paths import PROJECT
from tests.browser.conftest import DESK, PHONE, application_on, launched
from tests.browser.seats import Seats
from tests.browser.sheets import put_on_sheets
from tests.browser.tour import PLACES, RARE, Set, Stop
from tests.browser.tour.build import build
from tests.browser.tour.failures import failures, show
from tests.factories.cast import make_cast
from tests.factories.shop import stock
from tests.fakes.providers import FakeProvider
from tests.runtime.installation import Installation, installed

SIZES: dict[str, ViewportSize] = {"desk": DESK, "phone": PHONE}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE = 15_000
QUALITY = 80


def main() -> int:
    """Take them all; 1 when one would not be taken."""
    options = _options()
    missed = []
    with FakeProvider() as provider, sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        for language in options.languages:
            with _installation(provider) as running:
                album = Album(options.folder / language, language)
                missed += album.fill(browser, running, provider, options.places)
        browser.close()
    print(f"They are in {options.folder}.", *missed, sep="\n")
    return int(bool(missed))


class Album:
    """The pictures of one language: a folder for each place, and its sheets."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language

    def fill(
        self, browser: Browser, running: Installation, provider: FakeProvider, wanted: Iterable[str]
    ) -> list[str]:
        """Look at every stop of the places that are wanted; tells which could not be seen."""
        base_url = f"http://127.0.0.1:{running.port}"
        missed = []
        with application_on(running) as app:
            stock(app)
            at = build(app, base_url, make_cast(app))
            seats = Seats(at, browser, running.port, provider, language=self.language)
            for place, stops in places(app, base_url, at):
                if not wanted or place in wanted:
                    missed += self._visit(place, stops, seats)
            if not wanted or "failures" in wanted:
                self._look_at_failures(app, seats("visitor"))
            seats.close()
        return missed

    def _visit(self, place: str, stops: Iterable[Stop], seats: Seats) -> list[str]:
        missed = []
        for number, stop in enumerate(stops, start=1):
            try:
                page = seats(stop.seat)
                page.set_default_timeout(PATIENCE)
                page.set_viewport_size(DESK)
                page.goto(stop.address)
                if stop.then:
                    stop.then(page)
                self._take(page, place, f"{number:02} {stop.name}")
            except (Error, AssertionError) as wrong:
                missed.append(f"{self.language}, {place}, {stop.name}: {str(wrong).splitlines()[0]}")
        self._finish(place)
        return missed

    def _look_at_failures(self, app: Flask, page: Page) -> None:
        for code, html in failures(app, self.language):
            show(page, html)
            self._take(page, "failures", str(code))
        self._finish("failures")

    def _take(self, page: Page, place: str, name: str) -> None:
        page.evaluate("document.fonts.ready")
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                page.screenshot(
                    path=self.folder / place / f"{file_name(name)}.{size}.{theme}.jpg",
                    type="jpeg",
                    quality=QUALITY,
                    full_page=True,
                    animations="disabled",
                )

    def _finish(self, place: str) -> None:
        for size in SIZES:
            put_on_sheets(self.folder / place, size, self.folder / "sheets")
        print(f"{self.language}: {place}", flush=True)


def places(app: Flask, base_url: str, at: Set) -> Iterator[tuple[str, Iterable[Stop]]]:
    """What there is to see, by name."""
    for place in PLACES:
        yield place.__name__, place(at)
    for made in RARE:
        yield made.__name__, made(app, base_url, at)


def file_name(name: str) -> str:
    """A stop's name as that of a file."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")


@contextmanager
def _installation(provider: FakeProvider) -> Iterator[Installation]:
    keys = {name.upper(): value for name, value in provider.settings().items()}
    with ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="maxpulse-album-")))
        running = kept.enter_context(installed(folder / "data", **keys))
        running.start()
        yield running


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.album", description=__doc__)
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "pictures", help="(var/pictures)")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--places", nargs="+", default=(), help="such as results hub (all)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
