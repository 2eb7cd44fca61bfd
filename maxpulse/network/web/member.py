"""Joining a team with the account one has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import renew_token
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.profiles import get_profile
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network import actions, queries
from maxpulse.network.rules import TERMS_VERSION
from maxpulse.network.web.public import closed
from maxpulse.web import fragments, guard, proof, sessions
from maxpulse.web.fields import LONGEST_NAME, name_error, tidy_name

blueprint = Blueprint("joining_with_an_account", __name__)


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed: a sponsor's page and links show a first and a last name."""

    first_name: str = ""
    last_name: str = ""
    agreed: bool = False

    @classmethod
    def read(cls) -> Self:
        """What the request brings."""
        given = request.form
        return cls(
            tidy_name(given.get("first_name", "")),
            tidy_name(given.get("last_name", "")),
            given.get("agreed") == "on",
        )

    def errors(self) -> dict[str, str]:
        """What is wrong, by field."""
        wrong = {
            "first_name": name_error(self.first_name, _("Please tell us your first name.")),
            "last_name": name_error(self.last_name, _("Please tell us your last name.")),
            "agreed": ""
            if self.agreed
            else _("Please agree, or leave this page: your account stays as it is."),
        }
        return {name: sentence for name, sentence in wrong.items() if sentence}


@blueprint.get("/me/team/<code>")
def ask(code: str) -> ResponseReturnValue:
    """Whose team it is, and what becomes of the account."""
    who, sponsor = guard.signed_in(), _sponsor_behind(code)
    if elsewhere := _not_for(who):
        return elsewhere
    if sponsor is None or not sponsor.is_open:
        return closed(sponsor, code)
    kept = get_profile(who.user_id)
    return _page(sponsor, code, Form(kept.first_name or "", kept.last_name or ""), {})


@blueprint.post("/me/team/<code>")
@proof.fresh
def join(code: str) -> ResponseReturnValue:
    """Become a distributor. Everybody else who was signed in to the account has to sign in again."""
    who, sponsor = guard.signed_in(), _sponsor_behind(code)
    if elsewhere := _not_for(who):
        return elsewhere
    if sponsor is None or not sponsor.is_open:
        return closed(sponsor, code)
    form = Form.read()
    if errors := form.errors():
        return _page(sponsor, code, form, errors), 422
    member = actions.Member(who.user_id, who.email, form.first_name, form.last_name, who.session_id)
    if not actions.join_with_account(sponsor, member):
        # In another tab, or the sponsor was stopped in the moment between: read anew, it says which.
        return fragments.see_other(f"/join/{code}")
    sessions.begin(replace(who, token=renew_token(who.session_id)))
    return fragments.see_other(guard.home_of("distributor"))


def _not_for(who: sessions.Person) -> ResponseReturnValue | None:
    """Whoever is a distributor is one already; trainers and admins are neither sold to nor recruited."""
    if who.role == "distributor":
        return fragments.see_other("/team")
    return None if who.role == "participant" else abort(404)


def _sponsor_behind(code: str) -> queries.Sponsor | None:
    # Codes are looked up by whoever is given one, signed in or not.
    with acting(Actor.visitor()):
        return queries.find_sponsor_behind(code)


def _page(sponsor: queries.Sponsor, code: str, form: Form, errors: dict[str, str]) -> str:
    who = guard.signed_in()
    return render_template(
        "network/join_with.html",
        sponsor=sponsor,
        join_url=f"/me/team/{code}",
        values=form,
        errors=errors,
        email=who.email,
        confirms_first=is_unverified(who.user_id),
        longest_name=LONGEST_NAME,
        terms_version=TERMS_VERSION,
    )
