"""Whatever somebody with the owner's password does to sealed entries is found, and said of which entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.operations import audit, jobs
from maxpulse.operations.audit import checking, sealing
from tests.db.acting import acting as acting_on
from tests.db.audit.conftest import TABLES, check, deed, found, seal
from tests.db.powers import ACTORS
from tests.factories.databases import Urls

Intruder = psycopg.Connection[Any]

TAMPERING = {
    "a word of an entry": ("update audit_entries set action = 'link_closed' where {third}", ["changed"]),
    "a value in an entry": (
        "update audit_entries set after = jsonb_set(after, '{{code}}', '\"other\"') where {third}",
        ["changed"],
    ),
    "the address": ("update audit_entries set ip_address = '10.9.9.9' where {third}", ["changed"]),
    "the moment": ("update audit_entries set at = at - interval '1 microsecond' where {third}", ["changed"]),
    "an entry is deleted": ("delete from audit_entries where {third}", ["missing"]),
    "two change places": (
        "update audit_seals set entries = array[entries[2], entries[1]] || entries[3:] where number = 2",
        ["changed", "changed", "seal_changed"],
    ),
    "two change places with their digests": (
        """update audit_seals set entries = array[entries[2], entries[1]] || entries[3:], digests =
           substr(digests, 33, 32) || substr(digests, 1, 32) || substr(digests, 65) where number = 2""",
        ["seal_changed"],
    ),
    "an entry is taken out of its seal": (
        """update audit_seals set entries = entries[2:], digests = substr(digests, 33) where number = 2""",
        ["seal_changed", "unsealed"],
    ),
    "a seal in the middle is deleted": (
        "delete from audit_seals where number = 2",
        ["seal_missing", "unsealed", "unsealed", "unsealed"],
    ),
    "two seals change places": (
        "update audit_seals set number = case number when 1 then 2 else 1 end where number in (1, 2)",
        ["seal_changed", "seal_changed", "seal_changed"],
    ),
    "the newest seal is deleted": ("delete from audit_seals where number = 3", ["unsealed"] * 3),
    "an entry is kept from its seal": (
        "insert into audit_entries (actor_role, action) values ('system', 'sign_in'); delete from audit_waiting",
        ["unsealed"],
    ),
}


@pytest.fixture
def chain(intruder: Intruder) -> Intruder:
    """Three seals of three entries each."""
    for _seal in range(3):
        for _entry in range(3):
            deed()
        assert seal() == 3
    return intruder


def test_what_is_done_is_sealed_and_nothing_is_found(chain: Intruder) -> None:
    report = check()
    assert (report.entries, report.seals, report.waiting, found(report)) == (9, 3, 0, [])
    deed()
    assert check().waiting == 1
    assert (seal(), seal()) == (1, 0)
    assert check().newest != report.newest


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found(chain: Intruder, name: str) -> None:
    tampering, expected = TAMPERING[name]
    third = "id = (select entries[3] from audit_seals where number = 1)"
    for statement in tampering.format(third=third).split(";"):
        if "case number" in statement:
            chain.execute("alter table audit_seals drop constraint pk_audit_seals")
        chain.execute(statement)
    if "case number" in tampering:
        chain.execute("alter table audit_seals add constraint pk_audit_seals primary key (number)")
    report = check()
    assert not report.is_sound
    assert found(report) == expected


def test_the_sentence_names_the_entry(chain: Intruder) -> None:
    row = chain.execute("select entries[2] from audit_seals where number = 2").fetchone()
    assert row
    chain.execute("update audit_entries set actor_role = 'visitor' where id = %s", row)
    (finding,) = check().findings
    assert str(row[0]) in finding.sentence
    assert "seal 2" in finding.sentence


def test_a_changed_entry_with_its_digest_and_its_seal_made_anew_breaks_the_next(chain: Intruder) -> None:
    chain.execute("update audit_seals set hash = sha256(hash) where number = 1")
    assert found(check()) == ["seal_changed", "seal_changed"]


def test_an_entry_slipped_in_with_an_old_date_is_found_as_such(chain: Intruder) -> None:
    chain.execute(
        """insert into audit_entries (actor_role, action, at, written_at)
           values ('system', 'sign_in', now() - interval '1 hour', now() - interval '1 hour')"""
    )
    seal()
    assert found(check()) == ["back_dated"], "a seal from after that moment did not have it"
    assert found(check(clock_may_travel=True)) == ["back_dated"], "the database's clock never travels"


def test_the_products_own_clock_may_travel_only_where_demo_data_is_allowed(chain: Intruder) -> None:
    with clock.travelling(clock.now() - timedelta(days=30)):
        deed()
    seal()
    assert found(check()) == ["back_dated"]
    report = check(clock_may_travel=True)
    assert (report.is_sound, report.dated) == (True, 1)


def test_entries_from_before_the_database_kept_its_own_time_are_sealed_as_they_are(chain: Intruder) -> None:
    chain.execute(
        """insert into audit_entries (actor_role, action, at, written_at)
           values ('system', 'sign_in', '2020-01-01', null)"""
    )
    seal()
    assert check().is_sound


def test_cutting_off_the_newest_with_their_seal_shows_in_what_was_noted_outside(chain: Intruder) -> None:
    newest = check().newest
    assert newest
    chain.execute(
        "delete from audit_entries where id = any (select unnest(entries) from audit_seals where number = 3)"
    )
    chain.execute("delete from audit_seals where number = 3")
    assert check().is_sound, "the premise: what is left fits together"
    assert found(check(s3=newest[1])) == ["not_as_noted"]
    deed()
    seal()
    assert found(check(s3=newest[1][:16])) == ["not_as_noted"], "another seal has its number by now"
    assert check(s2="").is_sound


def test_each_nightly_check_is_a_witness_for_the_next(chain: Intruder) -> None:
    assert jobs.check()
    chain.execute(
        "delete from audit_entries where id = any (select unnest(entries) from audit_seals where number = 3)"
    )
    chain.execute("delete from audit_seals where number = 3")
    assert not jobs.check()
    row = chain.execute("select findings from audit_checks order by checked_at desc limit 1").fetchone()
    assert row == ([{"what": "not_as_noted", "entry": None, "seal": 3}],)


def test_an_entry_that_is_deleted_before_its_seal_is_missed(chain: Intruder) -> None:
    deed()
    chain.execute("delete from audit_entries where id in (select entry_id from audit_waiting)")
    assert seal() == 0
    assert found(check()) == ["gone"]


def test_a_long_wait_is_caught_up_with_in_several_seals_without_alarm(chain: Intruder) -> None:
    chain.execute(
        """insert into audit_entries (actor_role, action, at, written_at)
           select 'system', 'sign_in', t, t from generate_series(now() + interval '1 hour',
                  now() + interval '3 hours', interval '20 minutes') t"""
    )
    chain.execute("update audit_entries set at = at, written_at = written_at")
    assert [seal(3) for _ in range(3)] == [3, 3, 1]
    assert "back_dated" not in found(check())


def test_hashes_are_the_same_whatever_the_sessions_time_zone_and_the_order_of_keys(chain: Intruder) -> None:
    with acting(Actor.system()):
        audit.record("link_made", after={"focus": "wealth", "code": "é – \\u0000-less"})
    seal()
    newest = check().newest
    for zone in ("Asia/Kathmandu", "America/St_Johns"):
        with acting(Actor.system()):
            session.execute(text(f"set local timezone = '{zone}'"))
            assert checking.check().newest == newest
            assert checking.check().is_sound
    chain.execute(
        "update audit_entries set after = (after - 'code') || jsonb_build_object('code', after -> 'code')"
    )
    assert check().is_sound


@pytest.mark.parametrize("role", ACTORS)
@pytest.mark.parametrize("table", TABLES)
def test_no_role_of_the_product_rewrites_the_audit(urls: Urls, role: str, table: str) -> None:
    statements = [f"delete from {table}", f"truncate {table}"]
    statements += [f"update {table} set entry_id = entry_id"] if table == "audit_waiting" else []
    if table != "audit_waiting":
        column = "number" if table == "audit_seals" else "id"
        statements += [f"update {table} set {column} = {column}"]
    if (table, role) == ("audit_waiting", "maxpulse_system"):
        statements.remove("delete from audit_waiting")  # that is what sealing does
    for statement in statements:
        with psycopg.connect(urls.app) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute("select set_config('role', %s, false)", (role,))
            connection.execute(statement)  # type: ignore[arg-type]


def test_not_even_the_owner_rewrites_seals_by_accident(urls: Urls, chain: Intruder) -> None:
    for table in ("audit_entries", "audit_seals", "audit_checks"):
        chain.execute(f"alter table {table} enable trigger append_only")
        with pytest.raises(psycopg.Error, match="append-only"):
            chain.execute(f"delete from {table}")
        chain.execute(f"alter table {table} disable trigger append_only")


@pytest.mark.parametrize("actor", [Actor.visitor(), Actor.admin(uuid4()), Actor.system()])
def test_nobody_chooses_when_an_entry_was_written_or_as_which_role(
    urls: Urls, chain: Intruder, actor: Actor
) -> None:
    another = "admin" if actor.role != "admin" else "system"
    with psycopg.connect(urls.app) as connection:
        for columns, values in (("written_at", "now()"), ("actor_role", f"'{another}'")):
            names, given = ("actor_role, action", f"'{actor.role}', 'sign_in'")
            if columns == "actor_role":
                names, given = "action", "'sign_in'"
            with pytest.raises(errors.InsufficientPrivilege), acting_on(connection, actor):
                connection.execute(
                    f"insert into audit_entries ({names}, {columns}) values ({given}, {values})"
                )


@pytest.mark.parametrize("actor", [Actor.admin(uuid4()), Actor.system()])
def test_nobody_but_a_program_writes_that_they_act_for_somebody(
    urls: Urls, chain: Intruder, actor: Actor
) -> None:
    written = "insert into audit_entries (actor_role, actor_user_id, action{}) values (%s, %s, 'sign_in'{})"
    values = (actor.role.value, actor.user_id)
    with psycopg.connect(urls.app) as connection:
        with acting_on(connection, actor):
            connection.execute(written.format("", ""), values)
        with pytest.raises(errors.InsufficientPrivilege), acting_on(connection, actor):
            for_another = written.format(
                ", acting_for_type, acting_for_id", ", 'api_clients', gen_random_uuid()"
            )
            connection.execute(for_another, values)  # type: ignore[arg-type]


def test_a_seal_is_for_the_system_to_make(chain: Intruder) -> None:
    deed()
    for actor in (Actor.visitor(), Actor.trainer(uuid4())):
        with pytest.raises(DBAPIError), acting(actor):
            sealing.seal()
    with acting(Actor.admin(uuid4())):
        assert sealing.seal() == 0, "an admin without the permission does not even see what waits"
    assert check().waiting == 1
    forged = """insert into audit_seals select 9, form, entries, digests, sealed_at, reaches_to, hash
                  from audit_seals where number = 1"""
    with pytest.raises(DBAPIError), acting(Actor.admin(uuid4())):
        session.execute(text(forged))
