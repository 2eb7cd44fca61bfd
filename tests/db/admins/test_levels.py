"""What an admin may do is the database's decision too, and nobody gives more than they hold."""

from __future__ import annotations

import re

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Table

from maxpulse.core.access import May
from maxpulse.core.actor import Actor
from maxpulse.core.permissions import LEVELS, Level, Permission, held
from maxpulse.schema import Base
from tests.db.acting import acting
from tests.db.admins.office import Connection, account, admin, permissions

# Catalogue and lessons are there for everybody to see, and whatever an admin does may write a mail.
OPEN_TO_EVERY_ADMIN = {
    *(("mails", "insert"), ("products", "select")),
    *((table, "select") for table in ("courses", "modules", "learning_resources", "quizzes")),
    ("quiz_questions", "select"),
}


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


def said(permission: May) -> str:
    """The conditions of a permission."""
    return permission.using + permission.check
