"""`python -m tests.browser.pictures`: take the README's pictures anew, of the installation that runs here.

They are real pages over demo data: Leilani's hub, and somebody who takes her assessment meanwhile. Soon after a first
start some of her clients still answer. Few colours are kept, which halves the files and shows nowhere.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from maxpulse.accounts.web.demo import PASSWORD
from maxpulse.runtime.instance import default_home
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.state import status_of
from tests.browser.conftest import DESK, NOWHERE, PHONE, launched
from tests.browser.over_http import walk_over_http
from tests.browser.walking import Participant
from tests.factories.walk import typed
from tests.fakes.people import ROSA

FOLDER = PROJECT / "docs" / "pictures"
LINK, LEILANI = "demo-health", "distributor@demo.maxpulse.test"
# Of the kind that shows most of the page: some to choose from.
PICTURED = "single"
COLOURS = 256


def main() -> int:
    """Take them all; 0 when they are there."""
    state = status_of(default_home())
    if state is None:
        sys.exit("Start the installation first: `maxpulse up`.")
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        take(browser, state.web_url, FOLDER)
        browser.close()
    return 0


def take(browser: Browser, base_url: str, folder: Path) -> None:
    """Each page as it stands at the top, on a desk or a phone."""
    desk, phone = _page(browser, base_url), _page(browser, base_url, phone=True)
    rosa = Participant(phone, LINK)
    rosa.agree("Rosa Quispe")
    while rosa.question.kind != PICTURED:
        rosa.answer()
    phone.locator(".is-waiting").wait_for(state="hidden")
    phone.emulate_media(color_scheme="dark")
    _keep(phone, folder / "question-phone-dark.png")
    phone.emulate_media(color_scheme="light")
    _answer_the_rest(phone)
    rosa.finish()
    _keep(phone, folder / "result-phone.png")
    desk.goto(phone.url)
    _keep(desk, folder / "result.png")
    _sign_in(desk)
    _keep(desk, folder / "hub.png")


def _page(browser: Browser, base_url: str, *, phone: bool = False) -> Page:
    return browser.new_context(
        base_url=base_url,
        locale=NOWHERE,
        viewport=PHONE if phone else DESK,
        device_scale_factor=2 if phone else 1,
        reduced_motion="reduce",
    ).new_page()


def _answer_the_rest(page: Page) -> None:
    at = urlsplit(page.url)
    walk = walk_over_http(f"{at.scheme}://{at.netloc}", begun_at=at.path)
    walk.answer_all({question: typed(value) for question, value in ROSA.items()})
    page.goto(f"/a/{walk.token}/finish")


def _sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", LEILANI)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.locator("[data-live=live]").wait_for()


def _keep(page: Page, file: Path) -> None:
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("document.fonts.ready")
    drawn = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(PROJECT)}  {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
