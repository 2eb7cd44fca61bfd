"""`python -m tests.load.paint`: when the largest part of a participant's page is drawn on a slow phone.

Chromium itself, through its developer protocol: 390 x 844 at three times the density, the CPU four times slower, a
network of 1.6 Mbit/s with 150 ms to and fro (what Lighthouse calls slow 4G), nothing cached. The figure is the last
`largest-contentful-paint` a performance observer saw; the middle of five visits counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.walking import Participant

from .mint import running_instance

NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
SLOWER = 4
OBSERVE = """
  window.largest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.largest = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
"""
QUIET_MS = 1500


def main() -> int:
    """Measure each page so often and print the middle of it."""
    options = _options()
    base = running_instance().origin
    path = os.environ.get("MAXPULSE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        pages: dict[str, Callable[[], str]] = {
            "consent": lambda: f"{base}/l/{options.link}",
            "question": lambda: _begun(browser, base, options.link),
            "result": lambda: _finished(browser, base, options.link),
        }
        for name in options.only or pages:
            address = pages[name]()
            told = sorted(_largest(browser, address) for _ in range(options.runs))
            each = ", ".join(f"{ms:.0f}" for ms in told)
            print(f"{name:10} LCP {median(told):.0f} ms (median of {options.runs}: {each})", flush=True)
        browser.close()
    return 0


def _largest(browser: Browser, address: str) -> float:
    page = _phone(browser)
    page.add_init_script(OBSERVE)
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", NETWORK)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(QUIET_MS)
    found = float(page.evaluate("window.largest"))
    page.context.close()
    return found


def _phone(browser: Browser) -> Page:
    return browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True, has_touch=True
    ).new_page()


def _begun(browser: Browser, base: str, link: str) -> str:
    page = browser.new_context(base_url=base, locale="en").new_page()
    Participant(page, link).agree("Rosa Quispe")
    return page.url


def _finished(browser: Browser, base: str, link: str) -> str:
    page = browser.new_context(base_url=base, locale="en").new_page()
    rosa = Participant(page, link)
    rosa.agree("Rosa Quispe")
    rosa.answer_the_rest()
    rosa.finish()
    return page.url


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.paint", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--link", default="demo-health", help="a distributor's link on the running instance")
    parser.add_argument("--only", nargs="*", choices=("consent", "question", "result"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
