"""What admins may do, by the table in code."""

from __future__ import annotations

import pytest

from maxpulse.core.permissions import LEVELS, Level, Permission, held, may_give
from maxpulse.web import permissions as words


def test_each_level_reaches_what_the_one_below_it_reaches() -> None:
    assert LEVELS[Level.STANDARD] < LEVELS[Level.SUPER] < LEVELS[Level.SYSTEM]
    assert LEVELS[Level.SYSTEM] == frozenset(Permission)


def test_a_standard_admin_looks_and_changes_nothing() -> None:
    assert {each.value.split(".")[1] for each in LEVELS[Level.STANDARD]} == {"read"}


def test_a_single_permission_adds_to_a_level() -> None:
    assert held("standard", ["audit.read"]) == LEVELS[Level.STANDARD] | {Permission.AUDIT_READ}


def test_words_nobody_knows_any_more_permit_nothing() -> None:
    assert held("standard", ["everything"]) == LEVELS[Level.STANDARD]
    assert held("emperor", ["money.read"]) == {Permission.MONEY_READ}


@pytest.mark.parametrize(
    ("giver", "level", "named", "given"),
    [
        (Level.SUPER, "super", [], True),
        (Level.SUPER, "standard", ["audit.export"], True),
        (Level.SUPER, "system", [], False),
        (Level.SUPER, "standard", ["mails.read"], False),
        (Level.STANDARD, "standard", [], False),
        (Level.SYSTEM, "system", ["mails.read"], True),
    ],
)
def test_nobody_gives_what_they_do_not_hold(giver: Level, level: str, named: list[str], given: bool) -> None:
    assert may_give(LEVELS[giver], level, named) is given


def test_nobody_gives_anything_to_themselves() -> None:
    assert not may_give(LEVELS[Level.SYSTEM], "standard", [], is_oneself=True)


def test_every_permission_and_level_has_words() -> None:
    assert set(words.PERMISSIONS) == set(Permission)
    assert set(words.LEVELS) == set(Level)
