"""Letting the story happen: every deed through the product's own verb, at its own moment, in the order of time.

A distributor's events are numbered as they come, so the deeds of all clients are taken in the order of their
moments. What has happened already is left as it is: accounts are known by their address, links by their campaign,
clients by ids of their own, and how far a client came by the events they left. So filling may be cut short anywhere
and run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from maxpulse.commissions import jobs
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import db
from maxpulse.demo.company import ACCOUNTS, open_company
from maxpulse.demo.installation import refuse_production
from maxpulse.demo.links import Links
from maxpulse.demo.people import SAID
from maxpulse.demo.story import DEMO, Casting, Client, Kind, clients, signed_in
from maxpulse.demo.timetable import Timetable
from maxpulse.demo.walker import Walker
from maxpulse.notices.news.owing import in_silence
from maxpulse.tracking.months import make_room_for_events

MONTHS_BACK, MONTHS = timedelta(days=122), 6


def fill_with(using: Settings, tell: Callable[[str], None], castings: Iterable[Casting] = DEMO) -> None:
    """Fill the database of these settings. Raises NoDemoData in production."""
    from maxpulse import create_app

    refuse_production(using)
    app = create_app(using)
    with app.app_context():
        try:
            _fill(tell, castings)
        finally:
            db.engine.dispose()


def _fill(tell: Callable[[str], None], castings: Iterable[Casting]) -> None:
    tell(SAID)
    now = clock.now()
    make_room_for_events((now - MONTHS_BACK).date(), MONTHS)
    actors = open_company(now)
    everybody = [*clients(now, castings), _with_account(now, actors)]
    links, timetable = Links(actors, now), Timetable()
    links.put_on(timetable)
    for client in everybody:
        Walker(client, Actor.participant(client.participant_id), links, timetable).put_on()
    # Nobody is mailed about what made-up people did months ago.
    with in_silence():
        steps = timetable.run(until=now)
    links.count_clicks(everybody)
    # What an earlier run was cut short before: the product's own sweepers see to it.
    jobs.sweep_owed()
    jobs.release_due()
    tell(_summary(everybody, steps))


def _with_account(now: datetime, actors: Mapping[str, Actor]) -> Client:
    account = next(account for account in ACCOUNTS if account.role == "participant")
    user_id = actors[account.name].user_id
    assert user_id is not None  # noqa: S101  an account has one
    return signed_in(now, user_id, f"{account.first_name} {account.last_name}", account.email)


def _summary(everybody: Sequence[Client], steps: int) -> str:
    if not steps:
        return "Demo data is complete already."
    done = Counter(deed.kind for client in everybody for deed in client.deeds)
    whose = Counter(client.account for client in everybody).most_common()
    owners = ", ".join(f"{count} with {name}@" for name, count in whose)
    return (
        f"Demo data: {len(everybody)} clients ({owners}), {done[Kind.ANSWER]} answers, {done[Kind.COMPLETE]} results, "
        f"{done[Kind.BUY]} purchases."
    )
