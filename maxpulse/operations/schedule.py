"""The schedule: every job that comes by itself. This is the one place that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from maxpulse.runtime.recurring import Recurring

SCHEDULE: Sequence[Recurring] = (
    Recurring(
        "owed-commissions", "commissions", "maxpulse.commissions.jobs.sweep_owed", timedelta(seconds=15)
    ),
    Recurring(
        "owed-clawbacks", "commissions", "maxpulse.commissions.jobs.sweep_clawbacks", timedelta(seconds=30)
    ),
    Recurring(
        "due-commissions", "commissions", "maxpulse.commissions.jobs.release_due", timedelta(minutes=5)
    ),
    # A queue with a worker of its own, so that nothing can keep it waiting: an entry is sealed within a minute.
    Recurring("audit-seals", "audit", "maxpulse.operations.jobs.seal", timedelta(seconds=20)),
    Recurring(
        "audit-check",
        "insights",
        "maxpulse.operations.jobs.check",
        timedelta(hours=24),
        offset=timedelta(hours=3),
    ),
    # Beside the mails it writes, and not behind what it watches.
    Recurring("alarms", "mail", "maxpulse.operations.jobs.watch", timedelta(minutes=1)),
    Recurring("months-to-come", "insights", "maxpulse.tracking.jobs.make_room", timedelta(hours=6)),
    Recurring("answers-kept-long-enough", "insights", "maxpulse.privacy.jobs.erase_old", timedelta(hours=24)),
    Recurring("owed-mails", "mail", "maxpulse.notices.jobs.sweep_owed", timedelta(seconds=30)),
    Recurring("owed-news", "mail", "maxpulse.notices.jobs.sweep_news", timedelta(seconds=30)),
    Recurring("owed-team-changes", "mail", "maxpulse.network.jobs.sweep_changes", timedelta(seconds=15)),
    Recurring("mails-kept-long-enough", "mail", "maxpulse.notices.jobs.forget_old", timedelta(hours=24)),
    Recurring("letters-long-over", "mail", "maxpulse.accounts.jobs.forget_old_letters", timedelta(hours=24)),
    Recurring(
        "invitations-long-over", "mail", "maxpulse.accounts.jobs.forget_unaccepted", timedelta(hours=24)
    ),
    Recurring("owed-previews", "insights", "maxpulse.assessments.jobs.sweep_previews", timedelta(minutes=1)),
    Recurring("owed-analyses", "analysis", "maxpulse.analysis.jobs.sweep_owed", timedelta(seconds=30)),
    Recurring("analyses-expired", "analysis", "maxpulse.analysis.jobs.clean_expired", timedelta(hours=1)),
    # By UTC, as budgets are counted, and soon after they have turned: the day's money is for whoever comes in it.
    Recurring(
        "analyses-checked",
        "insights",
        "maxpulse.analysis.jobs.ask_for_checks",
        timedelta(hours=24),
        offset=timedelta(hours=1),
    ),
    Recurring(
        "isolation",
        "insights",
        "maxpulse.probe.jobs.run_nightly",
        timedelta(hours=24),
        offset=timedelta(hours=3),
    ),
)
