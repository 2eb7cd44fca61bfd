"""Who one is: name, phone, where one lives, and the colours of one's pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from maxpulse.accounts import zones
from maxpulse.accounts.actions.profile import change_profile, choose
from maxpulse.accounts.models import UserProfile
from maxpulse.accounts.preferences import THEMES, theme_of
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.profiles import get_profile
from maxpulse.accounts.web.account import frame
from maxpulse.core import clock, languages
from maxpulse.web import colours, fragments, guard
from maxpulse.web.babel import language, named_languages, remember_language, translated
from maxpulse.web.fields import name_error, tidy_name

blueprint = Blueprint("profile", __name__)

PHONE = re.compile(r"\+?[\d ()./-]+")
FIGURES_OF_A_PHONE = range(6, 16)  # ITU-T E.164: at most 15
FIELDS = ("first_name", "last_name", "phone", "timezone", "locale", "theme")


@blueprint.get("/account")
def show() -> str:
    """What is kept of the signed-in person, ready to be changed."""
    return page(kept(get_profile(guard.signed_in().user_id)))


@blueprint.post("/account")
def change() -> ResponseReturnValue:
    """Change it."""
    who = guard.signed_in()
    typed = {name: tidy_name(request.form.get(name, "")) for name in FIELDS}
    before = kept(get_profile(who.user_id))
    if errors := _errors(typed, before):
        # A zone that is none cannot stand in the list: what was chosen before does.
        shown = typed | {"timezone": before["timezone"]} if "timezone" in errors else typed
        return page(shown, errors), 422
    choices = {name: typed[name] for name in ("timezone", "locale", "theme")}
    names = {name: typed[name] for name in ("first_name", "last_name", "phone")}
    change_profile(who.user_id, **names, choices=choices)
    answer = _with_theme(fragments.see_other("/account?saved=profile"), typed["theme"])
    remember_language(answer, typed["locale"])
    return answer


@blueprint.post("/account/theme")
def paint() -> Response:
    """Choose the colours alone, from the account menu."""
    theme = request.form.get("theme", "")
    if theme not in THEMES:
        abort(400)
    choose(guard.signed_in().user_id, {"theme": theme})
    return _with_theme(fragments.see_other("/account"), theme)


def page(
    values: Mapping[str, str], errors: Mapping[str, str] | None = None, *, picture_error: str = ""
) -> str:
    """The page of one's profile, with what stands or was typed in its fields."""
    return frame.render(
        "profile.html",
        values=values,
        errors=errors or {},
        picture_error=picture_error,
        confirms_first=is_unverified(guard.signed_in().user_id),
        picture_url=get_profile(guard.signed_in().user_id).avatar_url,
        saved=request.args.get("saved", ""),
        zones=list(_zones(values["timezone"])),
        languages=list(named_languages()),
    )


def kept(profile: UserProfile) -> dict[str, str]:
    """What stands in the profile, as the fields of its form."""
    preferences = profile.preferences or {}
    return {
        "first_name": profile.first_name or "",
        "last_name": profile.last_name or "",
        "phone": profile.phone or "",
        "timezone": preferences.get("timezone") or zones.UTC,
        "locale": preferences.get("locale") or language(),
        "theme": theme_of(preferences) or colours.remembered() or "system",
    }


def _errors(typed: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    found = {
        "first_name": name_error(typed["first_name"], _("Please write your first name.")),
        "last_name": name_error(typed["last_name"], ""),
        "phone": _phone_error(typed["phone"]),
    }
    # What was chosen before some list was shortened may stay.
    if typed["timezone"] not in (*zones.zones(), before["timezone"]):
        found["timezone"] = _("Please choose a time zone from the list.")
    if typed["locale"] not in languages.LANGUAGES:
        found["locale"] = _("Please choose a language from the list.")
    if typed["theme"] not in THEMES:
        found["theme"] = _("Please choose one of the three.")
    return {name: sentence for name, sentence in found.items() if sentence}


def _phone_error(phone: str) -> str:
    if not phone:
        return ""
    if PHONE.fullmatch(phone) and sum(map(str.isdecimal, phone)) in FIGURES_OF_A_PHONE:
        return ""
    return _(
        "Please write the number in figures, with the country first, such as +49 30 123456; or leave it empty."
    )


def _with_theme(answer: Response, theme: str) -> Response:
    """Let pages that know nobody, such as signing in, have the same colours on this device."""
    colours.remember(answer, theme)
    return answer


def _zones(chosen: str) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """The zones by parts of the world, each with its place and what time it is there."""
    known = zones.zones()
    listed = known if chosen in known else (*known, chosen)
    now, spoken = clock.now(), language()
    # Asked once for each part of the world, not for each of its hundreds of places.
    in_words = {area: translated(area) for area in set(map(zones.area_of, listed))}
    for area, names in groupby(
        sorted(listed, key=lambda zone: _sorted_as(in_words[zones.area_of(zone)])), key=zones.area_of
    ):
        places = [{"name": name, "label": _label(name, now, spoken)} for name in names]
        yield area, sorted(places, key=lambda place: _sorted_as(place["label"]))


def _sorted_as(label: str) -> str:
    # Ürümqi stands at U.
    return normalize("NFKD", label).casefold()


def _label(zone: str, now: datetime, spoken: str) -> str:
    try:
        there = now.astimezone(zones.clocks().get(zone) or ZoneInfo(zone))
    except (KeyError, ValueError, OSError):  # something old that nobody knows any more
        return zone
    return f"{zones.place_of(zone, spoken)} ({there:%H:%M})"
