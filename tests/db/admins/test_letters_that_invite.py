"""What a letter that invites opens: once, in time, until it is taken back."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting, as_actor
from tests.db.admins.inviting import ACCEPT, NOW, TAKE_BACK, VISITOR, WRITE, hashed, invite
from tests.db.admins.office import Connection, admin
from tests.factories.databases import Urls
from tests.runtime.processes import wait_for


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
