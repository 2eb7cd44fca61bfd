"""Finding programs of shops outside: by their id, by their secret, and all of them for admins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, select, text

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.integration.models import ApiClient, ApiSecret

COLUMNS = "select client_id, name, role, distributor_id, made_at"
BY_ID = text(f"{COLUMNS} from find_api_client(:client)")
WITH_SECRET = text(f"{COLUMNS} from api_client_with_secret(:client, :hash, :at)").bindparams(
    bindparam("hash", type_=LargeBinary)
)


class NoSuchApiClient(LookupError):
    """There is no such program, or the actor may not see it."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that was not revoked. `distributor_id` is whose sales alone it reports, None for everybody's."""

    client_id: UUID
    name: str
    role: str
    distributor_id: UUID | None
    made_at: datetime


def find_program(client_id: UUID) -> Program | None:
    """The program of that id unless it was revoked, for a visitor: asked on each request."""
    row = session.execute(BY_ID, {"client": client_id}).one_or_none()
    return Program(*row) if row else None


def find_program_with(client_id: UUID, secret_hash: bytes) -> Program | None:
    """The program whose secret that is, for a visitor; notes that it was used."""
    asked = {"client": client_id, "hash": secret_hash, "at": clock.now()}
    row = session.execute(WITH_SECRET, asked).one_or_none()
    return Program(*row) if row else None


def api_clients() -> Sequence[ApiClient]:
    """All programs, revoked ones last, newest first, for an admin."""
    return session.scalars(
        select(ApiClient).order_by(ApiClient.revoked_at.is_not(None), ApiClient.made_at.desc())
    ).all()


def get_api_client(client_id: UUID) -> ApiClient:
    """One program, for an admin. Raises NoSuchApiClient."""
    found = session.get(ApiClient, client_id)
    if found is None:
        raise NoSuchApiClient(str(client_id))
    return found


def lock_api_client(client_id: UUID) -> ApiClient:
    """The same; nobody else changes it or its secrets before this transaction ends."""
    found = session.scalar(select(ApiClient).where(ApiClient.id == client_id).with_for_update())
    if found is None:
        raise NoSuchApiClient(str(client_id))
    return found


def secrets_of(client_id: UUID) -> Sequence[ApiSecret]:
    """A program's secrets, oldest first, without what they are."""
    mine = select(ApiSecret).where(ApiSecret.api_client_id == client_id)
    return session.scalars(mine.order_by(ApiSecret.made_at, ApiSecret.id)).all()
