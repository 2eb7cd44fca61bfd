"""A suspended distributor changes nothing of their business or account, even in a request that was let in before."""

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
# Where they are signed in, how they sign in, mails about it, and what is recorded of them: signing out, ending sessions
# and another password must always work.
OPEN = frozenset(
    {
        *("analytics_events", "audit_entries", "mails", "performance_metrics"),
        *("users", "user_sessions", "half_way_sign_ins"),
    }
)
INSERT, DELETE, UPDATE = 4, 8, 16
# Closed in part: what signing in and proving oneself uses up stays open, and letters can be closed.
IN_PART = {
    "identities": INSERT | DELETE,
    "second_factors": INSERT | DELETE | UPDATE,  # but for the step of a code and the key it is sealed with
    "recovery_codes": INSERT | DELETE,
    "passkeys": INSERT | DELETE,
    "account_letters": INSERT,
}


def test_every_table_a_distributor_writes_is_closed_to_the_suspended(owner: psycopg.Connection[Any]) -> None:
    """A new table that distributors write is either closed too or named above, with thought."""
    written = {
        grant.table for grant in grants(owner) if grant.role == DISTRIBUTOR and grant.command != "select"
    }
    closed = owner.execute(
        """select tgrelid::regclass::text, tgtype & 28 from pg_trigger
            where tgname = 'closed_to_the_suspended' and tgenabled = 'O'"""
    )
    assert dict(closed.fetchall()) == {
        table: IN_PART.get(table, INSERT | DELETE | UPDATE) for table in written - OPEN
    }


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


PICTURE = "insert into user_avatars (user_id, picture, digest, changed_at) values (%(me)s, 'x', 'x', now())"
NEW_PICTURE = f"{PICTURE} on conflict (user_id) do update set digest = 'y'"
OF_THE_ACCOUNT = {
    "their name": "update user_profiles set first_name = 'Another' where user_id = %(me)s",
    "another picture": NEW_PICTURE,
    "no picture": "delete from user_avatars where user_id = %(me)s",
    "no account elsewhere": "delete from identities where user_id = %(me)s",
    "a second factor": "update second_factors set confirmed_at = now() where user_id = %(me)s",
    "no second factor": "delete from second_factors where user_id = %(me)s",
    "no passkey": "delete from passkeys where user_id = %(me)s",
    "no recovery codes": "delete from recovery_codes where user_id = %(me)s",
    "a letter to another address": (
        "insert into account_letters (id, purpose, user_id, token_hash, email, created_at, expires_at) "
        "values (gen_random_uuid(), 'change-email', %(me)s, 'a hash', 'new@example.test', now(), now())"
    ),
}


@pytest.mark.parametrize("what", OF_THE_ACCOUNT)
def test_who_is_suspended_changes_nothing_else_of_their_account(
    populated: tuple[Urls, Company], application: psycopg.Connection[Any], company: Company, what: str
) -> None:
    assert of_the_account(application, company, OF_THE_ACCOUNT[what]) == 1
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, "the distributor", is_open=False)
    with pytest.raises(InsufficientPrivilege, match="sessions and password") as refused:
        of_the_account(application, company, OF_THE_ACCOUNT[what])
    assert refused.value.diag.constraint_name == "closed_to_the_suspended", "the page says so"
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, "the distributor", is_open=True)
    assert of_the_account(application, company, OF_THE_ACCOUNT[what]) == 1


@pytest.mark.parametrize("what", OF_THE_ACCOUNT)
def test_who_has_not_confirmed_their_address_keeps_their_account(
    populated: tuple[Urls, Company], application: psycopg.Connection[Any], company: Company, what: str
) -> None:
    who = company.rows["distributor_profiles"]
    with psycopg.connect(populated[0].owner) as owner:
        owner.execute("update distributor_profiles set status = 'pending' where id = %s", (who,))
    assert of_the_account(application, company, OF_THE_ACCOUNT[what]) == 1
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, "the distributor", is_open=True)


def test_who_is_suspended_still_signs_in_ends_their_sessions_and_changes_their_password(
    populated: tuple[Urls, Company], application: psycopg.Connection[Any], company: Company
) -> None:
    """What is left to them in the database is what their pages leave them, and what proves who they are."""
    used_up = (
        "update user_sessions set ended_at = now(), ended_because = 'ended_elsewhere'",
        "update second_factors set last_step = 5, secret = 'sealed anew'",
        "update recovery_codes set used_at = now()",
        "update passkeys set last_used_at = now()",
        "update identities set last_used_at = now()",
        "update account_letters set replaced_at = now() where used_at is null",
        "update users set last_login = now()",
    )
    with psycopg.connect(populated[0].owner) as owner:
        stop(owner, company, "the distributor", is_open=False)
    with acting(application, company.distributor):
        assert [application.execute(statement).rowcount for statement in used_up] == [1] * len(used_up)
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


def of_the_account(application: psycopg.Connection[Any], company: Company, statement: str) -> int:
    """The same of their account."""
    with acting(application, company.distributor):
        return application.execute(
            statement,  # type: ignore[arg-type]
            {"me": company.rows["users"]},
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
