"""The way back from "look into your mail" to the assessment an account was opened from.

A cookie of this browser's session carries it: the token of an assessment stands in no other address.
"""

from __future__ import annotations

import re

from flask import current_app, request
from werkzeug.wrappers import Response

HERE = "/register/sent"
AN_HOUR = 3600
OF_AN_ASSESSMENT = re.compile(r"/a/[\w.~-]{1,400}(/result)?")


def remember_way_back(answer: Response, address: str) -> None:
    """Let the page after this one lead back to an assessment."""
    is_tls = bool(current_app.extensions["settings"].is_tls)
    answer.set_cookie(
        "back", address, max_age=AN_HOUR, path=HERE, secure=is_tls, httponly=True, samesite="Lax"
    )


def way_back() -> str | None:
    """The address of the assessment; None where there was none, or a browser sends something else."""
    said = request.cookies.get("back", "")
    return said if OF_AN_ASSESSMENT.fullmatch(said) else None
