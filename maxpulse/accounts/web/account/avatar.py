"""One's picture."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions.profile import remove_picture, show_picture
from maxpulse.accounts.pictures import MIMETYPE, MOST_BYTES, MOST_PIXELS, BadPicture, Problem, square
from maxpulse.accounts.queries.profiles import find_avatar, get_profile
from maxpulse.accounts.web.account import profile
from maxpulse.core.aside import aside
from maxpulse.web import fragments, guard, limits
from maxpulse.web.bodies import up_to

blueprint = Blueprint("avatar", __name__)

# The picture and the form around it; what is a little too large still gets a sentence beside its field.
MOST_SENT = 2 * MOST_BYTES
# An address names one picture for ever, but it is for one person's own browser to keep.
KEPT = "private, max-age=31536000, immutable"


@blueprint.get("/account/avatar")
def show() -> Response:
    """The picture of whoever asks. `v` in the address says which one, so that a new one is seen at once."""
    found = find_avatar(guard.signed_in().user_id)
    if found is None:
        abort(404)
    answer = Response(found.picture, content_type=MIMETYPE)
    answer.headers["Cache-Control"] = KEPT if request.args.get("v") == found.digest else "private, no-cache"
    answer.headers["Content-Disposition"] = "inline; filename=picture.webp"
    answer.set_etag(found.digest)
    answer.vary.add("Cookie")
    answer.make_conditional(request)
    return answer


@blueprint.post("/account/avatar")
@up_to(MOST_SENT)
@limits.limiter.limit("30 per hour", key_func=lambda: str(guard.signed_in().user_id))
def change() -> ResponseReturnValue:
    """Take another one."""
    sent = request.files.get("picture")
    try:
        picture = aside(square, sent.stream.read(MOST_BYTES + 1) if sent else b"")
    except BadPicture as bad:
        kept = get_profile(guard.signed_in().user_id)
        return profile.page(profile.kept(kept), picture_error=_sentence(bad.problem)), 422
    show_picture(guard.signed_in().user_id, picture)
    return fragments.see_other("/account?saved=picture")


@blueprint.post("/account/avatar/removal")
def remove() -> ResponseReturnValue:
    """Show none any more."""
    remove_picture(guard.signed_in().user_id)
    return fragments.see_other("/account?saved=no-picture")


def _sentence(problem: Problem) -> str:
    return {
        Problem.EMPTY: _("Please choose a picture first."),
        Problem.TOO_LARGE: _("Please choose a smaller file, up to %(most)s MB.", most=MOST_BYTES >> 20),
        Problem.TOO_MANY_PIXELS: _(
            "This picture is larger than we can take in. Please choose one of up to %(most)s million pixels.",
            most=MOST_PIXELS // 1_000_000,
        ),
        Problem.MOVING: _("This picture moves. Please choose one that stands still."),
        Problem.NOT_A_PICTURE: _(
            "We cannot read this file as a picture. Please choose a photo as JPEG, PNG or WebP."
        ),
    }[problem]
