"""Who a client is, for receipts, books and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from maxpulse.clients.models import Client
from maxpulse.core.db import session


class NoSuchClient(LookupError):
    """There is no such client, or the actor may not see them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A client's name and e-mail address, as their distributor knows them now."""

    name: str
    email: str | None
    distributor_id: UUID | None = None


def get_contact(client_id: UUID) -> Contact:
    """The client's name and address. Raises NoSuchClient."""
    found = find_contact(client_id)
    if found is None:
        raise NoSuchClient(str(client_id))
    return found


def find_contact(client_id: UUID) -> Contact | None:
    """The same, or None."""
    asked = select(Client.name, Client.email, Client.distributor_id).where(Client.id == client_id)
    row = session.execute(asked).one_or_none()
    return Contact(*row) if row else None


def names_of(client_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of these clients, as far as the actor may see them."""
    rows = session.execute(select(Client.id, Client.name).where(Client.id.in_(client_ids)))
    return {row.id: row.name for row in rows}
