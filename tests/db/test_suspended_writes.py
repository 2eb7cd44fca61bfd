"""A suspended distributor changes nothing of their business, even in a request that was let in before."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.db.acting import acting
from tests.db.population import Company
from tests.db.powers import grants
from tests.factories.databases import Urls

DISTRIBUTOR = "maxpulse_distributor"
# Their account, how they sign in, mails about it, and what is recorded of them: signing out must always work.
OPEN = frozenset(
    {
        *("analytics_events", "audit_entries", "mails", "performance_metrics"),
        *("user_profiles", "user_sessions", "users", "second_factors", "recovery_codes", "half_way_sign_ins"),
        *("account_letters", "user_avatars", "identities", "passkeys"),
    }
)


def test_every_table_of_a_distributor_s_business_is_closed_to_the_suspended(
    owner: psycopg.Connection[Any],
) -> None:
    """A new table that distributors write is either closed too or named above, with thought."""
    written = {
        grant.table for grant in grants(owner) if grant.role == DISTRIBUTOR and grant.command != "select"
    }
    closed = owner.execute(
        """select tgrelid::regclass::text from pg_trigger
            where tgname = 'closed_to_the_suspended' and tgenabled = 'O'
              and tgtype & 28 = 28"""  # insert, delete and update
    )
    assert {table for (table,) in closed} == written - OPEN


@pytest.mark.parametrize("what", ["the distributor", "the account"])
@pytest.mark.parametrize("command", ["insert", "update", "delete"])
def test_the_database_refuses_and_takes_it_again_after_lifting(
    populated: tuple[Urls, Company],
    application: psycopg.Connection[Any],
    company: Company,
    command: str,
    what: str,
) -> None:
    statement = {
        "insert": "insert into assessment_links (distributor_id, link_code) values (%s, gen_random_uuid()::text)",
        "update": "update clients set priority = 'high' where distributor_id = %s",
        "delete": "delete from payment_methods where distributor_id = %s",
    }[command]
    assert affected(application, company, statement) == 1
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, what, is_open=False)
    with pytest.raises(InsufficientPrivilege, match="suspended"):
        affected(application, company, statement)
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, what, is_open=True)
    assert affected(application, company, statement) == 1


def test_who_is_suspended_still_ends_their_sessions_and_changes_their_password(
    populated: tuple[Urls, Company], application: psycopg.Connection[Any], company: Company
) -> None:
    """What is left to them in the database is what their pages leave them."""
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, "the distributor", is_open=False)
    with acting(application, company.distributor):
        ended = application.execute(
            "update user_sessions set ended_at = now(), ended_because = 'ended_elsewhere'"
        )
        assert ended.rowcount == 1
        application.execute("select change_own_password('another', now())")
        changed = application.execute("select password_changed_at = now() from users").fetchall()
        assert changed == [(True,)]
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, "the distributor", is_open=True)


def test_whoever_has_not_confirmed_their_address_writes_nothing_before_they_have(
    populated: tuple[Urls, Company], application: psycopg.Connection[Any], company: Company
) -> None:
    statement = (
        "insert into assessment_links (distributor_id, link_code) values (%s, gen_random_uuid()::text)"
    )
    who, user_id = company.rows["distributor_profiles"], company.rows["users"]
    with psycopg.connect(populated[0].owner) as owner:
        owner.execute("update users set email_verified_at = null where id = %s", (user_id,))
        owner.execute("update distributor_profiles set status = 'pending' where id = %s", (who,))
    with pytest.raises(InsufficientPrivilege, match="not confirmed"):
        affected(application, company, statement)
    with psycopg.connect(populated[0].owner) as owner:
        owner.execute("update users set email_verified_at = now() where id = %s", (user_id,))
    assert affected(application, company, statement) == 1


def test_confirming_an_address_lifts_no_suspension(populated: tuple[Urls, Company], company: Company) -> None:
    who, user_id = company.rows["distributor_profiles"], company.rows["users"]
    with psycopg.connect(populated[0].owner) as owner:
        owner.execute("update users set email_verified_at = null where id = %s", (user_id,))
        owner.execute("update distributor_profiles set status = 'suspended' where id = %s", (who,))
        owner.execute("update distributor_suspensions set ended_at = null, status_before = 'pending'")
        owner.execute("update users set email_verified_at = now() where id = %s", (user_id,))
        found = owner.execute(
            "select d.status, s.status_before from distributor_profiles d "
            "join distributor_suspensions s on s.distributor_id = d.id where d.id = %s",
            (who,),
        )
        assert found.fetchone() == ("suspended", "active")
        owner.rollback()


def affected(application: psycopg.Connection[Any], company: Company, statement: str) -> int:
    """How many rows the distributor's statement reaches; undone afterwards."""
    with acting(application, company.distributor):
        return application.execute(
            statement,  # type: ignore[arg-type]
            (company.rows["distributor_profiles"],),
        ).rowcount


def stop(owner: psycopg.Connection[Any], company: Company, what: str, *, is_open: bool) -> None:
    """Suspend the distributor or close their account, or undo it, and commit."""
    if what == "the account":
        owner.execute("update users set is_active = %s where id = %s", (is_open, company.rows["users"]))
    else:
        owner.execute(
            "update distributor_profiles set status = %s where id = %s",
            ("active" if is_open else "suspended", company.rows["distributor_profiles"]),
        )
    owner.commit()
