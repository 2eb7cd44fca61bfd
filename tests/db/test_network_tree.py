"""Nobody stands in their own downline, whoever writes and however many write at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.errors import CheckViolation, InvalidTransactionState

from tests.db.network import Connection, add_chain, add_distributor, move
from tests.factories.databases import Urls
from tests.runtime.processes import wait_for

MOST_LEVELS = 100
WAITS_FOR_A_MOVE = """
    select count(*) from pg_locks
     where locktype = 'advisory' and not granted and pid = %s
"""


@pytest.fixture
def another(database: Urls) -> Iterator[Connection]:
    """A second connection as the owner of the tables."""
    with psycopg.connect(database.owner) as connection:
        yield connection
        connection.rollback()


def test_a_ring_of_two_is_refused(owner: Connection) -> None:
    above, below = add_chain(owner, 2)
    with pytest.raises(CheckViolation) as refused:
        move(owner, above, below)
    assert refused.value.diag.constraint_name == "network_is_a_tree"


def test_a_ring_of_many_is_refused(owner: Connection) -> None:
    chain = add_chain(owner, 12)
    with pytest.raises(CheckViolation, match="own downline"):
        move(owner, chain[0], chain[-1])


def test_a_ring_made_by_one_statement_is_refused(owner: Connection) -> None:
    one, two = add_distributor(owner), add_distributor(owner)
    with pytest.raises(CheckViolation, match="own downline"):
        owner.execute(
            "update distributor_profiles set sponsor_id = case id when %s then %s::uuid else %s::uuid end "
            "where id in (%s, %s)",
            (one, two, one, one, two),
        )


def test_a_branch_moves_with_everybody_below(owner: Connection) -> None:
    chain, elsewhere = add_chain(owner, 4), add_distributor(owner)
    move(owner, chain[1], elsewhere)
    assert below(owner, chain[0]) == set()
    assert below(owner, elsewhere) == set(chain[1:])


def test_nobody_hangs_deeper_than_a_hundred_levels(owner: Connection) -> None:
    chain = add_chain(owner, MOST_LEVELS + 1)
    with pytest.raises(CheckViolation) as refused, owner.transaction():
        add_distributor(owner, chain[-1])
    assert refused.value.diag.constraint_name == "network_is_not_too_deep"
    branch = add_chain(owner, 3)
    move(owner, branch[0], chain[-4])
    with pytest.raises(CheckViolation, match="100 levels"):
        move(owner, branch[0], chain[-3])


def test_two_moves_at_once_make_no_ring(database: Urls, owner: Connection, another: Connection) -> None:
    """Each is fine by itself; the second waits for the first, sees what it did, and is refused."""
    one, two = add_distributor(owner), add_distributor(owner)
    owner.commit()
    move(owner, one, two)
    told: list[BaseException] = []

    def second() -> None:
        try:
            move(another, two, one)
        except psycopg.Error as error:
            told.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    with psycopg.connect(database.owner, autocommit=True) as onlooker:
        wait_for(lambda: waits(onlooker, another), "the second move to wait")
    owner.commit()
    thread.join(10)
    assert [type(error) for error in told] == [CheckViolation]


def test_a_newcomer_waits_for_a_move_and_not_for_newcomers(
    database: Urls, owner: Connection, another: Connection
) -> None:
    sponsor = add_distributor(owner)
    owner.commit()
    add_distributor(owner, sponsor)
    another.execute("set local lock_timeout = '2s'")
    add_distributor(another, sponsor)
    owner.rollback()
    another.rollback()

    move(owner, sponsor, add_distributor(owner))
    another.execute("set local lock_timeout = '100ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        add_distributor(another, sponsor)


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_the_network_does_not_change_on_an_old_snapshot(owner: Connection, isolation: str) -> None:
    owner.execute("select 1")
    owner.rollback()
    owner.execute(f"set transaction isolation level {isolation}")  # type: ignore[arg-type]
    with pytest.raises(InvalidTransactionState):
        add_distributor(owner)


@given(moves=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40), data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_moved_everybody_hangs_below_a_top(
    owner: Connection, moves: list[tuple[int, int]], data: st.DataObject
) -> None:
    owner.rollback()
    people: list[UUID] = []
    for number in range(12):
        sponsor = data.draw(st.integers(-1, number - 1))
        people.append(add_distributor(owner, people[sponsor] if sponsor >= 0 else None))
    sponsors = dict(owner.execute("select id, sponsor_id from distributor_profiles").fetchall())
    for who, whom in moves:
        would_ring = is_above(sponsors, people[who], people[whom])
        with suppress(CheckViolation), owner.transaction():
            move(owner, people[who], people[whom])
            sponsors[people[who]] = people[whom]
            assert not would_ring
    tops = [person for person in people if sponsors[person] is None]
    reached = set(tops).union(*(below(owner, top) for top in tops))
    assert reached == set(people)


def is_above(sponsors: dict[UUID, UUID | None], who: UUID, below_whom: UUID | None) -> bool:
    """Walking up from `below_whom` comes by `who`."""
    while below_whom is not None:
        if below_whom == who:
            return True
        below_whom = sponsors[below_whom]
    return False


def below(connection: Connection, root: UUID) -> set[UUID]:
    """Everybody below somebody."""
    return {row[0] for row in connection.execute("select distributor_id from branch_of(%s)", (root,))}


def waits(onlooker: psycopg.Connection[Any], connection: Connection) -> bool:
    """True while that connection waits for another's move."""
    row = onlooker.execute(WAITS_FOR_A_MOVE, (connection.info.backend_pid,)).fetchone()
    return row == (1,)
