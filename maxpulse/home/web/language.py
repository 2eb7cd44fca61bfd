"""In which language this device reads."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from maxpulse.core import languages
from maxpulse.web import fragments, guard
from maxpulse.web.babel import remember_language

blueprint = Blueprint("language", __name__)


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """Choose it, and go on with the page one was on."""
    wanted = request.form.get("language", "")
    if wanted not in languages.LANGUAGES:
        abort(400)
    answer = fragments.see_other(guard.safe_next(request.form.get("next", ""), "/"))
    remember_language(answer, wanted)
    return answer
