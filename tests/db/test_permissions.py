"""What an admin may do is the database's decision too, and one who can let others in always stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RestrictViolation
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from maxpulse.core.access import May
from maxpulse.core.actor import Actor
from maxpulse.core.permissions import LEVELS, Level, Permission, held, replacements
from maxpulse.schema import Base
from tests.db.acting import acting
from tests.factories.databases import Urls, clone_template, empty

# Catalogue and lessons are there for everybody to see, and whatever an admin does may write a mail.
OPEN_TO_EVERY_ADMIN = {
    *(("mails", "insert"), ("products", "select")),
    *((table, "select") for table in ("courses", "modules", "learning_resources", "quizzes")),
    ("quiz_questions", "select"),
}
END = "select end_sessions_of(%s, 'by_admin', now())"
STOP = "select replace_letters_of(%s, now())"
WRITE = """insert into account_letters (purpose, user_id, token_hash, email, expires_at)
           values (%(purpose)s, %(user)s, decode(md5(random()::text), 'hex'), 'a@example.test',
                   now() + interval '1 hour')"""
OPEN_LETTERS = "select user_id, purpose from account_letters where user_id = any(%s) and replaced_at is null"
TAKE_OFF = tuple(
    f"delete from {table} where user_id = %s" for table in ("recovery_codes", "second_factors", "passkeys")
)
Connection = psycopg.Connection[Any]


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


@pytest.mark.parametrize("level", list(Level))
def test_the_database_knows_the_table_of_levels(level: Level, office: Connection) -> None:
    [(there,)] = office.execute("select level_permissions(%s)", (level,)).fetchall()
    assert set(there) == {each.value for each in LEVELS[level]}


@pytest.mark.parametrize("table", Base.metadata.tables.values(), ids=lambda table: table.name)
def test_admins_reach_nothing_but_their_own_without_a_permission(table: Table) -> None:
    bare = {
        (table.name, command)
        for permission in table.info.get("access", ())
        if permission.role == "admin"
        for command in permission.commands
        if not re.search(r"admin_may|app\.user_id", said(permission))
    }
    assert bare <= OPEN_TO_EVERY_ADMIN


@pytest.mark.parametrize("permission", ["audit.read", "mails.read", "money.approve"])
def test_an_admin_holds_their_level_and_what_was_given_singly(
    permission: str, office: Connection, application: Connection
) -> None:
    plain, trusted = admin(office, "standard"), admin(office, "standard", [permission])
    assert permission not in permissions(application, plain)
    assert permissions(application, trusted) == {each.value for each in held("standard", [permission])}


def test_a_closed_account_and_a_former_admin_hold_nothing(
    office: Connection, application: Connection
) -> None:
    admin(office, "system")
    closed, former = admin(office, "system"), admin(office, "system")
    office.execute("update users set is_active = false where id = %s", (closed,))
    office.execute("update users set role = 'trainer' where id = %s", (former,))
    assert permissions(application, closed) == permissions(application, former) == set()


def test_a_standard_admin_reads_neither_the_audit_nor_mails(
    office: Connection, application: Connection
) -> None:
    office.execute("insert into audit_entries (actor_role, action) values ('system', 'sign_in')")
    plain, leading = admin(office, "standard"), admin(office, "super")
    with acting(application, Actor.admin(plain)):
        assert application.execute("select id from audit_entries").rowcount == 0
    with acting(application, Actor.admin(leading)):
        assert application.execute("select id from audit_entries").rowcount == 1


@pytest.mark.parametrize(
    "raising",
    ["access_level = 'system'", "permissions = array['mails.read']", "access_level = 'standard'"],
)
def test_nobody_changes_what_they_may_do_themselves(
    raising: str, office: Connection, application: Connection
) -> None:
    oneself = admin(office, "super")
    with acting(application, Actor.admin(oneself)):
        change = f"update admin_profiles set {raising} where user_id = %s"
        assert application.execute(change, (oneself,)).rowcount == 0


def test_nobody_gives_more_than_they_hold(office: Connection, application: Connection) -> None:
    leading, plain = Actor.admin(admin(office, "super")), admin(office, "standard")
    change = "update admin_profiles set access_level = %s, permissions = %s where user_id = %s"
    with acting(application, leading):
        assert application.execute(change, ("super", ["audit.export"], plain)).rowcount == 1
    for level, named in (("system", []), ("standard", ["mails.read"])):
        with pytest.raises(InsufficientPrivilege), acting(application, leading):
            application.execute(change, (level, named, plain))


def test_nobody_touches_an_admin_who_reaches_further(office: Connection, application: Connection) -> None:
    leading, above = Actor.admin(admin(office, "super")), admin(office, "system")
    with acting(application, leading):
        change = "update admin_profiles set access_level = 'standard' where user_id = %s"
        assert application.execute(change, (above,)).rowcount == 0


def test_whoever_manages_people_lets_no_admin_in_or_out(office: Connection, application: Connection) -> None:
    admin(office, "system")
    manager = Actor.admin(admin(office, "standard", [Permission.PEOPLE_MANAGE]))
    trainer, plain = account(office, "trainer"), admin(office, "standard")
    with acting(application, manager):
        closing = "update users set is_active = false where id = %s"
        assert application.execute(closing, (trainer,)).rowcount == 1
        assert application.execute(closing, (plain,)).rowcount == 0
    with pytest.raises(InsufficientPrivilege), acting(application, manager):
        application.execute("update users set role = 'admin' where id = %s", (trainer,))


@pytest.mark.parametrize(
    "deed",
    [
        "update users set is_active = false where id = %s",
        "update users set role = 'participant' where id = %s",
        "update user_profiles set first_name = 'Somebody' where user_id = %s",
    ],
)
@pytest.mark.parametrize(("whose", "may"), [("participant", True), ("super", True), ("system", False)])
def test_nobody_closes_renames_or_gives_another_role_to_who_reaches_further(
    deed: str, whose: str, *, may: bool, office: Connection, application: Connection
) -> None:
    admin(office, "system")
    other = account(office, whose) if whose == "participant" else admin(office, whose)
    office.execute("insert into user_profiles (id, user_id) values (gen_random_uuid(), %s)", (other,))
    with acting(application, Actor.admin(manager(office, "super"))):
        assert application.execute(deed, (other,)).rowcount == may


@pytest.mark.parametrize(
    "taking",
    [
        "token_hash = 'mine', proved_at = now(), second_factor_at = now(), expires_at = now() + interval '9 years'",
        "ended_at = null",
        "ended_at = now()",
    ],
)
@pytest.mark.parametrize("level", ["standard", "super", "system"])
def test_another_s_session_is_neither_taken_over_nor_read(
    taking: str, level: str, office: Connection, application: Connection
) -> None:
    acts, other = manager(office, level), with_way_in(office, admin(office, "system"))
    with acting(application, Actor.admin(acts)):
        assert (
            application.execute(f"update user_sessions set {taking} where user_id = %s", (other,)).rowcount
            == 0
        )
        assert application.execute("select token_hash from user_sessions").rowcount == 0
    with acting(application, Actor.admin(other)):
        assert (
            application.execute(f"update user_sessions set {taking} where user_id = %s", (other,)).rowcount
            == 1
        )


@pytest.mark.parametrize(
    ("level", "whose", "may"),
    [
        ("standard", "participant", True),
        ("standard", "standard", False),
        ("standard", "system", False),
        ("super", "standard", True),
        ("super", "super", True),
        ("super", "system", False),
        ("system", "system", True),
    ],
)
def test_sessions_and_second_factors_end_by_whoever_reaches_as_far(
    level: str, whose: str, *, may: bool, office: Connection, application: Connection
) -> None:
    acts = manager(office, level)
    other = with_way_in(office, account(office, whose) if whose == "participant" else admin(office, whose))
    with acting(application, Actor.admin(acts)):
        assert application.execute("select count_sessions_of(%s, now())", (other,)).fetchone() == (1,)
        for taking_off in (END, *TAKE_OFF):
            assert application.execute(taking_off, (other,)).rowcount == may
        left = application.execute("select count_sessions_of(%s, now())", (other,)).fetchone()
        assert left == (0 if may else 1,)


def test_an_admin_ends_none_of_their_own_that_way_nor_does_one_who_manages_nobody(
    office: Connection, application: Connection
) -> None:
    oneself, bare = with_way_in(office, admin(office, "system")), admin(office, "standard")
    for acts in (oneself, bare):
        with acting(application, Actor.admin(acts)):
            assert application.execute(END, (oneself,)).rowcount == 0
    with acting(application, Actor.admin(bare)):
        assert application.execute("select count_sessions_of(%s, now())", (oneself,)).fetchone() == (0,)
        for taking_off in TAKE_OFF:
            assert application.execute(taking_off, (oneself,)).rowcount == 0


@pytest.mark.parametrize(("whose", "may"), [("participant", True), ("super", True), ("system", False)])
def test_letters_of_another_end_by_whoever_reaches_as_far_and_no_others_do(
    whose: str, *, may: bool, office: Connection, application: Connection
) -> None:
    other = account(office, whose) if whose == "participant" else admin(office, whose)
    acts = manager(office, "super")
    purposes = ("reset-password", "verify-email", "change-email", "secure-account")
    for person in (other, acts):
        for purpose in purposes:
            office.execute(WRITE, {"purpose": purpose, "user": person})
    with acting(application, Actor.admin(acts)):
        for person in (other, acts):
            application.execute(STOP, (person,))
        application.execute("set local role maxpulse_system")
        found = application.execute(OPEN_LETTERS, ([other, acts],)).fetchall()
    kept = [(acts, purpose) for purpose in purposes]
    theirs = [(other, purpose) for purpose in (("secure-account",) if may else purposes)]
    assert set(found) == {*kept, *theirs}


@pytest.mark.parametrize("role", ["visitor", "participant", "distributor", "trainer"])
def test_nobody_but_admins_asks_about_another_s_sessions(
    role: str, office: Connection, application: Connection
) -> None:
    other = with_way_in(office, account(office, "participant"))
    for asked in (END, STOP, "select count_sessions_of(%s, now())", "select admin_may_reach(%s)"):
        with pytest.raises(InsufficientPrivilege), application.transaction(force_rollback=True):
            application.execute(f"set local role maxpulse_{role}")
            application.execute(asked, (other,))


@pytest.mark.parametrize(
    "leaving",
    [
        "update admin_profiles set access_level = 'standard' where user_id = %s",
        "delete from admin_profiles where user_id = %s",
        "update users set is_active = false where id = %s",
        "update users set role = 'trainer' where id = %s",
    ],
)
def test_the_last_admin_who_lets_others_in_stays(leaving: str, office: Connection) -> None:
    first, last = admin(office, "super"), admin(office, "system")
    admin(office, "standard")
    assert office.execute(leaving, (first,)).rowcount == 1
    with pytest.raises(RestrictViolation, match="must stay"):
        office.execute(leaving, (last,))


@pytest.mark.parametrize("staying", list(Level))
@pytest.mark.parametrize("level", list(Level))
def test_whoever_lets_others_in_goes_only_where_one_stays_who_reaches_as_far(
    level: Level, staying: Level, office: Connection
) -> None:
    leaving = admin(office, level)
    admin(office, staying)
    leave = "update users set is_active = false where id = %s"
    if not replacements(level) or staying in replacements(level):
        assert office.execute(leave, (leaving,)).rowcount == 1
        return
    with pytest.raises(RestrictViolation, match="must stay"):
        office.execute(leave, (leaving,))
    admin(office, level)
    assert office.execute(leave, (leaving,)).rowcount == 1, "once there is another"


def test_the_last_of_the_widest_level_is_not_made_less(office: Connection) -> None:
    widest, other = admin(office, "system"), admin(office, "super")
    change = "update admin_profiles set access_level = %s where user_id = %s"
    with pytest.raises(RestrictViolation, match="must stay"):
        office.execute(change, ("super", widest))
    office.execute(change, ("system", other))
    assert office.execute(change, ("super", widest)).rowcount == 1


def test_two_who_take_leave_of_each_other_at_once_do_not_both_go(urls: Urls, office: Connection) -> None:
    pair = admin(office, "super"), admin(office, "super")
    with psycopg.connect(urls.owner) as one:
        one.execute("update users set is_active = false where id = %s", (pair[0],))
        refused: list[Exception] = []
        other = Thread(target=take_leave, args=(urls, pair[1], refused))
        other.start()
        wait_for_a_lock(office)
        one.commit()
        other.join(timeout=10)
    assert [type(each) for each in refused] == [RestrictViolation]


def said(permission: May) -> str:
    """The conditions of a permission."""
    return permission.using + permission.check


def take_leave(urls: Urls, user_id: UUID, refused: list[Exception]) -> None:
    try:
        with psycopg.connect(urls.owner) as connection:
            connection.execute("update users set is_active = false where id = %s", (user_id,))
    except psycopg.Error as error:
        refused.append(error)


def wait_for_a_lock(connection: Connection) -> None:
    """Until somebody waits for an advisory lock; the transaction's own time limit ends it otherwise."""
    connection.execute(
        """set local statement_timeout = '10s'; do $$ begin
             while not exists (select 1 from pg_locks where locktype = 'advisory' and not granted) loop
               perform pg_sleep(0.01);
             end loop;
           end $$"""
    )


def account(office: Connection, role: str) -> UUID:
    """A new account."""
    user_id = uuid4()
    office.execute(
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
