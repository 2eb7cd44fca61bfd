"""Where money goes and what is said about a client stays with those it concerns."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.population import Company

ABOUT_CLIENTS = ("client_notes", "client_communications", "client_activities", "client_follow_ups")
HOW_IT_WAS_ANSWERED = (
    *("entered_value", "entered_unit", "response_time_ms", "is_correct", "created_at", "device"),
)


@pytest.mark.parametrize(
    ("table", "column"), [("withdrawals", "payment_details"), ("payment_methods", "method_details")]
)
def test_an_admin_sees_a_payout_but_not_the_account_it_goes_to(
    table: str, column: str, application: psycopg.Connection[Any], admin: Actor
) -> None:
    with acting(application, admin):
        assert application.execute(f"select id from {table}").rowcount == 1
    with pytest.raises(InsufficientPrivilege), acting(application, admin):
        application.execute(f"select {column} from {table}")


@pytest.mark.parametrize("table", ABOUT_CLIENTS)
def test_an_admin_reads_nothing_of_what_is_said_about_clients(
    table: str, application: psycopg.Connection[Any], admin: Actor
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, admin):
        application.execute(f"select id from {table}")


def test_of_a_shared_answer_a_distributor_reads_what_was_answered_and_not_how(
    application: psycopg.Connection[Any], company: Company
) -> None:
    with acting(application, company.distributor):
        assert application.execute("select response_value from assessment_responses").rowcount == 1
    for column in HOW_IT_WAS_ANSWERED:
        with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
            application.execute(f"select {column} from assessment_responses")


def test_a_distributor_can_neither_verify_a_method_nor_change_its_details(
    application: psycopg.Connection[Any], company: Company
) -> None:
    for change in ("is_verified = true", "method_details = '{}'"):
        with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
            application.execute(f"update payment_methods set {change}")


def test_a_distributor_cannot_add_a_method_that_is_verified_already(
    application: psycopg.Connection[Any], company: Company
) -> None:
    add = "insert into payment_methods (distributor_id, method_details, is_verified) values (%s, '{}', %s)"
    with acting(application, company.distributor):
        assert application.execute(add, (company.distributor.distributor_id, False)).rowcount == 1
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(add, (company.distributor.distributor_id, True))


def test_a_distributor_has_one_default_method(application: psycopg.Connection[Any], company: Company) -> None:
    add = "insert into payment_methods (distributor_id, method_details, is_default) values (%s, '{}', true)"
    with pytest.raises(UniqueViolation), acting(application, company.distributor):
        for _time in range(2):
            application.execute(add, (company.distributor.distributor_id,))


def test_a_distributor_asks_for_a_payout_and_decides_nothing_about_it(
    application: psycopg.Connection[Any], company: Company
) -> None:
    ask = (
        "insert into withdrawals (distributor_id, amount, payment_details, status) values (%s, 10, '{}', %s)"
    )
    with acting(application, company.distributor):
        assert application.execute(ask, (company.distributor.distributor_id, "pending")).rowcount == 1
    for status in ("processing", "completed"):
        with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
            application.execute(ask, (company.distributor.distributor_id, status))
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute("update withdrawals set status = 'completed'")


@pytest.mark.parametrize("amount", [0, -5])
def test_a_payout_is_of_a_positive_amount(
    amount: int, application: psycopg.Connection[Any], company: Company
) -> None:
    with pytest.raises(CheckViolation), acting(application, company.distributor):
        application.execute(
            "insert into withdrawals (distributor_id, amount, payment_details) values (%s, %s, '{}')",
            (company.distributor.distributor_id, amount),
        )


def test_only_a_draft_can_be_thrown_away(application: psycopg.Connection[Any], company: Company) -> None:
    with acting(application, company.distributor):
        assert application.execute("delete from client_communications").rowcount == 0
        application.execute("update client_communications set status = 'draft'")
        assert application.execute("delete from client_communications").rowcount == 1


def test_a_page_event_is_in_ones_own_name_or_in_nobodys(
    application: psycopg.Connection[Any], company: Company
) -> None:
    record = "insert into analytics_events (event_type, event_name, user_id) values ('page', 'view', %s)"
    for name in (None, company.distributor.user_id):
        with acting(application, company.distributor):
            assert application.execute(record, (name,)).rowcount == 1
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.visitor()):
        application.execute(record, (company.distributor.user_id,))
