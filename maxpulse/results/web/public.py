"""What a link to a part of a result opens, for anybody who has it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.results import tokens
from maxpulse.results.queries import open_link
from maxpulse.results.rules.links import in_words
from maxpulse.results.rules.radar import shared_shapes
from maxpulse.web import limits
from maxpulse.web.babel import language

blueprint = Blueprint("shared", __name__)


@blueprint.get("/r/<share>")
@limits.limiter.limit("300 per hour", exempt_when=limits.is_exempt)
def part(share: str) -> ResponseReturnValue:
    """Grade and areas, or these with what is worth doing first: what the participant chose. 410 when it is over."""
    try:
        link_id = tokens.unseal(share)
    except tokens.BadLink:
        abort(404)
    # A program that looks ahead, or asks only whether there is something, reads nothing.
    reads = request.method == "GET" and not request.headers.get("Sec-Purpose")
    opened = open_link(link_id, counts=reads)
    if opened is None:
        abort(410)
    shown = in_words(opened.shown, language())
    page = render_template(
        "results/shared.html",
        result=shown,
        shapes=shared_shapes(shown),
        day=date.fromisoformat(shown["day"]),
        until=opened.expires_at,
    )
    answer = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
