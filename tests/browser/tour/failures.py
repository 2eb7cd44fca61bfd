"""The pages of failures."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, abort
from playwright.sync_api import Page, Route

from maxpulse.web.csp import CALM_POLICY

FAILURES = (400, 403, 404, 405, 410, 413, 429, 500, 503)


def failures(app: Flask, language: str = "en") -> Iterator[tuple[int, str]]:
    """The page of each failure, as the product makes it."""
    view = app.view_functions["public.home.start"]
    propagates, app.testing = app.testing, False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    asked_in = {"Accept-Language": language}
    try:
        for code in FAILURES:
            app.view_functions["public.home.start"] = lambda code=code: abort(code)
            yield code, app.test_client().get("/", headers=asked_in).text
    finally:
        app.view_functions["public.home.start"] = view
        app.testing, app.config["PROPAGATE_EXCEPTIONS"] = propagates, None


def show(page: Page, html: str) -> None:
    """Open the page of a failure."""
    policy = {"Content-Security-Policy": CALM_POLICY, "Content-Type": "text/html"}

    def answer(route: Route) -> None:
        route.fulfill(body=html, headers=policy)

    page.route("**/failed", answer)
    page.goto("/failed")
    page.unroute("**/failed")
