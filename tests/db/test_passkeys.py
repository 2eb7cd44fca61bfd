"""Passkeys guard confirmed addresses alone, and an admin keeps one, whatever statement somebody finds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor, Role
from tests.db.acting import acting
from tests.db.population import Company
from tests.db.test_factor_of_the_confirmed import SHOW, account
from tests.factories.databases import Urls

Connection = psycopg.Connection[Any]
ADD = """insert into passkeys (id, user_id, name, credential_id, public_key, sign_count)
         values (%s, %s, 'Key', %s, 'public', 0)"""
SET_UP = "insert into second_factors (id, user_id, secret, confirmed_at) values (%s, %s, 'a secret', now())"
PAPER = (
    "insert into recovery_codes (id, user_id, mark, code_hash) values (gen_random_uuid(), %s, 'A', 'hash')"
)
MAY_EVERYTHING = "insert into admin_profiles (user_id, access_level) values (%s, 'system')"
TAKE_OFF = "delete from passkeys where id = %s"


@pytest.fixture
def office(populated: tuple[Urls, Company]) -> Iterator[Connection]:
    """The owner of the tables, who lets people in."""
    with psycopg.connect(populated[0].owner, autocommit=True) as connection:
        yield connection


def key_of(connection: Connection, user_id: UUID) -> UUID:
    """A passkey of somebody's."""
    made = uuid4()
    connection.execute(ADD, (made, user_id, made.bytes))
    return made


@pytest.mark.parametrize("role", ["participant", "distributor", "trainer"])
def test_nobody_adds_one_before_their_address_is_confirmed(
    role: str, office: Connection, application: Connection
) -> None:
    confirmed = account(office, role, is_confirmed=True)
    unconfirmed = account(office, role, is_confirmed=False)
    with acting(application, Actor(Role(role), user_id=confirmed)):
        assert application.execute(ADD, (uuid4(), confirmed, b"mine")).rowcount == 1
    for whose in (unconfirmed, confirmed):
        with (
            pytest.raises(InsufficientPrivilege),
            acting(application, Actor(Role(role), user_id=unconfirmed)),
        ):
            application.execute(ADD, (uuid4(), whose, b"other"))


def test_the_last_factor_of_an_admin_stays_whichever_it_is(
    office: Connection, application: Connection
) -> None:
    admin, app = account(office, "admin", is_confirmed=False), uuid4()
    first, second = key_of(office, admin), key_of(office, admin)
    with acting(application, Actor.admin(admin)):
        everything = "delete from passkeys where user_id = %s"
        assert application.execute(everything, (admin,)).rowcount == 1, "not both, in one statement either"
    assert office.execute("select count(*) from passkeys where user_id = %s", (admin,)).fetchone() == (2,)
    office.execute(TAKE_OFF, (first,))
    with acting(application, Actor.admin(admin)):
        assert application.execute(TAKE_OFF, (second,)).rowcount == 0
    office.execute(SET_UP, (app, admin))
    with acting(application, Actor.admin(admin)):
        assert application.execute("delete from second_factors where id = %s", (app,)).rowcount == 1
        assert application.execute(TAKE_OFF, (second,)).rowcount == 0
    with acting(application, Actor.admin(admin)):
        assert application.execute(TAKE_OFF, (second,)).rowcount == 1


def test_of_two_taken_off_at_once_one_stays(office: Connection, populated: tuple[Urls, Company]) -> None:
    admin = account(office, "admin", is_confirmed=False)
    keys = [key_of(office, admin) for _number in range(2)]

    def take_off(key: UUID) -> int:
        with psycopg.connect(populated[0].app) as mine:
            mine.execute(
                "select set_config('role', 'maxpulse_admin', true), set_config('app.user_id', %s, true)",
                (str(admin),),
            )
            return mine.execute(TAKE_OFF, (key,)).rowcount

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_off, keys)) == [0, 1]


def test_what_a_key_is_known_by_belongs_to_one_account(office: Connection) -> None:
    one, other = (account(office, "participant", is_confirmed=True) for _number in range(2))
    office.execute(ADD, (uuid4(), one, b"the same"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.execute(ADD, (uuid4(), other, b"the same"))


def test_an_admin_takes_back_no_confirmation_to_take_off_their_only_app(
    office: Connection, application: Connection
) -> None:
    admin, app = account(office, "admin", is_confirmed=True), uuid4()
    office.execute(SET_UP, (app, admin))
    for undone in ("null", "confirmed_at - interval '1 day'", "confirmed_at + interval '1 day'"):
        with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(admin)):
            application.execute(f"update second_factors set confirmed_at = {undone} where id = %s", (app,))
    with acting(application, Actor.admin(admin)):
        used = "update second_factors set last_step = 7, secret = 'sealed anew' where id = %s"
        assert application.execute(used, (app,)).rowcount == 1
        for before in ("6", "null"):
            with pytest.raises(InsufficientPrivilege), application.transaction():
                application.execute(f"update second_factors set last_step = {before} where id = %s", (app,))


@pytest.mark.parametrize("role", ["participant", "admin"])
def test_nobody_confirms_an_app_for_a_time_before_they_had_it(
    role: str, office: Connection, application: Connection
) -> None:
    owner = account(office, role, is_confirmed=True)
    confirm = "update second_factors set confirmed_at = created_at - %s::interval where user_id = %s"
    for earlier, is_taken in (("1 second", False), ("0", True)):
        with acting(application, Actor(Role(role), user_id=owner)):
            application.execute(SHOW, (owner,))
            if is_taken:
                assert application.execute(confirm, (earlier, owner)).rowcount == 1
            else:
                with pytest.raises(InsufficientPrivilege):
                    application.execute(confirm, (earlier, owner))


def test_a_recovery_code_that_was_used_stays_used(office: Connection, application: Connection) -> None:
    owner = account(office, "admin", is_confirmed=True)
    office.execute(PAPER, (owner,))
    with acting(application, Actor.admin(owner)):
        assert application.execute("update recovery_codes set used_at = now()").rowcount == 1
        for undone in ("null", "now() - interval '1 day'"):
            with pytest.raises(InsufficientPrivilege), application.transaction():
                application.execute(f"update recovery_codes set used_at = {undone}")


def test_what_a_key_has_counted_never_falls_behind(office: Connection, application: Connection) -> None:
    owner = account(office, "admin", is_confirmed=True)
    key_of(office, owner)
    counts = ((0, 1), (5, 1), (5, 0), (4, 0), (0, 0), (6, 1))
    with acting(application, Actor.admin(owner)):
        for count, is_counted in counts:
            done = application.execute("update passkeys set sign_count = %s", (count,)).rowcount
            assert done == is_counted, count


def test_an_admin_reads_which_keys_others_have_and_none_of_the_keys(
    office: Connection, application: Connection
) -> None:
    admin, other = account(office, "admin", is_confirmed=True), account(office, "trainer", is_confirmed=True)
    office.execute(MAY_EVERYTHING, (admin,))
    mine, theirs = key_of(office, admin), key_of(office, other)
    with acting(application, Actor.admin(admin)):
        shown = application.execute("select id, name, created_at, last_used_at from passkeys").fetchall()
        assert {mine, theirs} <= {row[0] for row in shown}
        own = application.execute("select id, credential_id, sign_count from own_passkeys()").fetchall()
        assert own == [(mine, mine.bytes, 0)]
        for column in ("credential_id", "public_key", "sign_count"):
            with pytest.raises(InsufficientPrivilege), application.transaction():
                application.execute(f"select {column} from passkeys")


def test_no_key_is_exchanged_for_another(office: Connection, application: Connection) -> None:
    owner = account(office, "participant", is_confirmed=True)
    key = key_of(office, owner)
    for column in ("credential_id", "public_key", "user_id", "created_at"):
        with pytest.raises(InsufficientPrivilege), acting(application, Actor.participant(owner, owner)):
            application.execute(f"update passkeys set {column} = {column} where id = %s", (key,))
