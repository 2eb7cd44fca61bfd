"""One client: who they are, what they share, took and bought, and what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from maxpulse.clients.models import Client
from maxpulse.clients.queries.person.assessments import Taken, taken_by
from maxpulse.clients.queries.person.purchases import Bought, bought_by
from maxpulse.clients.queries.person.refunds import Returned, returned_to
from maxpulse.clients.queries.person.sharing import Changed, changes_of_sharing
from maxpulse.clients.queries.person.timeline import Event, milestones_of
from maxpulse.clients.rules import status_shown
from maxpulse.core.db import session
from maxpulse.privacy.rules import STEERED

Happening = Event | Bought | Returned | Changed


@dataclass(frozen=True, slots=True)
class Totals:
    """What a client has paid and what was returned of it; `kept` is the rest, `commission` what stands of its own."""

    paid: Decimal
    returned: Decimal
    commission: Decimal

    @property
    def kept(self) -> Decimal:
        """What was paid and not returned."""
        return self.paid - self.returned


@dataclass(frozen=True, slots=True)
class Person:
    """A client as their page shows them; `sharing` is of the newest assessment, `events` come newest first.

    `from_shop` names the shop outside whose reports are all that is known of them: no assessment, nothing to share.
    """

    id: UUID
    name: str
    status: str
    email: str | None
    phone: str | None
    known_since: datetime | None
    link_name: str | None
    from_shop: str | None
    sharing: Sequence[tuple[str, bool]]
    assessments: Sequence[Taken]
    purchases: Sequence[Bought]
    totals: Totals
    events: Sequence[Happening]


def find_person(client_id: UUID) -> Person | None:
    """The client of that id, or None when the acting distributor has no such client."""
    client = session.get(Client, client_id)
    if client is None:
        return None
    taken, purchases = taken_by(client_id), bought_by(client_id)
    finished = any(assessment.finished_at for assessment in taken)
    shops = [purchase.shop for purchase in purchases if purchase.shop]
    from_shop = shops[-1] if shops and not taken else None
    return Person(
        id=client.id,
        name=client.name,
        status=status_shown(client.status or "lead", finished),
        email=client.email,
        phone=client.phone,
        known_since=client.created_at,
        link_name=taken[-1].link_name if taken else None if from_shop else client.source,
        from_shop=from_shop,
        sharing=[(item, item in taken[0].shared) for item in STEERED] if taken else [],
        assessments=taken,
        purchases=purchases,
        totals=_totals(purchases),
        events=_events(client_id, taken, purchases),
    )


def _totals(purchases: Sequence[Bought]) -> Totals:
    return Totals(
        paid=sum((p.amount for p in purchases), Decimal(0)),
        returned=sum((p.refunded for p in purchases), Decimal(0)),
        commission=sum((p.commission.left for p in purchases if p.commission), Decimal(0)),
    )


def _events(client_id: UUID, taken: Sequence[Taken], purchases: Sequence[Bought]) -> list[Happening]:
    changed = changes_of_sharing([assessment.id for assessment in taken])
    # Newest first: of one moment, what went back stands above what was bought.
    events = [*returned_to(client_id), *purchases, *changed, *milestones_of(client_id, taken)]
    return sorted(events, key=lambda event: event.at, reverse=True)
