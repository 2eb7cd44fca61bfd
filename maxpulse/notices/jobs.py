"""What the workers run for mail. A row without a moment of sending is what is owed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import for_each
from maxpulse.notices import actions, queries
from maxpulse.notices.news import telling

# Younger news is left to the job that was queued with it.
SWEPT_AFTER = timedelta(seconds=30)


def send(mail_id: str) -> None:
    """Send one mail."""
    with acting(Actor.system()):
        actions.send(UUID(mail_id))


def sweep_owed() -> int:
    """Send what nobody was woken for and what is due again; says how many there were."""
    with acting(Actor.system()):
        owed = queries.due_mails(clock.now())
    return for_each(send, owed)


def tell(news_id: str) -> None:
    """Write the mail of news that is owed, where somebody wants it."""
    with acting(Actor.system()):
        telling.tell(UUID(news_id))


def sweep_news() -> int:
    """Tell the news nobody was woken for; says how much there was."""
    with acting(Actor.system()):
        owed = queries.untold_news(clock.now() - SWEPT_AFTER)
    return for_each(tell, owed)


def forget_old() -> None:
    """Delete mails and news that have been kept long enough."""
    with acting(Actor.system()):
        actions.forget_old()
