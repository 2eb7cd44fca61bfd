"""The rows and cells of a small board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page

Open = Callable[..., Page]


def row(client: str, number: int, text: str = "", ago: float = 3600, cell: int | None = None) -> str:
    at = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat()
    return (
        f'<tr id="client-{client}" data-client="{client}" data-number="{number}">'
        f'<td><a href="#">{client}</a> {text}</td>'
        f'<td><input type="checkbox"></td>'
        f'<td><span id="{client}-progress" data-number="{cell or number}">{cell or number} %</span></td>'
        f'<td><span id="{client}-seen" data-number="{number}"><time datetime="{at}" data-relative></time></span>'
        "</td></tr>"
    )


def cell(client: str, number: int) -> str:
    return f'<span id="{client}-progress" data-number="{number}">{number} %</span>'


def seen(client: str, number: int, ago: float = 0) -> str:
    at = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat()
    return (
        f'<span id="{client}-seen" data-number="{number}"><time datetime="{at}" data-relative></time></span>'
    )


def progress(page: Page, client: str) -> Any:
    return page.locator(f"#{client}-progress")
