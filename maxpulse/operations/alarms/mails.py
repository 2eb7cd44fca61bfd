"""What alarms say by mail: that there is something, and where it stands. No names and nothing of what was found."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.core.addresses import full_address
from maxpulse.notices.message import Action, Message


def isolation_failed() -> Message:
    """To admins who may see how the system fares: the newest run of the probe found something."""
    return Message(
        "alarm-isolation",
        _("The isolation probe is red"),
        (
            _(
                "The last run of the isolation probe did not end well: something could be reached that belongs to "
                "others, or could not be tried."
            ),
            _("What was found stands on its page. Please look at it now."),
        ),
        _probe(),
        (_once(),),
    )


def isolation_untried() -> Message:
    """To the same: no run has come to its end for longer than a night."""
    return Message(
        "alarm-isolation-untried",
        _("Isolation has not been tried lately"),
        (
            _(
                "The isolation probe comes every night, and no run has ended for longer than that. Nobody knows "
                "whether it would be green."
            ),
            _("Please look whether the workers and the scheduler run."),
        ),
        _probe(),
        (_once(),),
    )


def audit_broken() -> Message:
    """To admins who may read the audit: it is not what was sealed."""
    return Message(
        "alarm-audit",
        _("The audit is not as it was sealed"),
        (
            _("The check of the audit found entries or seals that were changed, removed or added."),
            _("What was found stands on its page. Please look at it now, and keep a copy of the database."),
        ),
        _audit(),
        (_once(),),
    )


def audit_late() -> Message:
    """To the same: entries wait longer for their seal than is promised."""
    return Message(
        "alarm-audit-late",
        _("Seals of the audit are late"),
        (
            _("Entries of the audit wait longer for their seal than the minute that is promised."),
            _(
                "Until they are sealed, a change to them would not be found. Please look whether the workers run."
            ),
        ),
        _audit(),
        (_once(),),
    )


def analysis_budget_low() -> Message:
    """To admins who may see how the system fares: four fifths of a budget for analyses are used."""
    return Message(
        "alarm-analysis-budget-low",
        _("Most of the budget for analyses is used"),
        (
            _("Four fifths of what a language model may cost today or this month are spent."),
            _(
                "When the rest is spent too, fixed rules word the results until the day or the month is over. "
                "MAXPULSE_ANALYSIS_DAILY_BUDGET and MAXPULSE_ANALYSIS_MONTHLY_BUDGET say how much it may be."
            ),
        ),
        _analyses(),
        (_until_it_turns(),),
    )


def analysis_budget_spent() -> Message:
    """To the same: nothing more is asked in this day or month."""
    return Message(
        "alarm-analysis-budget-spent",
        _("The budget for analyses is used up"),
        (
            _(
                "What a language model may cost today or this month is spent. Fixed rules word the results now."
            ),
            _("Texts that are kept are given on. A model is asked again by itself once the budget turns."),
        ),
        _analyses(),
        (_until_it_turns(),),
    )


def _analyses() -> Action:
    return Action(_("Open the page about analyses"), full_address("/admin/analysis"))


def _until_it_turns() -> str:
    return _(
        "You get this mail once, because you may see how the system fares. It comes again when another budget runs low."
    )


def _probe() -> Action:
    return Action(_("Open the page about isolation"), full_address("/admin/probe"))


def _audit() -> Action:
    return Action(_("Open the audit"), full_address("/admin/audit"))


def _once() -> str:
    return _(
        "You get this mail once, because you may read that page. It comes again only if all was well in between."
    )
