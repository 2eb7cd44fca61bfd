"""The links of demo data and the clicks on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.demo.people import person
from maxpulse.demo.story import CAMPAIGNS, Campaign, Client
from maxpulse.demo.timetable import Timetable
from maxpulse.links.actions import close_link, make_link, record_click
from maxpulse.links.queries import links_with_numbers

# Networks reserved for examples (RFC 5737, RFC 3849): nobody's address.
NETWORKS = ("192.0.2.{}", "198.51.100.{}", "203.0.113.{}", "2001:db8:{:x}::7")
REFERRERS = (
    "",
    "",
    "",
    "https://www.instagram.com/",
    "https://l.facebook.com/",
    "https://www.linkedin.com/feed/",
)


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody opening a link."""

    at: datetime
    agent: str
    address: str
    referrer: str


@dataclass(slots=True)
class Links:
    """The links, by whose they are and their campaign."""

    sellers: Mapping[str, Actor]
    now: datetime
    _codes: dict[tuple[str, str], str] = field(default_factory=dict)
    _ids: dict[tuple[str, str], UUID] = field(default_factory=dict)
    _clicks: dict[tuple[str, str], int] = field(default_factory=dict)
    _closed: set[tuple[str, str]] = field(default_factory=set)

    def code(self, account: str, campaign: str) -> str:
        """The code in the address of that link."""
        return self._codes[account, campaign]

    def seller(self, account: str) -> UUID:
        """The distributor whose links an account's are. Raises KeyError where it is no distributor's."""
        found = self.sellers[account].distributor_id
        if found is None:
            raise KeyError(account)
        return found

    def put_on(self, timetable: Timetable) -> None:
        """Find the links that are there; the others are made, and one switched off, when their time comes."""
        for account in dict.fromkeys(campaign.account for campaign in CAMPAIGNS):
            with acting(self.sellers[account]):
                for link in links_with_numbers():
                    self._know(account, link.campaign or "", link.code, link.id, link.clicks)
                    if link.closed_at is not None:
                        self._closed.add((account, link.campaign or ""))
        for campaign in CAMPAIGNS:
            if (campaign.account, campaign.name) not in self._codes:
                timetable.add(self._ago(campaign.made_days_ago), partial(self._make, campaign))
            if campaign.closed_days_ago is not None and (campaign.account, campaign.name) not in self._closed:
                timetable.add(self._ago(campaign.closed_days_ago), partial(self._close, campaign))

    def count_clicks(self, clients: Iterable[Client]) -> None:
        """Let the link's page be opened by clients and onlookers: once for each link, all or nothing."""
        came = list(clients)
        for campaign in CAMPAIGNS:
            key = (campaign.account, campaign.name)
            clicks = [*_by_clients(client for client in came if (client.account, client.campaign) == key)]
            clicks += _by_onlookers(campaign, self.now)
            if self._clicks[key] < len(clicks):
                self._count(self._ids[key], sorted(clicks, key=lambda click: click.at))

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _know(self, account: str, campaign: str, code: str, link_id: UUID, clicks: int) -> None:
        key = (account, campaign)
        self._codes[key], self._ids[key], self._clicks[key] = code, link_id, clicks

    def _make(self, campaign: Campaign) -> None:
        with acting(self.sellers[campaign.account]):
            link = make_link(campaign=campaign.name, focus=campaign.focus, alias=campaign.alias)
        self._know(campaign.account, campaign.name, link.link_code, link.id, 0)

    def _close(self, campaign: Campaign) -> None:
        with acting(self.sellers[campaign.account]):
            close_link(self._ids[campaign.account, campaign.name])

    def _count(self, link_id: UUID, clicks: Iterable[Click]) -> None:
        with acting(Actor.visitor()):
            for click in clicks:
                with clock.travelling(click.at):
                    record_click(link_id, address=click.address, agent=click.agent, referrer=click.referrer)


def _by_clients(clients: Iterable[Client]) -> Iterator[Click]:
    for client in clients:
        yield _click(client.clicked_at, client.person.agent, Random(f"click {client.number}"))  # noqa: S311


def _by_onlookers(campaign: Campaign, now: datetime) -> Iterator[Click]:
    dice = Random(f"onlookers {campaign.name}")  # noqa: S311
    for number in range(campaign.onlookers):
        days = dice.uniform(campaign.closed_days_ago or 0.01, campaign.made_days_ago - 0.5)
        agent = person(f"onlooker {number}").agent
        yield _click(now - timedelta(days=days), agent, dice)


def _click(at: datetime, agent: str, dice: Random) -> Click:
    return Click(at, agent, dice.choice(NETWORKS).format(dice.randrange(1, 255)), dice.choice(REFERRERS))
