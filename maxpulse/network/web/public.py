"""Joining the team of whoever gave out a code or sent a link. Whoever is signed in joins with their account instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.web.steady import steady
from maxpulse.accounts.web.words import email_error, new_password_error
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.emails import normal_email
from maxpulse.network import actions, queries
from maxpulse.network.rules import TERMS_VERSION
from maxpulse.web import fragments, guard, limits, sessions
from maxpulse.web.fields import name_error, tidy_name

blueprint = Blueprint("joining", __name__)


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    password: str = field(default="", repr=False)
    agreed: bool = False

    @classmethod
    def read(cls) -> Form:
        """What the request brings."""
        given = request.form
        return cls(
            tidy_name(given.get("first_name", "")),
            tidy_name(given.get("last_name", "")),
            normal_email(given.get("email", "")),
            given.get("password", ""),
            given.get("agreed") == "on",
        )

    def errors(self) -> dict[str, str]:
        """What is wrong, by field."""
        wrong = {
            "first_name": name_error(self.first_name, _("Please tell us your first name.")),
            "last_name": name_error(self.last_name, _("Please tell us your last name.")),
            "email": email_error(self.email),
            "password": new_password_error(self.password, self.first_name, self.last_name, self.email),
            "agreed": "" if self.agreed else _("Please agree, or close this page: nothing has been stored."),
        }
        return {name: sentence for name, sentence in wrong.items() if sentence}


@blueprint.get("/join/<code>")
def ask(code: str) -> ResponseReturnValue:
    """Whose team it is, and the form; a participant's account that is signed in here joins by a page of its own."""
    who = sessions.person()
    if who is not None and who.role == "participant":
        return fragments.see_other(f"/me/team/{quote(code)}")
    sponsor = queries.find_sponsor_behind(code)
    return _page(sponsor, code, Form()) if sponsor and sponsor.is_open else closed(sponsor, code)


@blueprint.post("/join/<code>")
@limits.limiter.limit("20 per hour", exempt_when=limits.is_exempt)
def join(code: str) -> ResponseReturnValue:
    """Join. Who has an account already gets the same answer, and a letter that says so."""
    # In a transaction of its own: judging and hashing the password may not keep a connection meanwhile.
    with acting(Actor.visitor()):
        sponsor = queries.find_sponsor_behind(code)
    if sponsor is None or not sponsor.is_open:
        return closed(sponsor, code)
    form = Form.read()
    if errors := form.errors():
        return _page(sponsor, code, form, errors), 422
    _join(sponsor, form)
    return fragments.see_other(url_for(".arrival", code=code))


@blueprint.get("/join/<code>/arrival")
def arrival(code: str) -> ResponseReturnValue:
    """What happens next."""
    sponsor = queries.find_sponsor_behind(code)
    if sponsor is None or not sponsor.is_open:
        return closed(sponsor, code)
    return render_template("network/joined.html", sponsor=sponsor)


# Counted where a form is taken: one that comes back to be corrected is no mail to anybody.
@limits.limiter.limit("5 per hour", key_func=limits.typed_account)
def _join(sponsor: queries.Sponsor, form: Form) -> None:
    with steady():
        actions.join(sponsor, actions.Newcomer(form.first_name, form.last_name, form.email, form.password))


def _page(sponsor: queries.Sponsor, code: str, form: Form, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "network/join.html",
        sponsor=sponsor,
        join_url=url_for(".join", code=code),
        values=form,
        errors=errors or {},
        terms_version=TERMS_VERSION,
        sign_in_url=f"{guard.SIGN_IN}?{urlencode({'next': url_for('.ask', code=code)})}",
    )


def closed(sponsor: queries.Sponsor | None, code: str) -> ResponseReturnValue:
    """The page of a code by which nobody joins: it was mistyped, or its owner takes nobody in."""
    # Whoever is behind a code that is suspended is not named: why it is, is nobody's business.
    page = render_template("network/join_closed.html", is_known=sponsor is not None, code=code)
    return page, 404 if sponsor is None else 410
