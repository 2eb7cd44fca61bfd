"""The page of an invitation: whoever holds its letter chooses a name and a password, and the account is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self, cast
from uuid import UUID

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from maxpulse.accounts import actions
from maxpulse.accounts.actions.inviting import accept_invitation
from maxpulse.accounts.queries.invitations import Invitation, find_invitation
from maxpulse.accounts.web.words import new_password_error
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, commit
from maxpulse.web.fields import LONGEST_NAME, name_error, tidy_name


@dataclass(frozen=True, slots=True)
class More:
    """What another domain asks of those invited to a role, besides name and password.

    `ask` draws it, with what was wrong with the last answer; `error` says what is wrong with the request's answer,
    empty when nothing; `accepted` is told the account afterwards, in the same transaction.
    """

    ask: Callable[[str], Markup]
    error: Callable[[], str]
    accepted: Callable[[UUID], None]


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed."""

    first_name: str = ""
    last_name: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls) -> Self:
        """What the request brings."""
        given = request.form
        return cls(
            tidy_name(given.get("first_name", "")),
            tidy_name(given.get("last_name", "")),
            given.get("password", ""),
        )

    def errors(self, email: str, more: More | None) -> dict[str, str]:
        """What is wrong, by field; empty when it can be taken."""
        found = {
            "first_name": name_error(self.first_name, _("Please fill in how you are called.")),
            "last_name": name_error(self.last_name, ""),
            "password": new_password_error(self.password, self.first_name, self.last_name, email),
            "more": more.error() if more else "",
        }
        return {name: error for name, error in found.items() if error}


def ask_more(app: Flask, role: str, more: More) -> None:
    """Let those who are invited to this role be asked more."""
    app.extensions.setdefault("asked_of_the_invited", {})[role] = more


def show(token: str, email: str) -> str:
    """The page, with the name that the invitation gave."""
    invitation = _find(token)
    return _page(invitation, email, Form(invitation.first_name, invitation.last_name), {})


def accept(token: str, email: str) -> str | bool:
    """Take what was sent: the page once more with what is wrong, or whether the letter was still good."""
    invitation, form = _find(token), Form.read()
    more = _more(invitation.role)
    if errors := form.errors(email, more):
        return _page(invitation, email, form, errors)
    user_id = accept_invitation(token, form.password, first_name=form.first_name, last_name=form.last_name)
    if user_id is None:
        return False
    if more:
        more.accepted(user_id)
    # A visitor writes no profile: once the account is theirs, the product itself keeps what it is read in.
    commit()
    with acting(Actor.system()):
        actions.keep_language_spoken(user_id)
    return True


def _find(token: str) -> Invitation:
    # In a transaction of its own: a password is judged and hashed before the next.
    with acting(Actor.visitor()):
        found = find_invitation(actions.hash_of(token))
    # Taken back in the moment between: accepting finds that the letter is over.
    return found or Invitation("", "", "", "")


def _more(role: str) -> More | None:
    asked = cast("dict[str, More]", current_app.extensions.get("asked_of_the_invited", {}))
    return asked.get(role)


def _page(invitation: Invitation, email: str, form: Form, errors: dict[str, str]) -> str:
    more = _more(invitation.role)
    return render_template(
        "accounts/letters/invitation.html",
        invitation=invitation,
        email=email,
        values=form,
        errors=errors,
        more=more.ask(errors.get("more", "")) if more else "",
        longest_name=LONGEST_NAME,
    )
