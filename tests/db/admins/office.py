"""Admins of every kind, made by the owner of the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg

from maxpulse.core.actor import Actor
from maxpulse.core.permissions import Permission
from tests.db.acting import acting

Connection = psycopg.Connection[Any]


def account(connection: Connection, role: str) -> UUID:
    """A new account without a password."""
    user_id = uuid4()
    connection.execute(
        "insert into users (id, email, role) values (%s, %s, %s)", (user_id, f"{user_id}@x.test", role)
    )
    return user_id


def admin(office: Connection, level: str, named: list[Any] | None = None) -> UUID:
    """A new admin."""
    user_id = account(office, "admin")
    office.execute(
        "insert into admin_profiles (user_id, access_level, permissions) values (%s, %s, %s)",
        (user_id, level, [str(each) for each in named or []]),
    )
    return user_id


def manager(office: Connection, level: str) -> UUID:
    """A new admin who manages people, by their level or singly."""
    return admin(office, level, [Permission.PEOPLE_MANAGE])


def with_way_in(office: Connection, user_id: UUID) -> UUID:
    """The same account, signed in, with a second factor and one code on paper."""
    for came in (
        "insert into user_sessions (id, user_id, token_hash, created_at, last_seen_at, expires_at) "
        "values (gen_random_uuid(), %s, %s, now(), now(), now() + interval '2 hours')",
        "insert into second_factors (id, user_id, secret, confirmed_at) values (gen_random_uuid(), %s, %s, now())",
        "insert into recovery_codes (id, user_id, mark, code_hash) values (gen_random_uuid(), %s, 'A', %s)",
        "insert into passkeys (id, user_id, name, credential_id, public_key, sign_count) "
        "values (gen_random_uuid(), %s, 'Key', %s, 'public', 0)",
    ):
        office.execute(came, (user_id, user_id.bytes if "code_hash" not in came else "hash"))
    return user_id


def permissions(application: Connection, user_id: UUID) -> set[str]:
    """What the database says this admin may do."""
    with acting(application, Actor.admin(user_id)):
        [(found,)] = application.execute("select admin_permissions()").fetchall()
    return set(found)
