"""Letters at the database's own door: what their holders, their owners and strangers may do with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.population import Company

NOW = datetime.now(UTC)
VISITOR = Actor.visitor()
SYSTEM = Actor.system()
Connection = psycopg.Connection[Any]
WRITE = """insert into account_letters (purpose, user_id, token_hash, email, expires_at)
           values (%s, %s, %s, %s, %s)"""


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()


def write(connection: Connection, purpose: str, user_id: UUID, email: str = "new@example.test") -> bytes:
    """A letter, as the product itself writes it; the hash of its token."""
    token = hashed(uuid4().hex)
    connection.execute("set local role maxpulse_system")
    connection.execute(WRITE, (purpose, user_id, token, email, NOW + timedelta(hours=1)))
    connection.execute("set local role maxpulse_visitor")
    return token


def account(connection: Connection, company: Company) -> tuple[Any, ...]:
    """The account's address, password hash, and whether it is open."""
    connection.execute("set local role maxpulse_system")
    row = connection.execute(
        "select email, password_hash, is_active, email_verified_at from users where id = %s",
        (company.rows["users"],),
    ).fetchone()
    assert row is not None
    return tuple(row)


@pytest.mark.parametrize("column", ["token_hash", "*"])
def test_not_even_its_owner_reads_what_is_kept_of_a_token(
    application: Connection, company: Company, column: str
) -> None:
    with acting(application, company.distributor):
        assert application.execute("select id from account_letters").rowcount == 1
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(f"select {column} from account_letters")  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", ["reset-password", "claim", "invitation"])
def test_nobody_writes_themselves_a_letter_that_only_the_product_may_write(
    application: Connection, company: Company, purpose: str
) -> None:
    given = (company.rows["users"], hashed("x"), "a@example.test", NOW)
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(WRITE, (purpose, *given))
    with acting(application, company.distributor):
        assert application.execute(WRITE, ("verify-email", *given)).rowcount == 1


def test_a_letter_that_was_replaced_is_not_opened_again(application: Connection, company: Company) -> None:
    with acting(application, company.distributor):
        assert application.execute("update account_letters set replaced_at = now()").rowcount == 1
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute("update account_letters set replaced_at = null")
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute("update account_letters set used_at = null")


def test_of_one_purpose_one_letter_is_open(application: Connection, company: Company) -> None:
    with acting(application, VISITOR):
        write(application, "reset-password", company.rows["users"])
        with pytest.raises(UniqueViolation):
            write(application, "reset-password", company.rows["users"])


@pytest.mark.parametrize("function", ["verify_email", "change_email"])
def test_a_letter_does_what_it_was_written_for_and_nothing_else(
    application: Connection, company: Company, function: str
) -> None:
    with acting(application, VISITOR):
        token, before = (
            write(application, "reset-password", company.rows["users"]),
            account(application, company),
        )
        application.execute("set local role maxpulse_visitor")
        application.execute(f"select {function}(%s, %s)", (token, NOW))  # type: ignore[arg-type]
        for purpose in ("verify-email", "secure-account", "change-email", "nothing"):
            done = application.execute(
                "select * from reset_password(%s, %s, 'thief', %s)", (token, purpose, NOW)
            )
            assert done.rowcount == 0
        assert account(application, company) == before


@pytest.mark.parametrize("spoilt", ["used_at", "replaced_at"])
def test_a_letter_that_is_over_does_nothing(application: Connection, company: Company, spoilt: str) -> None:
    with acting(application, VISITOR):
        token, before = (
            write(application, "reset-password", company.rows["users"]),
            account(application, company),
        )
        application.execute(f"update account_letters set {spoilt} = now()")  # type: ignore[arg-type]
        application.execute("set local role maxpulse_visitor")
        reset = "select * from reset_password(%s, 'reset-password', 'thief', %s)"
        assert application.execute(reset, (token, NOW)).rowcount == 0
        assert account(application, company) == before


def test_a_letter_that_is_too_old_does_nothing(application: Connection, company: Company) -> None:
    with acting(application, VISITOR):
        token = write(application, "reset-password", company.rows["users"])
        reset = "select * from reset_password(%s, 'reset-password', 'new', %s)"
        assert application.execute(reset, (token, NOW + timedelta(minutes=61))).rowcount == 0
        assert application.execute(reset, (token, NOW)).rowcount == 1


def test_a_reset_ends_sessions_and_closes_the_other_letters(
    application: Connection, company: Company
) -> None:
    with acting(application, VISITOR):
        write(application, "change-email", company.rows["users"], "thief@example.test")
        token = write(application, "reset-password", company.rows["users"], "owner@example.test")
        done = application.execute(
            "select user_id, email, ended from reset_password(%s, 'reset-password', 'new', %s)", (token, NOW)
        ).fetchone()
        assert done == (company.rows["users"], "owner@example.test", [company.rows["user_sessions"]])
        assert account(application, company)[:2] == ("owner@example.test", "new")
        left = "select count(*) from account_letters where used_at is null and replaced_at is null"
        assert application.execute(left).fetchone() == (0,)


def test_no_two_accounts_differ_by_capitals_alone(application: Connection, company: Company) -> None:
    add = "insert into users (id, email, role) values (gen_random_uuid(), %s, 'participant')"
    with acting(application, SYSTEM):
        application.execute(add, ("someone@example.test",))
        with pytest.raises(CheckViolation):
            application.execute(add, ("someone@example.TEST",))


@pytest.mark.parametrize(
    "call",
    [
        "select * from use_letter('x', 'reset-password', now())",
        "select close_own_account(now())",
    ],
)
def test_visitors_reach_no_more_than_the_narrow_functions(application: Connection, call: str) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, VISITOR):
        application.execute(call)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", ["email = 'x@example.test'", "is_active = true", "email_verified_at = now()"]
)
def test_nobody_moves_opens_or_confirms_their_own_account_by_themselves(
    application: Connection, company: Company, change: str
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(f"update users set {change}")  # type: ignore[arg-type]


def test_closing_closes_ones_own_account_only(application: Connection, company: Company) -> None:
    with acting(application, Actor.trainer(uuid4())):
        application.execute("select close_own_account(now())")
        assert account(application, company)[2] is True
    with acting(application, company.trainer):
        application.execute("select close_own_account(now())")
        assert account(application, company)[2] is False


def test_a_password_is_ones_own_to_change_and_no_column_lets_anybody_else(
    application: Connection, company: Company
) -> None:
    with acting(application, Actor.trainer(uuid4())):
        application.execute("select change_own_password('thief', now())")
        assert account(application, company)[1] != "thief"
    with acting(application, company.trainer):
        application.execute("select change_own_password('own', now())")
        assert account(application, company)[1] == "own"
    for actor in (company.distributor, company.participant, company.trainer, Actor.admin(uuid4())):
        with pytest.raises(InsufficientPrivilege), acting(application, actor):
            application.execute("update users set password_hash = 'thief'")


def test_an_account_that_is_opened_again_is_not_closed_any_more(
    application: Connection, company: Company
) -> None:
    with acting(application, company.trainer):
        application.execute("select close_own_account(now())")
        application.execute("set local role maxpulse_system")
        closed_at = "select closed_at is not null from users where id = %s"
        assert application.execute(closed_at, (company.rows["users"],)).fetchone() == (True,)
        application.execute("update users set is_active = true where id = %s", (company.rows["users"],))
        assert application.execute(closed_at, (company.rows["users"],)).fetchone() == (False,)
