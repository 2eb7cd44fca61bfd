"""One policy or grant taken away on purpose, or one too many, and the probe says which."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.probe import catalogue
from maxpulse.probe.report import Report
from maxpulse.probe.tables import table_steps
from maxpulse.probe.undone import undone
from maxpulse.probe.world import put_rows
from tests.probe.conftest import told

Break = Callable[[str, str], None]
OWN = "distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)"


def tried(app: Flask, *tables: str) -> Report:
    """What the database's part of the probe says of these tables."""
    report = Report()
    with undone(app) as stay:
        for what, sentence in catalogue.compare(stay.driver):
            report.differ(what, [sentence])
        rows = put_rows(stay, report)
        for step in table_steps(tables):
            step.run(rows)
    return report


def test_a_policy_that_asks_nobody_who_they_are(installation: Flask, broken: Break) -> None:
    broken(
        "alter policy distributor_select on transactions using (true)",
        f"alter policy distributor_select on transactions using ({OWN})",
    )
    assert told(tried(installation, "transactions", "clients")) == {
        ("reached", "transactions", "maxpulse_distributor"),
        ("reached", "transactions", "upline"),
        ("differs", "transactions", ""),
    }


def test_a_policy_that_is_gone(installation: Flask, broken: Break) -> None:
    broken(
        "drop policy distributor_select on transactions",
        f"create policy distributor_select on transactions for select to maxpulse_distributor using ({OWN})",
    )
    assert told(tried(installation, "transactions")) == {("differs", "transactions", "")}


def test_row_security_switched_off(installation: Flask, broken: Break) -> None:
    broken(
        "alter table client_notes disable row level security",
        "alter table client_notes enable row level security",
    )
    found = told(tried(installation, "client_notes"))
    assert ("reached", "client_notes", "maxpulse_distributor") in found
    assert ("differs", "client_notes", "") in found
    assert {what for _problem, what, _who in found} == {"client_notes"}


def test_a_grant_too_many(installation: Flask, broken: Break) -> None:
    broken("grant delete on clients to maxpulse_visitor", "revoke delete on clients from maxpulse_visitor")
    found = tried(installation, "clients")
    assert told(found) == {("differs", "clients", "")}
    assert [finding.how for finding in found.findings] == [
        "there is a grant that no model declares: delete for maxpulse_visitor"
    ]


@pytest.mark.thorough
def test_a_grant_and_a_policy_too_many(installation: Flask, broken: Break) -> None:
    broken(
        """grant delete on clients to maxpulse_visitor;
           create policy anybody on clients for delete to maxpulse_visitor using (true)""",
        "revoke delete on clients from maxpulse_visitor; drop policy anybody on clients",
    )
    assert ("reached", "clients", "maxpulse_visitor") in told(tried(installation, "clients"))


def test_a_row_that_can_be_handed_to_another_owner(installation: Flask, broken: Break) -> None:
    broken(
        "alter policy distributor_update on assessment_links with check (true)",
        f"alter policy distributor_update on assessment_links with check ({OWN})",
    )
    found = tried(installation, "assessment_links")
    assert "hand over all by distributor_id in" in {finding.how for finding in found.findings}


@pytest.mark.parametrize(
    ("breaking", "mending", "what"),
    [
        (
            "create function peek() returns bigint language sql security definer as 'select count(*) from users'",
            "drop function peek()",
            "function peek()",
        ),
        ("create view all_users as select * from users", "drop view all_users", "view all_users"),
        (
            "create schema aside; create table aside.things (id int); grant usage on schema aside to maxpulse_app",
            "drop schema aside cascade",
            "schema aside",
        ),
    ],
)
def test_a_way_around_the_tables(
    installation: Flask, broken: Break, breaking: str, mending: str, what: str
) -> None:
    broken(breaking, mending)
    assert ("differs", what, "") in told(tried(installation, "users"))


def test_a_new_table_that_nobody_thought_of(installation: Flask, broken: Break) -> None:
    broken("create table forgotten (id uuid primary key)", "drop table forgotten")
    assert ("not covered", "forgotten", "") in told(tried(installation, "users"))


def test_a_grant_that_is_gone(installation: Flask, broken: Break) -> None:
    broken(
        "revoke select on client_notes from maxpulse_distributor",
        "grant select on client_notes to maxpulse_distributor",
    )
    found = tried(installation, "client_notes")
    assert [finding.how for finding in found.findings] == [
        "the declared grant is missing: select for maxpulse_distributor"
    ]


def test_a_row_of_ones_own_that_names_another(installation: Flask, broken: Break) -> None:
    broken(
        "drop trigger client_came_by_a_link on clients",
        "create constraint trigger client_came_by_a_link after insert on clients "
        "deferrable initially deferred for each row execute function client_came_by_a_link()",
    )
    found = tried(installation, "clients")
    assert [finding.how for finding in found.findings] == ["insert with their distributor_id into"]
