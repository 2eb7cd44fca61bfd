"""What analyses say by mail: that texts are given for less of a level, or no more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from maxpulse.analysis.patterns import SPLIT
from maxpulse.analysis.rules.watching import Tally
from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message

# What is set by itself, as it stands at the beginning of a sentence.
NAMES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "exercise": _l("Exercise"),
        "sleep": _l("Sleep"),
        "nutrition": _l("Nutrition"),
        "hydration": _l("Hydration"),
        "health_overview": _l("Overview of health"),
        "cash_flow": _l("Cash flow"),
        "safety_net": _l("Safety net"),
        "debt": _l("Debt"),
        "future": _l("Future"),
        "wealth_overview": _l("Overview of money"),
    }
)


def texts_set(name: str, state: str, found: Tally) -> Message:
    """To admins who may see how the system fares: checks found too much wrong in the texts of a grid."""
    told = {"name": str(NAMES[name]), "checked": found.checked, "wrong": found.wrong}
    if state == SPLIT:
        kind, subject = "analysis-texts-split", _("%(name)s: texts are now written for half a level", **told)
        then = _(
            "From now on they are written for each half of a level. What people have read stays as it is."
        )
    else:
        kind, subject = "analysis-texts-off", _("%(name)s: no model writes the texts any more", **told)
        then = _("From now on fixed rules word them. What people have read stays as it is.")
    counted = _(
        "Of %(checked)s texts about it that were given and checked, %(wrong)s did not fit the person "
        "they were given to.",
        **told,
    )
    why = _("You get this mail because you may see how the system fares. It comes once for each such change.")
    page = Action(_("Open the page about analyses"), full_address("/admin/analysis"))
    return Message(kind, subject, (counted, then), page, (why,))
