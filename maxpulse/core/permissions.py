"""What admins may do: the one table of it. Views ask it, row policies ask it, a page shows it.

An admin has an access level, and may be given single permissions beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """One thing that not every admin may do. Policies and `guard.needs` name them."""

    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    ADMINS_MANAGE = "admins.manage"
    NETWORK_READ = "network.read"
    NETWORK_MANAGE = "network.manage"
    CLIENTS_READ = "clients.read"
    MONEY_READ = "money.read"
    MONEY_APPROVE = "money.approve"
    CATALOGUE_MANAGE = "catalogue.manage"
    CONTENT_MANAGE = "content.manage"
    LEARNING_MANAGE = "learning.manage"
    INTEGRATIONS_MANAGE = "integrations.manage"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    MAILS_READ = "mails.read"
    SYSTEM_READ = "system.read"
    SYSTEM_RUN = "system.run"


class Level(StrEnum):
    """How far an admin reaches, from little to everything."""

    STANDARD = "standard"
    SUPER = "super"
    SYSTEM = "system"


_LOOKING = frozenset(
    (Permission.PEOPLE_READ, Permission.NETWORK_READ, Permission.MONEY_READ, Permission.SYSTEM_READ)
)
# A mail that nobody sent may open its reader's account.
_OF_THE_MACHINE = frozenset((Permission.MAILS_READ, Permission.SYSTEM_RUN))

LEVELS: dict[Level, frozenset[Permission]] = {
    Level.STANDARD: _LOOKING,
    Level.SUPER: frozenset(Permission) - _OF_THE_MACHINE,
    Level.SYSTEM: frozenset(Permission),
}


def held(level: str, named: Iterable[str] = ()) -> frozenset[Permission]:
    """What an admin of this level with these single permissions may do. Names nobody knows any more say nothing."""
    known = {each for each in Permission if each in set(named)}
    return LEVELS.get(Level(level), frozenset()) | known if level in set(Level) else frozenset(known)


def may_give(
    giver: frozenset[Permission], level: str, named: Iterable[str], *, is_oneself: bool = False
) -> bool:
    """An admin gives what they hold and nothing more, and nothing to themselves."""
    return not is_oneself and Permission.ADMINS_MANAGE in giver and held(level, named) <= giver
