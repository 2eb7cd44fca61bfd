"""The terms for distributors, asked of whoever is invited to be one."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from maxpulse.accounts.web.invited import More
from maxpulse.network import actions
from maxpulse.network.rules import TERMS_VERSION


def error() -> str:
    """What is wrong with what was sent; empty when it was agreed to."""
    if request.form.get("agreed") == "on":
        return ""
    return _("Please agree, or close this page: nothing has been stored.")


def ask(wrong: str) -> Markup:
    """The terms, and the box to agree with."""
    is_agreed = request.form.get("agreed") == "on"
    page = render_template(
        "network/_invited_terms.html", terms_version=TERMS_VERSION, agreed=is_agreed, error=wrong
    )
    return Markup(page)  # noqa: S704  our own template drew it


MORE = More(ask, error, actions.accept_terms)
