"""One who can let others in always stays."""

from __future__ import annotations

from threading import Thread
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import RestrictViolation

from maxpulse.core.permissions import LEVELS, Level, Permission
from tests.db.admins.office import Connection, admin
from tests.factories.databases import Urls


def replacements(level: Level) -> set[Level]:
    """Of these levels one admin has to be left when one of this level goes; empty for who lets nobody in.

    Nobody gives more than they hold: what only the one who goes holds, nobody could ever give again.
    """
    if Permission.ADMINS_MANAGE not in LEVELS[level]:
        return set()
    return {other for other, held in LEVELS.items() if held >= LEVELS[level]}


def test_whoever_lets_others_in_is_replaced_by_one_who_reaches_as_far() -> None:
    assert {level: replacements(level) for level in Level} == {
        Level.STANDARD: set(),
        Level.SUPER: {Level.SUPER, Level.SYSTEM},
        Level.SYSTEM: {Level.SYSTEM},
    }


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
