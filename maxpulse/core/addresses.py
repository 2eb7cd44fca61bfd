"""Full addresses of pages, as mails, QR codes and whoever copies one need them."""

from __future__ import annotations

from flask import current_app


def full_address(path: str) -> str:
    """The address of a page under the name that people use; never made from what a request says its host is."""
    return f"{current_app.extensions['settings'].origin}{path}"
