"""What people are written about an assessment they took: the link back to it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from maxpulse.core.speaking import day
from maxpulse.notices.message import Action, Message


def resume(url: str, account_url: str, good_until: datetime, *, finished: bool) -> Message:
    """To whoever wants to find their assessment again: the link back, and with `account_url` a way to keep it."""
    first = (
        _("You asked us to keep the way to your result. This link opens it on any device.")
        if finished
        else _("You paused an assessment. This link takes you back to where you are, on any device.")
    )
    small = (
        _("Who has the link can open your answers, so keep this mail to yourself."),
        _("You have asked for nothing? Then somebody mistyped their address: please delete this mail."),
    )
    also = (
        Action(_("Keep all your results in one place: open an account"), account_url) if account_url else None
    )
    return _link_back("resume", first, url, good_until, small, finished=finished, also=also)


def sent_for(url: str, good_until: datetime, *, finished: bool) -> Message:
    """The link back, which the distributor had sent and never sees."""
    first = (
        _("Whoever sent you the check asked us to send you the way back to your result.")
        if finished
        else _("Whoever sent you the check asked us to send you the way back to where you stopped.")
    )
    small = (
        _("Who has the link can open your answers, so keep this mail to yourself. They cannot see it."),
        _("You took no assessment? Then somebody mistyped their address: please delete this mail."),
    )
    return _link_back("way-back", first, url, good_until, small, finished=finished)


def _link_back(
    kind: str,
    first: str,
    url: str,
    good_until: datetime,
    small: tuple[str, ...],
    *,
    finished: bool,
    also: Action | None = None,
) -> Message:
    """No name stands in such a mail, nor anything else that somebody typed: words of theirs could go to strangers."""
    subject = _("Your result") if finished else _("Your assessment, where you left it")
    action = Action(_("Open my result") if finished else _("Carry on"), url)
    until = _("Good until %(day)s.", day=day(good_until, "d MMMM y"))
    return Message(kind, subject, (first,), action, (until, *small), also)
