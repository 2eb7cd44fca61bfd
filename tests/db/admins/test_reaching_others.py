"""Whose account, sessions, letters and second factor an admin may touch, and whose not."""

from __future__ import annotations

import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.admins.office import Connection, account, admin, manager, with_way_in

END = "select end_sessions_of(%s, 'by_admin', now())"
STOP = "select replace_letters_of(%s, now())"
WRITE = """insert into account_letters (purpose, user_id, token_hash, email, expires_at)
           values (%(purpose)s, %(user)s, decode(md5(random()::text), 'hex'), 'a@example.test',
                   now() + interval '1 hour')"""
OPEN_LETTERS = "select user_id, purpose from account_letters where user_id = any(%s) and replaced_at is null"
TAKE_OFF = tuple(
    f"delete from {table} where user_id = %s" for table in ("recovery_codes", "second_factors", "passkeys")
)


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
