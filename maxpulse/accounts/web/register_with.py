"""Opening an account for whom a provider has named. Nothing is opened before they have seen what, and said yes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import flask
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import identities
from maxpulse.accounts.rules.providers import NotTold, Told, Trouble, is_in_time
from maxpulse.accounts.web import doorways, entering
from maxpulse.core import clock
from maxpulse.web import fragments, guard, limits
from maxpulse.web.fields import LONGEST_NAME, name_error, tidy_name

blueprint = Blueprint("register_with", __name__)

TOLD = "told"
NAMES = ("first_name", "last_name")
# A cookie holds 4,096 letters, and one letter of a name takes up to six of them.
LONGEST_KEPT = 60


def ask_for_name(told: Told, wanted: str) -> ResponseReturnValue:
    """Keep what was said in this browser's signed cookie, and go to the page that shows it."""
    names = {name: tidy_name(getattr(told, name))[:LONGEST_KEPT] for name in NAMES}
    flask.session[TOLD] = asdict(told) | names | {"at": int(clock.now().timestamp()), "wanted": wanted}
    return fragments.see_other(f"/register/with/{told.provider}")


@blueprint.get("/register/with/<provider>")
def ask(provider: str) -> ResponseReturnValue:
    """What the account will be, ready to be changed."""
    asked, kept = doorways.provider_of(provider), _kept(provider)
    if kept is None:
        return fragments.see_other(doorways.refusal(guard.SIGN_IN, asked, Trouble.STATE))
    return _page(kept, {name: kept[name] for name in NAMES}, {})


@blueprint.post("/register/with/<provider>")
@limits.limiter.limit("30 per hour", exempt_when=limits.is_exempt)
def register(provider: str) -> ResponseReturnValue:
    """Open the account and sign in to it."""
    asked, kept = doorways.provider_of(provider), _kept(provider)
    if kept is None:
        return fragments.see_other(doorways.refusal(guard.SIGN_IN, asked, Trouble.STATE))
    typed = {name: tidy_name(request.form.get(name, "")) for name in NAMES}
    if errors := _errors(typed):
        return _page(kept, typed, errors), 422
    try:
        told = Told(asked, kept["subject"], kept["email"], **typed, asked_at=kept.get("asked_at"))
        known = identities.open_with(told)
    except NotTold as why:
        flask.session.pop(TOLD)
        return fragments.see_other(doorways.refusal(guard.SIGN_IN, asked, why.trouble))
    # The provider has said so before the page was filled in.
    shown_at = told.shown_at(datetime.fromtimestamp(kept["at"], UTC))
    answer = entering.go_on(known.account, known.email, kept["wanted"], shown_at=shown_at)
    identities.note_use(known.account.user_id, asked)
    return answer


def _kept(provider: str) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = flask.session.get(TOLD)
    is_good = kept is not None and kept["provider"] == provider and is_in_time(kept["at"], clock.now())
    return kept if is_good else None


def _errors(typed: dict[str, str]) -> dict[str, str]:
    found = {
        "first_name": name_error(typed["first_name"], _("Please fill in how you are called.")),
        "last_name": name_error(typed["last_name"], ""),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _page(kept: dict[str, Any], values: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "accounts/register_with.html",
        provider=doorways.provider_of(kept["provider"]).label,
        url=f"/register/with/{kept['provider']}",
        email=kept["email"],
        values=values,
        errors=errors,
        longest_name=LONGEST_NAME,
    )
