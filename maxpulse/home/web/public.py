"""The start page."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.links.queries import find_public_link
from maxpulse.web import fragments, guard, sessions

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """One's own home when signed in, else what this is."""
    who = sessions.person()
    if who is not None:
        return fragments.see_other(guard.home_of(who.role))
    return render_template("pages/home.html", demo_links=demo_links(), sign_in_url="/sign-in")


def demo_links() -> list[dict[str, str]]:
    """The links of the demo data where they exist; none in production."""
    if current_app.extensions["settings"].is_production:
        return []
    kinds = (("health", _("Health check")), ("wealth", _("Wealth check")), ("hybrid", _("Health and wealth")))
    return [
        {"url": f"/l/demo-{kind}", "label": label}
        for kind, label in kinds
        if find_public_link(f"demo-{kind}")
    ]
