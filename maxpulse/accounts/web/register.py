"""Opening an account by oneself. The answer is the same for an address that has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from maxpulse.accounts import actions
from maxpulse.accounts.web import doorways
from maxpulse.accounts.web.back import way_back
from maxpulse.accounts.web.steady import steady
from maxpulse.accounts.web.words import email_error, new_password_error
from maxpulse.core.emails import normal_email
from maxpulse.web import fragments, guard, limits, sessions
from maxpulse.web.fields import LONGEST_NAME, name_error, tidy_name

blueprint = Blueprint("register", __name__)


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody typed who wants an account."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    password: str = ""

    @classmethod
    def read(cls, given: MultiDict[str, str]) -> Self:
        """The form, tidied; the password as it is."""
        return cls(
            tidy_name(given.get("first_name", "")),
            tidy_name(given.get("last_name", "")),
            normal_email(given.get("email", "")),
            given.get("password", ""),
        )

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty when it can be taken."""
        last_name = name_error(self.last_name, "")
        found = {
            "first_name": name_error(self.first_name, _("Please fill in how you are called.")),
            "last_name": last_name,
            "email": email_error(self.email),
            "password": new_password_error(self.password, self.first_name, self.last_name, self.email),
        }
        return {field: error for field, error in found.items() if error}


@blueprint.get("/register")
def ask() -> ResponseReturnValue:
    """The form; whoever is signed in has an account already."""
    who = sessions.person()
    return fragments.see_other(guard.home_of(who.role)) if who is not None else _page(Form(), {})


@blueprint.post("/register")
@limits.limiter.limit("30 per hour", exempt_when=limits.is_exempt)
def register() -> ResponseReturnValue:
    """Open an account, or write to the owner of the one there is."""
    form = Form.read(request.form)
    if errors := form.errors():
        return _page(form, errors), 422
    open_account(form)
    return fragments.see_other("/register/sent")


@blueprint.get("/register/sent")
def sent() -> str:
    """What to do next."""
    return render_template("accounts/sent.html", about="register", back_url=way_back())


# Counted where a form is taken: one that comes back to be corrected is no mail to anybody.
@limits.limiter.limit("5 per hour", key_func=limits.typed_account)
def open_account(form: Form) -> None:
    """Open an account with what a form without errors says, or write to the owner of the one there is."""
    with steady():
        actions.open_account(form.email, form.password, first_name=form.first_name, last_name=form.last_name)


def _page(form: Form, errors: dict[str, str]) -> str:
    return render_template(
        "accounts/register.html",
        values=form,
        errors=errors,
        longest_name=LONGEST_NAME,
        providers=doorways.offered(),
    )
