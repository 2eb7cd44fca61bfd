"""What a distributor may know of others: their own downline, narrowly; nobody above but the sponsor's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.network import add_chain, add_distributor
from tests.factories.databases import Urls

Asks = Callable[[UUID | None, str], list[tuple[Any, ...]]]
NARROW = {
    *("distributor_id", "first_name", "last_name", "code", "tier", "status", "joined_at", "level"),
    *("recruits", "sponsor_first_name", "sponsor_last_name"),
}


@pytest.fixture
def chain(database: Urls) -> Iterator[list[UUID]]:
    """Five distributors, each the sponsor of the next; and one beside them."""
    with psycopg.connect(database.owner) as owner:
        made = [*add_chain(owner, 5), add_distributor(owner)]
    yield made


@pytest.fixture
def asks(database: Urls) -> Iterator[Asks]:
    """What a distributor (or whoever has no distributor's id) is told when they ask."""
    with psycopg.connect(database.app) as application:

        def ask(who: UUID | None, question: str) -> list[tuple[Any, ...]]:
            with acting(application, Actor(Actor.distributor(uuid4(), uuid4()).role, uuid4(), None, who)):
                return application.execute(question).fetchall()  # type: ignore[arg-type]

        yield ask


def test_one_s_own_level_is_zero_and_counts_downwards(chain: list[UUID], asks: Asks) -> None:
    assert [level_of(asks, chain[1], each) for each in chain] == [None, 0, 1, 2, 3, None]


def test_the_levels_add_up_to_the_downline(chain: list[UUID], asks: Asks) -> None:
    assert sizes(asks, chain[1], chain[1]) == [(1, 1), (2, 1), (3, 1)]
    assert sizes(asks, chain[1], chain[2]) == [(1, 1), (2, 1)]
    assert sizes(asks, chain[4], chain[4]) == []


def test_the_sizes_of_others_teams_are_not_told(chain: list[UUID], asks: Asks) -> None:
    assert sizes(asks, chain[1], chain[0]) == []
    assert sizes(asks, chain[5], chain[1]) == []


def test_a_branch_of_one_s_own_team_opens_and_no_other(chain: list[UUID], asks: Asks) -> None:
    for above, expected in ((1, [chain[2]]), (3, [chain[4]]), (0, []), (5, [])):
        assert members(asks, chain[1], chain[above]) == expected


def test_a_search_finds_nobody_outside_one_s_own_team(chain: list[UUID], asks: Asks) -> None:
    found = asks(chain[2], "select distributor_id from own_team_search('cast', 50)")
    assert [row[0] for row in found] == [chain[3], chain[4]]


def test_of_the_upline_only_the_sponsor_s_name_is_told(chain: list[UUID], asks: Asks) -> None:
    assert asks(chain[2], "select * from own_sponsor()") == [("Somebody", "Cast")]
    assert asks(chain[0], "select * from own_sponsor()") == []


def test_who_is_no_distributor_has_no_team(chain: list[UUID], asks: Asks) -> None:
    for question in (
        f"select * from own_team_below('{chain[0]}', null, 50)",
        "select * from own_team_search('', 50)",
        f"select * from own_team_sizes('{chain[0]}', '{{}}')",
        "select * from own_sponsor()",
    ):
        assert asks(None, question) == []


def test_others_rows_stay_out_of_sight(chain: list[UUID], asks: Asks) -> None:
    assert asks(chain[1], "select id from distributor_profiles") == [(chain[1],)]
    with refused():
        asks(chain[1], f"select * from branch_of('{chain[0]}')")


def test_the_functions_tell_no_more_than_a_team_page_shows(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute(
        "select proname, proargnames, proargmodes from pg_proc where proname in ('own_team_below', 'own_team_search')"
    ).fetchall()
    assert len(rows) == 2
    for name, names, modes in rows:
        told = {each for each, mode in zip(names, modes, strict=True) if mode == "t"}
        assert told == NARROW, name


def test_nobody_but_distributors_asks_them(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute(
        """select p.proname, acl.grantee::regrole::text from pg_proc p, aclexplode(p.proacl) acl
            where (p.proname like 'own\\_team\\_%%' or p.proname = 'own_sponsor') and acl.grantee <> p.proowner"""
    ).fetchall()
    assert {role for _name, role in rows} == {"maxpulse_distributor"}


def level_of(asks: Asks, who: UUID, member: UUID) -> int | None:
    """How far below `who` they are, as the database tells `who`."""
    level: int | None = asks(who, f"select own_team_level('{member}')")[0][0]
    return level


def sizes(asks: Asks, who: UUID, above: UUID) -> list[tuple[Any, ...]]:
    """The levels below somebody and how many stand there, as the database tells `who`."""
    return asks(who, f"select level, people from own_team_sizes('{above}', '{{}}') order by level")


def members(asks: Asks, who: UUID, above: UUID) -> list[UUID]:
    """The ids directly below somebody, as the database tells `who`."""
    return [row[0] for row in asks(who, f"select distributor_id from own_team_below('{above}', null, 50)")]


@contextmanager
def refused() -> Iterator[None]:
    """The database says no."""
    with pytest.raises(InsufficientPrivilege):
        yield
