"""One's picture."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions.profile import remove_picture, show_picture
from maxpulse.accounts.pictures import (
    MIMETYPE,
    MOST_BYTES,
    MOST_PIXELS,
    MOST_PIXELS_DECODED_WHOLE,
    BadPicture,
    Problem,
    square,
)
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.profiles import find_avatar, get_profile
from maxpulse.accounts.web.account import profile, queue
from maxpulse.core.aside import Lane, aside
from maxpulse.web import fragments, guard, limits
from maxpulse.web.bodies import up_to

blueprint = Blueprint("avatar", __name__)

# The picture and the form around it; what is a little too large still gets a sentence beside its field.
MOST_SENT = 2 * MOST_BYTES
# An address names one picture for ever, but it is for one person's own browser to keep.
KEPT = "private, max-age=31536000, immutable"
COME_BACK = {"Retry-After": "10"}


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
    """Take another one, of somebody whose address is confirmed: anybody can open an account with any other."""
    who, sent = guard.signed_in(), request.files.get("picture")
    if is_unverified(who.user_id):
        return _page(_("Please confirm your e-mail address first.")), 422
    # Drawing waits its turn, and may not keep a connection of the pool meanwhile.
    guard.act_as(who.actor)
    try:
        with queue.place(who.user_id):
            picture = aside(square, sent.stream.read(MOST_BYTES + 1) if sent else b"", lane=Lane.PICTURES)
    except BadPicture as bad:
        return _page(_sentence(bad.problem)), 422
    except queue.Full:
        return (
            _page(_("Other pictures are being taken in just now. Please try again in a moment.")),
            503,
            COME_BACK,
        )
    show_picture(who.user_id, picture)
    return fragments.see_other("/account?saved=picture")


@blueprint.post("/account/avatar/removal")
def remove() -> ResponseReturnValue:
    """Show none any more."""
    remove_picture(guard.signed_in().user_id)
    return fragments.see_other("/account?saved=no-picture")


def _page(error: str) -> str:
    return profile.page(profile.kept(get_profile(guard.signed_in().user_id)), picture_error=error)


def _sentence(problem: Problem) -> str:
    return {
        Problem.EMPTY: _("Please choose a picture first."),
        Problem.TOO_LARGE: _("Please choose a smaller file, up to %(most)s MB.", most=MOST_BYTES >> 20),
        Problem.TOO_MANY_PIXELS: _(
            "This picture is larger than we can take in. Please choose a JPEG of up to %(most)s million pixels, "
            "or a PNG or WebP of up to %(whole)s million.",
            most=MOST_PIXELS // 1_000_000,
            whole=MOST_PIXELS_DECODED_WHOLE // 1_000_000,
        ),
        Problem.MOVING: _("This picture moves. Please choose one that stands still."),
        Problem.NOT_A_PICTURE: _(
            "We cannot read this file as a picture. Please choose a photo as JPEG, PNG or WebP."
        ),
    }[problem]
