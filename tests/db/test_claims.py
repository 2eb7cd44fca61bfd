"""Claims at the database's own door: who finds what, who decides, and who cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting, become
from tests.db.population import Company
from tests.factories.databases import Urls

NOW = datetime.now(UTC)
SYSTEM = Actor.system()
Connection = psycopg.Connection[Any]
SETTLE = "select * from settle_found_assessments(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Case:
    """An assessment that somebody took without an account, and the account of the address they typed."""

    connection: Connection
    session_id: UUID
    participant_id: UUID
    owner: Actor

    def found(self, actor: Actor) -> list[UUID]:
        """What that account is offered."""
        return self.ask(actor, "select session_id from found_assessments()")

    def settle(self, actor: Actor, verdict: str = "mine", *sessions: UUID) -> list[UUID]:
        """What that account decides just now."""
        return self.ask(actor, SETTLE, list(sessions) or [self.session_id], verdict, NOW)

    def claimed(self, actor: Actor) -> list[UUID]:
        """What that account lists."""
        return self.ask(actor, "select session_id from claimed_assessments()")

    def kept(self, participant_id: UUID) -> list[str]:
        """What the assessment's pages say of how it is kept, to somebody with a token of that participant."""
        return self.ask(Actor.participant(participant_id), "select kept from keeping_of(%s)", self.session_id)

    def ask(self, actor: Actor, statement: str, *values: Any) -> list[Any]:
        """The first column of the answer, as that actor, in this test's own transaction."""
        become(self.connection, actor)
        return [row[0] for row in self.connection.execute(statement, values or None)]  # type: ignore[arg-type]

    def change(self, statement: str, *values: Any) -> None:
        """Something the product itself arranges."""
        become(self.connection, SYSTEM)
        self.connection.execute(statement, values)  # type: ignore[arg-type]

    def moved_to(self, role: str) -> Actor:
        """An account of that role that has the owner's address from now on."""
        (address,) = self.ask(self.owner, "select email from users")
        self.change("update users set email = 'away@example.test' where id = %s", self.owner.user_id)
        return self.open_account(address, role=role)

    def open_account(self, email: str, verified: datetime | None = NOW, role: str = "participant") -> Actor:
        """Another account."""
        user_id = uuid4()
        self.change(
            "insert into users (id, email, role, email_verified_at) values (%s, %s, %s, %s)",
            *(user_id, email, role, verified),
        )
        return Actor.participant(user_id, user_id)


@pytest.fixture(scope="module")
def undecided(populated: tuple[Urls, Company]) -> None:
    """The company has a row in every table, this one too: nobody shall have decided anything."""
    with psycopg.connect(populated[0].owner) as owner:
        owner.execute("delete from assessment_claims")


@pytest.fixture
def case(application: Connection, company: Company, undecided: None) -> Iterator[Case]:
    """The address was typed in other letters than the account has; the transaction is rolled back."""
    email = f"rosa.{uuid4().hex[:8]}@example.test"
    with acting(application, Actor.participant(company.participant_id)):
        application.execute("update assessment_sessions set given_email = %s", (email,))
        made = Case(application, company.rows["assessment_sessions"], company.participant_id, Actor.visitor())
        yield replace(made, owner=made.open_account(email))


def test_the_owner_of_the_confirmed_address_finds_and_claims_it_whatever_its_letters(case: Case) -> None:
    assert case.found(case.owner) == [case.session_id]
    assert case.settle(case.owner) == [case.session_id]
    assert case.claimed(case.owner) == [case.session_id]
    assert case.found(case.owner) == []


@pytest.mark.parametrize("role", ["participant", "distributor", "trainer", "admin"])
def test_an_account_of_any_kind_finds_what_was_taken_with_its_address(case: Case, role: str) -> None:
    owner = case.moved_to(role)
    assert case.found(owner) == case.settle(owner) == case.claimed(owner) == [case.session_id]


def test_a_distributor_finds_nothing_that_came_through_a_link_of_theirs(case: Case, company: Company) -> None:
    (address,) = case.ask(case.owner, "select email from users")
    case.change("update users set email = 'away@example.test' where id = %s", case.owner.user_id)
    theirs = "update users set email = %s, email_verified_at = %s, is_active = true where id = %s"
    case.change(theirs, address, NOW, company.rows["users"])
    sender = Actor.participant(company.rows["users"], company.rows["users"])
    assert case.found(sender) == case.settle(sender) == case.claimed(sender) == []


@pytest.mark.parametrize(
    "state", ["email_verified_at = null", "email = 'other@example.test'", "is_active = false"]
)
def test_who_has_not_confirmed_has_moved_away_or_is_closed_finds_nothing(case: Case, state: str) -> None:
    case.change(f"update users set {state} where id = %s", case.owner.user_id)
    assert case.found(case.owner) == case.settle(case.owner) == []


def test_another_account_finds_nothing_and_claims_nothing_by_its_id(case: Case) -> None:
    rival = case.open_account("rival@example.test")
    assert case.found(rival) == case.settle(rival) == case.claimed(rival) == []
    assert case.settle(case.owner) == [case.session_id], "the premise: it could be claimed"
    assert case.claimed(rival) == []


def test_somebody_with_a_link_and_no_account_finds_and_claims_nothing(case: Case) -> None:
    holder = Actor.participant(case.participant_id)
    assert case.found(holder) == case.settle(holder) == case.claimed(holder) == []


def test_what_belongs_to_an_account_already_is_found_by_no_other(case: Case) -> None:
    case.change(
        "insert into users (id, email, role) values (%s, 'cai@example.test', 'participant')",
        case.participant_id,
    )
    assert case.found(case.owner) == case.settle(case.owner) == []
    assert case.kept(case.participant_id) == ["taken_signed_in"]


def test_what_a_distributor_writes_into_a_client_leads_to_no_answers(case: Case, company: Company) -> None:
    thief = case.open_account("thief@example.test")
    become(case.connection, company.distributor)
    changed = case.connection.execute("update clients set email = 'thief@example.test'")
    assert changed.rowcount == 1, "the premise: they keep their clients' addresses"
    assert case.found(thief) == []
    assert case.found(case.owner) == [case.session_id]


def test_what_was_declined_is_offered_to_nobody_again_and_cannot_be_claimed(case: Case) -> None:
    assert case.settle(case.owner, "not_mine") == [case.session_id]
    assert case.found(case.owner) == case.settle(case.owner) == case.claimed(case.owner) == []
    assert case.kept(case.participant_id) == ["settled"]


def test_what_was_claimed_stays_when_the_address_moves_on_and_whoever_gets_it_finds_nothing(
    case: Case,
) -> None:
    case.settle(case.owner)
    case.change("update users set email = 'moved@example.test' where id = %s", case.owner.user_id)
    assert case.claimed(case.owner) == [case.session_id]
    become(case.connection, SYSTEM)
    address = case.connection.execute("select given_email from assessment_sessions").fetchone()
    assert address is not None
    heir = case.open_account(address[0])
    assert case.found(heir) == case.settle(heir) == []


def test_only_the_link_of_that_assessment_takes_it_out_and_then_for_good(case: Case) -> None:
    case.settle(case.owner)
    end = "select end_claim(%s, %s) is not null"
    for stranger in (Actor.participant(uuid4()), case.owner, case.open_account("rival@example.test")):
        assert case.ask(stranger, end, case.session_id, NOW) == [False]
    assert case.kept(uuid4()) == []
    holder = Actor.participant(case.participant_id)
    assert case.ask(holder, end, case.session_id, NOW) == [True]
    assert case.ask(holder, end, case.session_id, NOW) == [False]
    assert case.claimed(case.owner) == case.found(case.owner) == case.settle(case.owner) == []


def test_addresses_are_forgotten_with_the_answers_and_not_before(case: Case) -> None:
    case.settle(case.owner)
    forget = "select forget_addresses_before(%s)"
    left = "select (select count(given_email) from assessment_sessions), (select count(email) from assessment_claims)"
    for moment, expected in ((NOW - timedelta(days=1), (1, 1)), (NOW + timedelta(days=1), (0, 0))):
        case.ask(Actor.system(), forget, moment)
        become(case.connection, SYSTEM)
        assert case.connection.execute(left).fetchone() == expected
    assert case.claimed(case.owner) == [case.session_id], "that it was taken is still listed"


def test_a_verdict_is_one_of_two(case: Case) -> None:
    with pytest.raises(CheckViolation), case.connection.transaction():
        case.settle(case.owner, "perhaps")


@pytest.mark.parametrize(
    "write",
    [
        "insert into assessment_claims (session_id, user_id, verdict) select id, participant_id, 'mine' "
        "from assessment_sessions",
        "update assessment_claims set ended_at = null",
        "delete from assessment_claims",
    ],
)
def test_nobody_writes_a_claim_but_by_the_functions(
    application: Connection, company: Company, write: str
) -> None:
    for actor in (company.participant, company.distributor, Actor.admin(uuid4()), Actor.system()):
        with pytest.raises(InsufficientPrivilege), acting(application, actor):
            application.execute(write)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "call",
    [
        "select * from found_assessments()",
        "select * from claimed_assessments()",
        "select * from settle_found_assessments('{}', 'mine', now())",
        "select * from keeping_of(gen_random_uuid())",
        "select * from end_claim(gen_random_uuid(), now())",
    ],
)
def test_only_participants_ask_at_all(application: Connection, company: Company, call: str) -> None:
    for actor in (company.distributor, company.trainer, company.program, Actor.visitor(), Actor.system()):
        with pytest.raises(InsufficientPrivilege), acting(application, actor):
            application.execute(call)  # type: ignore[arg-type]


def test_no_distributor_reads_the_address_beside_the_answers(
    application: Connection, company: Company
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute("select given_email from assessment_sessions")
