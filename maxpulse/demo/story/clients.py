"""Each client with every deed and its moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from maxpulse.demo.people import Person, person
from maxpulse.demo.story.arcs import Arc
from maxpulse.demo.story.campaigns import open_to
from maxpulse.demo.story.casting import DAY, DEMO, Casting, Part
from maxpulse.demo.story.deeds import Deed, deeds

NAMESPACE = UUID("6d617870-756c-7365-8000-64656d6f0001")
OPTIONAL, SHARES_MORE, GIVES_EMAIL = ("areas", "answers"), 0.25, 0.6
SIGNED_IN = 10_000
# Hours of the day (UTC) at which people take assessments.
HOURS = (6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 20, 20, 21)


@dataclass(frozen=True, slots=True)
class Client:
    """One client of demo data, known again by ids that follow from their number."""

    number: int
    account: str
    campaign: str
    focus: str
    arc: Arc
    person: Person
    participant_id: UUID
    session_id: UUID
    gives_email: bool
    shares: tuple[str, ...]
    deeds: tuple[Deed, ...]

    @property
    def clicked_at(self) -> datetime:
        """When the link was opened: reading and agreeing takes most of a minute."""
        return self.deeds[0].at - timedelta(seconds=20 + self.number % 40)

    def id_of(self, place: int) -> UUID:
        """The id of what the deed at that place makes: an answer's, a purchase's."""
        return uuid5(self.session_id, f"deed {place}")


def clients(now: datetime, castings: Iterable[Casting] = DEMO) -> Sequence[Client]:
    """All clients of demo data as they stand at `now`; made at another time, only the moments differ."""
    roles = [
        (casting.account, part, (place + 0.5) / part.count)
        for casting in castings
        for part in casting
        for place in range(part.count)
    ]
    names: set[str] = set()
    return [
        _client(number, account, part, turn, now, names) for number, (account, part, turn) in enumerate(roles)
    ]


def signed_in(now: datetime, account_id: UUID, name: str, email: str) -> Client:
    """The client who has an account, with a result under it."""
    someone = _client(SIGNED_IN, "distributor", Part(Arc.READ, 1, (5 * DAY, 6 * DAY)), 0.5, now, set())
    who = replace(someone.person, name=name, email=email)
    return replace(someone, participant_id=account_id, person=who, gives_email=True)


def _client(number: int, account: str, part: Part, turn: float, now: datetime, names: set[str]) -> Client:
    dice = Random(f"client {number}")  # noqa: S311  people, not secrets
    who = _somebody_new(number, names)
    shares = tuple(item for item in OPTIONAL if dice.random() < SHARES_MORE)
    last = last_answer(part, turn, dice, now)
    campaigns = open_to(account, (now - last) / timedelta(days=1))
    campaign = dice.choices(campaigns, [campaign.share for campaign in campaigns])[0]
    return Client(
        number=number,
        account=account,
        campaign=campaign.name,
        focus=campaign.focus,
        arc=part.arc,
        person=who,
        participant_id=uuid5(NAMESPACE, f"participant {number}"),
        session_id=uuid5(NAMESPACE, f"session {number}"),
        gives_email=dice.random() < GIVES_EMAIL,
        shares=shares,
        deeds=deeds(campaign.focus, part.arc, number, who, shares, last, now, dice),
    )


def last_answer(part: Part, turn: float, dice: Random, now: datetime) -> datetime:
    """The moment of the last answer: clients of a part lie evenly between its ends, older ones at waking hours."""
    low, high = part.ago
    place = turn + dice.uniform(-0.4, 0.4) / part.count
    ago = low + (high - low) * place if low >= DAY else low * (high / low) ** place
    then = now - timedelta(seconds=ago)
    return then.replace(hour=dice.choice(HOURS)) if ago >= 2 * DAY else then


def _somebody_new(number: int, names: set[str]) -> Person:
    seeds = (f"person {number}.{attempt}" for attempt in range(1000))
    somebody = next(found for seed in seeds if (found := person(seed)).name not in names)
    names.add(somebody.name)
    return somebody
