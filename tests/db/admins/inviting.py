"""An invitation as the application writes it, and the letter that goes with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from maxpulse.core.actor import Actor
from tests.db.admins.office import Connection, account

NOW = datetime.now(UTC)
VISITOR = Actor.visitor()
WRITE = """insert into account_letters (purpose, user_id, token_hash, email, expires_at)
           select 'invitation', id, %s, email, %s from users where id = %s"""
ACCEPT = "select accept_invitation(%s, 'Gil', 'Newcome', 'chosen', %s)"
TAKE_BACK = "select take_back_invitation(%s, %s)"


def invite(connection: Connection, by: UUID, role: str, level: str = "standard", *, token: str = "") -> UUID:
    """Invite somebody as whoever acts; the account's id."""
    user_id = account(connection, role)
    connection.execute(
        "insert into user_profiles (id, user_id, first_name) values (gen_random_uuid(), %s, 'Gi')", (user_id,)
    )
    if role == "admin":
        connection.execute(
            "insert into admin_profiles (user_id, access_level) values (%s, %s)", (user_id, level)
        )
    add_invitation(connection, by, user_id)
    written = (hashed(token or uuid4().hex), NOW + timedelta(days=7), user_id)
    assert connection.execute(WRITE, written).rowcount == 1
    return user_id


def add_invitation(
    connection: Connection, by: UUID, user_id: UUID, accepted_at: datetime | None = None
) -> None:
    """Write down that somebody is invited."""
    connection.execute(
        "insert into account_invitations (user_id, invited_by, expires_at, accepted_at) values (%s, %s, %s, %s)",
        (user_id, by, NOW + timedelta(days=7), accepted_at),
    )


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()
