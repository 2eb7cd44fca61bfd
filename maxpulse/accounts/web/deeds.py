"""What an account's page says of what admins have done to it, or may not do."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts import directory
from maxpulse.accounts.rules.made_sure import MadeSure
from maxpulse.core.permissions import Permission
from maxpulse.web import guard


def hindrance(person: directory.Entry, *, is_me: bool, within: bool) -> str | None:
    """Why the reader may do nothing to this account, in a sentence; None when they may do something."""
    if is_me:
        return _("Nobody decides about themselves: another admin can change this.")
    # How far an admin reaches is decided by who manages admins, with or without the other permission.
    lacks = guard.lacking(Permission.ADMINS_MANAGE if person.role == "admin" else Permission.PEOPLE_MANAGE)
    if lacks:
        return _(
            "You may look here. Changing this account needs the permission “%(permission)s”, which yours does "
            "not have.",
            permission=lacks,
        )
    if not within:
        return _(
            "This admin reaches further than you do: only one who reaches as far can change the account."
        )
    return None


def ways_to_make_sure() -> dict[MadeSure, str]:
    """How an admin may have made sure who is asking, in words."""
    return {
        MadeSure.IN_PERSON: _("We met in person"),
        MadeSure.KNOWN_NUMBER: _("I called a number that was known before"),
    }


def said(done: str) -> str | None:
    """What the deed that led here has come to."""
    return {
        "closed": _("The account is closed, and signed out everywhere."),
        "reopened": _("The account is open again."),
        "signed-out": _("Signed out on every device."),
        "factor": _("The second factor is taken off. They read so in a mail."),
        "role": _("The role is changed, and they are signed out everywhere."),
        "reach": _("Saved."),
    }.get(done)
