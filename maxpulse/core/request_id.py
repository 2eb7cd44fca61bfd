"""The short name of one request: shown on its error page, written in its log line and its audit entries."""

from __future__ import annotations

import secrets

from flask import g, has_request_context

# Without letters and figures that people mistake for each other on the phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def reference() -> str:
    """This request's reference, such as `7QK-412`, made when first asked for. Empty outside a request."""
    if not has_request_context():
        return ""
    if "reference" not in g:
        made = "".join(secrets.choice(LETTERS) for _ in range(6))
        g.reference = f"{made[:3]}-{made[3:]}"
    return str(g.reference)
