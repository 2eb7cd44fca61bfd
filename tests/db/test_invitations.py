"""Invitations at the database's own door: who may invite whom, and what a letter that invites opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RestrictViolation
from sqlalchemy.engine import make_url

from maxpulse.core.actor import Actor
from maxpulse.core.db import TAKE_ON, take_on_parameters
from tests.db.acting import acting
from tests.db.permissions.office import account, admin
from tests.factories.databases import Urls, clone_template, empty
from tests.runtime.processes import wait_for

NOW = datetime.now(UTC)
VISITOR = Actor.visitor()
Connection = psycopg.Connection[Any]
WRITE = """insert into account_letters (purpose, user_id, token_hash, email, expires_at)
           select 'invitation', id, %s, email, %s from users where id = %s"""
ACCEPT = "select accept_invitation(%s, 'Gil', 'Newcome', 'chosen', %s)"
TAKE_BACK = "select take_back_invitation(%s, %s)"


@pytest.fixture(scope="module")
def urls(database: Urls) -> Urls:
    """A database of these tests' own."""
    return clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")


@pytest.fixture(scope="module")
def owning(urls: Urls) -> Iterator[Connection]:
    """Its owner."""
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def office(owning: Connection) -> Connection:
    """The same, who lets the first admins in: nobody is there yet."""
    empty(owning)
    return owning


@pytest.fixture(scope="module")
def application(urls: Urls) -> Iterator[Connection]:
    """The application's login to it."""
    with psycopg.connect(urls.app) as connection:
        yield connection


def test_an_admin_invites_within_their_reach(office: Connection, application: Connection) -> None:
    manager = admin(office, "standard", ["people.manage"])
    with acting(application, Actor.admin(manager)):
        assert invite(application, manager, "trainer")
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(manager)):
        invite(application, manager, "admin")


def test_whoever_only_looks_invites_nobody(office: Connection, application: Connection) -> None:
    plain = admin(office, "standard")
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(plain)):
        invite(application, plain, "participant")


@pytest.mark.parametrize(
    "given",
    ["email_verified_at = now()", "password_hash = 'known'", "last_login = now()", "is_active = false"],
)
def test_nobody_is_invited_to_an_account_that_somebody_had_a_way_into(
    given: str, office: Connection, application: Connection
) -> None:
    leading, there = admin(office, "super"), account(office, "trainer")
    office.execute("update users set password_hash = null, email_verified_at = null where id = %s", (there,))
    with acting(application, Actor.admin(leading)):
        add_invitation(application, leading, there)
    office.execute(f"update users set {given} where id = %s", (there,))
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(leading)):
        add_invitation(application, leading, there)
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(leading)):
        application.execute(WRITE, (hashed("known"), NOW + timedelta(days=1), there))


@pytest.mark.parametrize("given", ["invited_by", "accepted_at"])
def test_nobody_invites_in_another_s_name_or_says_that_it_was_accepted(
    given: str, office: Connection, application: Connection
) -> None:
    leading, other = admin(office, "super"), admin(office, "super")
    with acting(application, Actor.admin(leading)):
        invited = add_account(application, "trainer")
        with pytest.raises(InsufficientPrivilege), application.transaction():
            add_invitation(
                application,
                other if given == "invited_by" else leading,
                invited,
                accepted_at=NOW if given == "accepted_at" else None,
            )
        add_invitation(application, leading, invited)
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute("update account_invitations set accepted_at = now()")


def test_nobody_writes_themselves_the_letter_of_an_admin_who_reaches_further(
    office: Connection, application: Connection
) -> None:
    above, leading = admin(office, "system"), admin(office, "super")
    with as_actor(application, Actor.admin(above)):
        invited = invite(application, above, "admin", "system")
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(leading)):
        application.execute(WRITE, (hashed("known"), NOW + timedelta(days=1), invited))
    with acting(application, Actor.admin(leading)):
        assert application.execute("update account_letters set replaced_at = now()").rowcount == 0
        assert application.execute(TAKE_BACK, (invited, NOW)).fetchone() == (False,)
    with acting(application, Actor.admin(above)):
        assert application.execute(TAKE_BACK, (invited, NOW)).fetchone() == (True,)


def test_the_hash_of_a_letter_is_no_admin_s_to_read(office: Connection, application: Connection) -> None:
    leading = admin(office, "system")
    with acting(application, Actor.admin(leading)):
        invite(application, leading, "trainer")
        assert application.execute("select id from account_letters").rowcount == 1
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute("select token_hash from account_letters")


def test_accepting_works_once_and_confirms_the_address(office: Connection, application: Connection) -> None:
    leading = admin(office, "super")
    with as_actor(application, Actor.admin(leading)):
        invited = invite(application, leading, "trainer", token="t")
    with acting(application, VISITOR):
        assert application.execute(ACCEPT, (hashed("wrong"), NOW)).fetchone() == (None,)
        assert application.execute(ACCEPT, (hashed("t"), NOW + timedelta(days=8))).fetchone() == (None,)
    with as_actor(application, VISITOR):
        assert application.execute(ACCEPT, (hashed("t"), NOW)).fetchone() == (invited,)
    with acting(application, VISITOR):
        assert application.execute(ACCEPT, (hashed("t"), NOW)).fetchone() == (None,)
    found = office.execute(
        "select u.password_hash, u.email_verified_at is not null, p.first_name from users u "
        "join user_profiles p on p.user_id = u.id where u.id = %s",
        (invited,),
    )
    assert found.fetchone() == ("chosen", True, "Gil")
    with acting(application, Actor.admin(leading)):
        assert application.execute(TAKE_BACK, (invited, NOW)).fetchone() == (False,)


@pytest.mark.parametrize("purpose", ["reset-password", "verify-email", "secure-account"])
def test_no_other_letter_opens_an_account_that_waits(
    purpose: str, office: Connection, application: Connection
) -> None:
    leading = admin(office, "super")
    with as_actor(application, Actor.admin(leading)):
        invited = invite(application, leading, "trainer")
    office.execute(
        "insert into account_letters (purpose, user_id, token_hash, email, expires_at) "
        "select %s, id, %s, email, %s from users where id = %s",
        (purpose, hashed("other"), NOW + timedelta(hours=1), invited),
    )
    with acting(application, VISITOR):
        found = application.execute("select is_open from find_letter(%s, %s)", (hashed("other"), NOW))
        assert found.fetchone() == (False,)
        reset = "select * from reset_password(%s, %s, 'thief', %s)"
        assert application.execute(reset, (hashed("other"), purpose, NOW)).rowcount == 0
        verified = application.execute("select verify_email(%s, %s)", (hashed("other"), NOW))
        assert verified.fetchone() == (None,)


def test_whoever_was_invited_and_has_not_come_does_not_count_as_a_leading_admin(
    office: Connection, application: Connection
) -> None:
    leading = admin(office, "super")
    with as_actor(application, Actor.admin(leading)):
        invite(application, leading, "admin", "super", token="t")
    leave = "update users set is_active = false where id = %s"
    with pytest.raises(RestrictViolation):
        office.execute(leave, (leading,))
    with as_actor(application, VISITOR):
        application.execute(ACCEPT, (hashed("t"), NOW))
    office.execute(leave, (leading,))


FIRST = "insert into account_invitations (user_id, invited_by, expires_at) values (%s, %s, %s)"


def test_the_product_itself_invites_while_nobody_leads_and_in_nobody_s_name(
    office: Connection, application: Connection
) -> None:
    plain = admin(office, "standard")
    with acting(application, Actor.system()):
        first = add_account(application, "admin")
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(FIRST, (first, plain, NOW))
        application.execute(FIRST, (first, None, NOW))
    office.execute("update users set password_hash = 'known' where id = %s", (admin(office, "super"),))
    with acting(application, Actor.system()):
        late = add_account(application, "admin")
        with pytest.raises(InsufficientPrivilege):
            application.execute(FIRST, (late, None, NOW))


def test_the_product_itself_takes_back_what_ended_thirty_days_ago_and_nothing_else(
    office: Connection, application: Connection
) -> None:
    leading = admin(office, "super")
    with as_actor(application, Actor.admin(leading)):
        old, young, came = (invite(application, leading, "trainer", token=token) for token in "abc")
    ended = "update account_invitations set expires_at = %s where user_id = any(%s)"
    office.execute(ended, (NOW - timedelta(days=30, minutes=1), [old, came]))
    office.execute(ended, (NOW - timedelta(days=29), [young]))
    office.execute("update users set last_login = now() where id = %s", (came,))
    with acting(application, Actor.system()):
        taken = [application.execute(TAKE_BACK, (each, NOW)).fetchone() for each in (old, young, came)]
    assert taken == [(True,), (False,), (False,)]


def test_of_accepting_and_taking_back_at_once_one_happens(
    urls: Urls, office: Connection, application: Connection
) -> None:
    leading = admin(office, "super")
    with as_actor(application, Actor.admin(leading)):
        invited = invite(application, leading, "trainer", token="t")
    done: list[Any] = []

    def accept() -> None:
        with as_actor(visitor, VISITOR):
            done.append(visitor.execute(ACCEPT, (hashed("t"), NOW)).fetchone())

    with psycopg.connect(urls.app) as visitor:
        late = Thread(target=accept)
        with as_actor(application, Actor.admin(leading)):
            assert application.execute(TAKE_BACK, (invited, NOW)).fetchone() == (True,)
            late.start()
            waits = (
                "select count(*) from pg_locks where not granted and pid = %s",
                (visitor.info.backend_pid,),
            )
            wait_for(lambda: office.execute(*waits).fetchone() == (1,), "the other to wait")
        late.join(10)
    assert done == [(None,)]
    assert office.execute("select is_open from find_letter(%s, %s)", (hashed("t"), NOW)).fetchone() == (
        False,
    )


@pytest.mark.parametrize(
    "changed", ["status = 'active'", "commission_rate = 90", "balance_available = 5", "tier_level = 9"]
)
def test_an_invited_distributor_begins_like_everybody_and_waits(
    changed: str, office: Connection, application: Connection
) -> None:
    leading = admin(office, "standard", ["people.manage"])
    column, value = changed.split(" = ")
    row = {"status": "'pending'", "commission_rate": "25", "balance_available": "0", "tier_level": "1"}
    with acting(application, Actor.admin(leading)):
        invited = invite(application, leading, "distributor")
        with pytest.raises(InsufficientPrivilege), application.transaction():
            enrol(application, invited, row | {column: value})
        enrol(application, invited, row)


def test_an_admin_makes_no_distributor_of_somebody_who_is_there(
    office: Connection, application: Connection
) -> None:
    leading, there = admin(office, "system"), account(office, "trainer")
    office.execute("update users set email_verified_at = now() where id = %s", (there,))
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(leading)):
        application.execute(
            "insert into distributor_profiles (user_id, distributor_code, status) values (%s, 'X', 'pending')",
            (there,),
        )


def invite(connection: Connection, by: UUID, role: str, level: str = "standard", *, token: str = "") -> UUID:
    """Invite somebody as whoever acts; the account's id."""
    user_id = add_account(connection, role)
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


def enrol(connection: Connection, user_id: UUID, row: dict[str, str]) -> None:
    """Make an account's owner a distributor with these values."""
    columns, values = ", ".join(row), ", ".join(row.values())
    connection.execute(
        f"insert into distributor_profiles (user_id, distributor_code, {columns}) values (%s, %s, {values})",  # type: ignore[arg-type]
        (user_id, uuid4().hex),
    )


def add_account(connection: Connection, role: str) -> UUID:
    """An account without a password."""
    user_id = uuid4()
    connection.execute(
        "insert into users (id, email, role) values (%s, %s, %s)", (user_id, f"{user_id}@example.test", role)
    )
    return user_id


def add_invitation(
    connection: Connection, by: UUID, user_id: UUID, accepted_at: datetime | None = None
) -> None:
    """Write down that somebody is invited."""
    connection.execute(
        "insert into account_invitations (user_id, invited_by, expires_at, accepted_at) values (%s, %s, %s, %s)",
        (user_id, by, NOW + timedelta(days=7), accepted_at),
    )


@contextmanager
def as_actor(connection: Connection, actor: Actor) -> Iterator[None]:
    """A transaction as that actor, kept in the end."""
    with connection.transaction():
        connection.execute(TAKE_ON, take_on_parameters(actor))
        yield


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()
