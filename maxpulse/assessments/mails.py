"""What participants are written about an assessment of theirs."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from maxpulse.core.speaking import day
from maxpulse.notices.letter import Action, Letter


def resume(url: str, account_url: str, good_until: datetime, *, finished: bool) -> Letter:
    """To whoever wants to find their assessment again: the link back, and with `account_url` a way to keep it.

    No name stands in it, nor anything else that somebody typed: whoever has a link could send words to strangers.
    """
    if finished:
        subject, label = _("Your result"), _("Open my result")
        first = _("You asked us to keep the way to your result. This link opens it on any device.")
    else:
        subject, label = _("Your assessment, where you left it"), _("Carry on")
        first = _("You paused an assessment. This link takes you back to where you are, on any device.")
    small = (
        _("Good until %(day)s.", day=day(good_until, "d MMMM y")),
        _("Who has the link can open your answers, so keep this mail to yourself."),
        _("You have asked for nothing? Then somebody mistyped their address: please delete this mail."),
    )
    also = (
        Action(_("Keep all your results in one place: open an account"), account_url) if account_url else None
    )
    return Letter("resume", subject, (first,), Action(label, url), small, also)
