"""What clients are written because their distributor asked for it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from maxpulse.core.speaking import day
from maxpulse.notices.letter import Action, Letter


def way_back(url: str, good_until: datetime, *, is_finished: bool) -> Letter:
    """To whoever took an assessment: the link back, which their distributor had sent and never sees.

    No name stands in it, nor anything else that somebody typed: words of theirs could go to strangers.
    """
    if is_finished:
        subject, label = _("Your result"), _("Open my result")
        first = _("Whoever sent you the check asked us to send you the way back to your result.")
    else:
        subject, label = _("Your assessment, where you left it"), _("Carry on")
        first = _("Whoever sent you the check asked us to send you the way back to where you stopped.")
    small = (
        _("Good until %(day)s.", day=day(good_until, "d MMMM y")),
        _("Who has the link can open your answers, so keep this mail to yourself. They cannot see it."),
        _("You took no assessment? Then somebody mistyped their address: please delete this mail."),
    )
    return Letter("way-back", subject, (first,), Action(label, url), small)
