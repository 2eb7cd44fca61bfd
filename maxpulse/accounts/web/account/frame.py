"""What stands around every page of one's own account: the list of those pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request
from flask_babel import lazy_gettext as _l

from maxpulse.accounts.providers import offered
from maxpulse.web import guard


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the account. `icon` is a name in static/icons.txt; `about` says what it is good for.

    What `secures` stands on the overview of the account's security too; what is `for_all` stands open to the
    suspended.
    """

    label: Any
    url: str
    icon: str
    about: Any
    secures: bool = False
    for_all: bool = False


# The list beside every page, in this order. Add a line for a page that is ready.
ENTRIES = (
    Entry(_l("Profile"), "/account", "user", _l("Your name, picture, time zone and colours.")),
    Entry(_l("E-mail"), "/account/email", "message", _l("The address you sign in with."), secures=True),
    Entry(_l("Security"), "/account/security", "shield-check", _l("How your account is kept safe.")),
    Entry(
        _l("Password"),
        "/account/password",
        "eye-off",
        _l("Choose another password."),
        secures=True,
        for_all=True,
    ),
    Entry(
        _l("Second factor"),
        "/account/second-factor",
        "device-mobile",
        _l(
            "A passkey or a code from your phone beside the password, and recovery codes for the day it is gone."
        ),
        secures=True,
    ),
    Entry(
        _l("Sessions"),
        "/account/sessions",
        "device-laptop",
        _l("Where you are signed in. End what you do not know."),
        secures=True,
        for_all=True,
    ),
    Entry(_l("Notifications"), "/account/notifications", "bell", _l("Which news reaches you, and how.")),
    Entry(_l("Close account"), "/account/closure", "ban", _l("Sign out everywhere, for good.")),
)

# Stands behind the second factor where a provider is configured.
LINKED_PAGE = "/account/linked"
LINKED = Entry(
    _l("Linked sign-ins"),
    LINKED_PAGE,
    "link",
    _l("Google or GitHub, to sign in with in place of the password."),
    secures=True,
)
BEFORE_LINKED = "/account/second-factor"


def render(template: str, **values: Any) -> str:
    """A page of the account, from `templates/accounts/account/`, with the list of all of them beside it."""
    return render_template(f"accounts/account/{template}", entries=list(_listed()), **values)


def _listed() -> Iterator[dict[str, Any]]:
    for entry in _entries():
        yield {
            "label": entry.label,
            "url": entry.url,
            "icon": entry.icon,
            "about": entry.about,
            "secures": entry.secures,
            "current": entry.url == _nearest(request.path),
        }


def _entries() -> Iterator[Entry]:
    is_suspended = guard.signed_in().is_suspended
    for entry in ENTRIES:
        if is_suspended and not entry.for_all:
            continue
        yield entry
        if entry.url == BEFORE_LINKED and offered(current_app.extensions["settings"]):
            yield LINKED


def _nearest(path: str) -> str:
    """The entry that a page belongs to: its own, or the one it lies below."""
    above = [entry.url for entry in (*ENTRIES, LINKED) if f"{path}/".startswith(f"{entry.url}/")]
    return max(above, key=len, default="")
