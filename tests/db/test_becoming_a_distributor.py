"""An account becomes a distributor's by its owner alone, and stays one: at the database's own door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting, become
from tests.db.population import Company

NOW = datetime.now(UTC)
SYSTEM = Actor.system()
Connection = psycopg.Connection[Any]
BECOME = "select become_distributor(%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Case:
    """A participant's account, and a distributor who works; all of it is rolled back."""

    connection: Connection
    sponsor_id: UUID
    user_id: UUID

    @property
    def owner(self) -> Actor:
        """The account's owner."""
        return Actor.participant(self.user_id, self.user_id)

    def become(self, actor: Actor | None = None, sponsor_id: UUID | None = None) -> str | None:
        """Ask for it as somebody, the owner unless said otherwise."""
        given = (uuid4(), sponsor_id or self.sponsor_id, uuid4().hex[:8].upper(), NOW)
        (row,) = self.ask(actor or self.owner, BECOME, *given)
        answer: str | None = row[0]
        return answer

    def ask(self, actor: Actor, statement: str, *values: Any) -> list[Any]:
        """What the database answers that actor, in this test's own transaction."""
        become(self.connection, actor)
        answer = self.connection.execute(statement, values or None)  # type: ignore[arg-type]
        return answer.fetchall() if answer.description else []

    def profile(self) -> list[Any]:
        """What the account is as a distributor."""
        return self.ask(
            SYSTEM,
            """select u.role, d.sponsor_id, d.status, d.tier_level, d.commission_rate::text, d.balance_available::text,
                      s.last_number
                 from users u left join distributor_profiles d on d.user_id = u.id
                 left join distributor_streams s on s.distributor_id = d.id
                where u.id = %s""",
            self.user_id,
        )


@pytest.fixture
def case(application: Connection, company: Company) -> Iterator[Case]:
    with acting(application, SYSTEM):
        made = Case(application, company.rows["distributor_profiles"], uuid4())
        made.ask(SYSTEM, "update distributor_profiles set status = 'active', closed_at = null")
        made.ask(
            SYSTEM,
            "insert into users (id, email, role, email_verified_at) values (%s, %s, 'participant', %s)",
            *(made.user_id, f"{uuid4().hex}@example.test", NOW),
        )
        yield made


def test_it_begins_as_everybody_does_under_that_sponsor(case: Case) -> None:
    assert case.become() == "active"
    assert case.profile() == [("distributor", case.sponsor_id, "active", 1, "25.00", "0.00", 0)]


def test_where_the_address_is_not_confirmed_it_waits_and_then_works(case: Case) -> None:
    case.ask(SYSTEM, "update users set email_verified_at = null where id = %s", case.user_id)
    assert case.become() == "pending"
    case.ask(SYSTEM, "update users set email_verified_at = %s where id = %s", NOW, case.user_id)
    assert case.profile()[0][2] == "active"


def test_it_happens_once(case: Case) -> None:
    assert case.become() == "active"
    assert case.become() is None
    assert len(case.profile()) == 1


@pytest.mark.parametrize("role", ["trainer", "admin"])
def test_only_a_participant_s_account_becomes_one(case: Case, role: str) -> None:
    case.ask(SYSTEM, "update users set role = %s where id = %s", role, case.user_id)
    assert case.become() is None
    assert case.profile()[0][:2] == (role, None)


@pytest.mark.parametrize(
    "state", ["status = 'suspended'", "status = 'pending'", "status = 'inactive'", "closed_at = now()"]
)
def test_nobody_joins_under_who_does_not_work(case: Case, state: str) -> None:
    case.ask(SYSTEM, f"update distributor_profiles set {state} where id = %s", case.sponsor_id)
    assert case.become() is None
    assert case.profile()[0][0] == "participant"


def test_nobody_joins_under_nobody_or_with_a_closed_account(case: Case) -> None:
    assert case.become(sponsor_id=uuid4()) is None
    case.ask(SYSTEM, "update users set is_active = false where id = %s", case.user_id)
    assert case.become() is None


def test_another_does_it_to_their_own_account_alone(case: Case) -> None:
    stranger = Actor.participant(uuid4(), uuid4())
    assert case.become(stranger) is None
    assert case.become(Actor.participant(case.user_id)) is None, "who merely holds a link is no account"
    assert case.profile()[0][0] == "participant"


@pytest.mark.parametrize("kind", ["visitor", "distributor", "trainer", "admin", "system"])
def test_no_other_role_may_even_ask(case: Case, company: Company, kind: str) -> None:
    user_id = case.user_id
    actors = {
        "visitor": Actor.visitor(),
        "distributor": company.distributor,
        "trainer": Actor.trainer(user_id),
        "admin": Actor.admin(user_id),
        "system": SYSTEM,
    }
    with pytest.raises(InsufficientPrivilege):
        case.become(actors[kind])


@pytest.mark.parametrize("becomes", [True, False])
def test_not_even_the_product_gives_or_takes_that_role(case: Case, becomes: bool) -> None:
    if not becomes:
        case.become()
    with pytest.raises(InsufficientPrivilege, match="its owner alone"):
        case.ask(
            SYSTEM,
            "update users set role = %s where id = %s",
            "distributor" if becomes else "participant",
            case.user_id,
        )


def test_an_assessment_leads_to_its_sender_while_they_work_and_never_for_a_distributor(
    case: Case, company: Company
) -> None:
    taken, session_id = Actor.participant(company.participant_id), company.rows["assessment_sessions"]
    asked = "select code_of_sender(%s)"
    code = case.ask(
        SYSTEM, "select distributor_code from distributor_profiles where id = %s", case.sponsor_id
    )
    case.ask(taken, "select end_claim(%s, %s)", session_id, NOW)
    assert case.ask(taken, asked, session_id) == code
    assert case.ask(case.owner, asked, session_id) == [(None,)], "somebody else's"
    case.ask(SYSTEM, "update distributor_profiles set status = 'suspended' where id = %s", case.sponsor_id)
    assert case.ask(taken, asked, session_id) == [(None,)]
