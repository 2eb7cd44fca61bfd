"""What browsers keep so that an assessment goes on without network, the same for everybody."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue

from maxpulse.assessments.web.offline.questions import find_questions
from maxpulse.core.languages import WAYS
from maxpulse.web.assets import Asset, Assets, make_asset, respond, send
from maxpulse.web.babel import way

blueprint = Blueprint("offline", __name__)

# What the page of a question is made of.
SHELL = (
    *("participant.css", "begin.js", "participant.js", "mark.svg", "icons.svg"),
    "onest-core.woff2",
)


@blueprint.get("/questions/<name>")
def questions(name: str) -> ResponseReturnValue:
    """All questions of a bank, under a name that changes with them."""
    found = find_questions(name)
    if found is None:
        abort(404)
    return respond(found)


@blueprint.get("/a/worker.js")
def worker() -> Response:
    """The service worker of assessments. Its version is a digest of itself, of what it keeps and of the language."""
    assets: Assets = current_app.extensions["assets"]
    kept = [assets.url(name) for name in SHELL]
    version = hashlib.sha256("\n".join([way(), assets.url("worker.js"), *kept]).encode()).hexdigest()[:12]
    head = f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(kept)};\n"
    return send(_worker(head.encode() + assets.get("worker.js").body))


@lru_cache(len(WAYS))
def _worker(body: bytes) -> Asset:
    # Compressed once for each language.
    return make_asset("worker.js", body)
