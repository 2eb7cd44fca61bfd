"""What a model declares becomes exactly this SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, MetaData, Table

from maxpulse.core.access import access, grant, may, mine, own, policy, self_, statements
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import identity, take_on_parameters
from maxpulse.privacy.policies import shared

MINE = "participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)"


def test_each_command_has_a_grant_and_a_policy_of_its_own() -> None:
    table = Table(
        "things", MetaData(), Column("id"), **access(may("participant", "select update", using=mine()))
    )
    assert list(statements(table)) == [
        "alter table things enable row level security",
        "grant select on things to maxpulse_participant",
        f"create policy participant_select on things for select to maxpulse_participant using ({MINE})",
        "grant update on things to maxpulse_participant",
        f"create policy participant_update on things for update to maxpulse_participant using ({MINE}) "
        f"with check ({MINE})",
    ]


def test_a_row_that_is_written_is_checked_and_one_that_is_only_read_is_not() -> None:
    both = may("distributor", "select insert update delete", using="a", check="b")
    assert "using (a)" in policy("t", both, "select") and "check" not in policy("t", both, "select")
    assert "using" not in policy("t", both, "insert") and "with check (b)" in policy("t", both, "insert")
    assert "using (a) with check (b)" in policy("t", both, "update")
    assert "check" not in policy("t", both, "delete")


def test_what_may_be_read_may_be_written_unless_said_otherwise() -> None:
    assert may("admin", "update", using="a").check == "a"
    assert may("admin", "update").using == "true"


def test_columns_narrow_a_grant_but_never_one_to_delete() -> None:
    narrow = may("distributor", "select delete", columns=("id", "name"))
    assert grant("t", narrow, "select") == "grant select (id, name) on t to maxpulse_distributor"
    assert grant("t", narrow, "delete") == "grant delete on t to maxpulse_distributor"


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(ValueError, match="truncate"):
        may("admin", "select truncate")


def test_whose_a_row_is_is_asked_once_a_statement_and_nobody_is_not_a_person() -> None:
    for condition in (own(), mine(), self_()):
        assert "= (select nullif(current_setting('app." in condition
    assert own("c.owner").startswith("c.owner = ")


def test_consent_is_asked_of_a_column_with_its_tables_name() -> None:
    assert "c.session_id = assessment_sessions.id" in shared("progress", "assessment_sessions.id")
    with pytest.raises(ValueError, match="table"):
        shared("progress", "session_id")


def test_an_actor_is_taken_on_with_a_role_and_only_the_identities_they_have() -> None:
    assert take_on_parameters(Actor.visitor()) == ("maxpulse_visitor", "", "", "", "")
    assert take_on_parameters(Actor.system()) == ("maxpulse_system", "", "", "", "")
    assert identity(None) == ""
    assert {role.database_role for role in Role} == {f"maxpulse_{role}" for role in Role}
