"""Who may invite whom, and what an invitation begins."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from maxpulse.core.actor import Actor
from tests.db.acting import acting, as_actor
from tests.db.admins.inviting import ACCEPT, NOW, VISITOR, WRITE, add_invitation, hashed, invite
from tests.db.admins.office import Connection, account, admin


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
        invited = account(application, "trainer")
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
        first = account(application, "admin")
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(FIRST, (first, plain, NOW))
        application.execute(FIRST, (first, None, NOW))
    office.execute("update users set password_hash = 'known' where id = %s", (admin(office, "super"),))
    with acting(application, Actor.system()):
        late = account(application, "admin")
        with pytest.raises(InsufficientPrivilege):
            application.execute(FIRST, (late, None, NOW))


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


def enrol(connection: Connection, user_id: UUID, row: dict[str, str]) -> None:
    """Make an account's owner a distributor with these values."""
    columns, values = ", ".join(row), ", ".join(row.values())
    connection.execute(
        f"insert into distributor_profiles (user_id, distributor_code, {columns}) values (%s, %s, {values})",  # type: ignore[arg-type]
        (user_id, uuid4().hex),
    )
