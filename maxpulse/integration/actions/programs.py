"""Making programs, their secrets, and ending both. Done by admins; a program shows its secret itself."""

from __future__ import annotations

import secrets
from hashlib import sha256
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.db import current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.integration import queries
from maxpulse.integration.models import ApiClient, ApiSecret
from maxpulse.integration.queries import Program, find_program_with, get_api_client, secrets_of
from maxpulse.integration.rules import LONGEST_NAME, ROLES, SECRETS_AT_ONCE
from maxpulse.operations import audit

RECOGNISABLE = "mps_"  # so that scanners of leaked secrets know one when they see it


class TooManySecrets(Exception):
    """Two secrets are good already: one has to be retired first."""


class NoSuchSecret(LookupError):
    """The program has no such secret that is still good."""


class Revoked(Exception):
    """The program was revoked: nothing of it changes any more."""


def make_api_client(name: str, role: str, distributor_id: UUID | None = None) -> ApiClient:
    """A program of that name and role, for everybody's sales or one distributor's. It has no secret yet."""
    tidy = name.strip()
    if role not in ROLES or not 0 < len(tidy) <= LONGEST_NAME:
        raise ValueError(f"no program called {len(tidy)} letters as {role!r}")
    made = ApiClient(
        id=new_id(),
        name=tidy,
        role=role,
        distributor_id=distributor_id,
        made_at=clock.now(),
        made_by=current_actor().user_id,
    )
    session.add(made)
    session.flush()
    audit.record(
        "api_client_made", made, after={"name": made.name, "role": role, "distributor": distributor_id}
    )
    return made


def make_secret(client_id: UUID) -> str:
    """A new secret of the program: said here and never again. Raises NoSuchApiClient, Revoked, TooManySecrets."""
    _get_living(client_id)
    good = [secret for secret in secrets_of(client_id) if secret.retired_at is None]
    if len(good) >= SECRETS_AT_ONCE:
        raise TooManySecrets
    said = RECOGNISABLE + secrets.token_urlsafe(32)
    made = ApiSecret(
        id=new_id(),
        api_client_id=client_id,
        secret_hash=hash_of(said),
        made_at=clock.now(),
        made_by=current_actor().user_id,
    )
    session.add(made)
    session.flush()
    audit.record("api_secret_made", ("api_clients", client_id), after={"which": made.id})
    return said


def retire_secret(client_id: UUID, secret_id: UUID) -> None:
    """End a secret; tokens got with it last until they are over. Raises NoSuchApiClient, NoSuchSecret."""
    get_api_client(client_id)
    good = (s for s in secrets_of(client_id) if s.id == secret_id and s.retired_at is None)
    if (found := next(good, None)) is None:
        raise NoSuchSecret(str(secret_id))
    found.retired_at, found.retired_by = clock.now(), current_actor().user_id
    audit.record("api_secret_retired", ("api_clients", client_id), after={"which": secret_id})


def revoke_api_client(client_id: UUID) -> None:
    """End a program for good: its tokens stop with the next request. Raises NoSuchApiClient."""
    found = get_api_client(client_id)
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by = clock.now(), current_actor().user_id
        audit.record("api_client_revoked", found)


def recognise(client_id: UUID, secret: str) -> Program | None:
    """The program that knows this secret, as a visitor; None for a wrong, retired or revoked one."""
    found = find_program_with(client_id, hash_of(secret))
    audit.record("api_token_refused" if found is None else "api_token_issued", ("api_clients", client_id))
    return found


def hash_of(secret: str) -> bytes:
    """What is kept of a secret. It is 256 random bits: nobody guesses it from a plain hash."""
    return sha256(secret.encode()).digest()


def _get_living(client_id: UUID) -> ApiClient:
    found = queries.lock_api_client(client_id)
    if found.revoked_at is not None:
        raise Revoked
    return found
