"""What admins do with other people's accounts. Row policies and a trigger hold each of it to what they may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg.errors import InsufficientPrivilege, RestrictViolation
from sqlalchemy import CursorResult, Update, exists, select, update
from sqlalchemy.exc import DBAPIError

from maxpulse.accounts import directory
from maxpulse.accounts.actions import second_factor
from maxpulse.accounts.actions.sessions import end_sessions_of_another
from maxpulse.accounts.models import AdminProfile, TrainerProfile, User
from maxpulse.accounts.queries import own_permissions
from maxpulse.accounts.rules.endings import Ending
from maxpulse.accounts.rules.made_sure import MadeSure
from maxpulse.core.db import current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.core.permissions import Level, Permission, held, may_give
from maxpulse.operations import audit

# A distributor is made by a sponsor and stays one: their clients, books and links hang on it.
EXCHANGEABLE = ("participant", "trainer", "admin")


class NotTheirs(PermissionError):
    """The acting admin may not do this to this account."""


class NotMadeSure(ValueError):
    """Nobody has said how they made sure whose account it is."""


class LastOfThem(ValueError):
    """No admin would be left who reaches as far and lets others in."""


def close_account(user_id: UUID) -> None:
    """Close an account and end its sessions. Raises NoSuchAccount, NotTheirs, LastOfThem."""
    if _set_open(user_id, is_open=False):
        end_sessions_of_another(user_id, Ending.CLOSED)


def reopen_account(user_id: UUID) -> None:
    """Open a closed account again. Raises NoSuchAccount, NotTheirs."""
    _set_open(user_id, is_open=True)


def end_sessions_of_somebody(user_id: UUID) -> None:
    """Sign somebody out on every device. Raises NoSuchAccount, NotTheirs."""
    reachable(user_id)
    end_sessions_of_another(user_id, Ending.BY_ADMIN)


def reset_second_factor(user_id: UUID, made_sure: str) -> bool:
    """Take off the second factor of somebody who lost phone and paper; False when none was on.

    `made_sure` is the value of a MadeSure. Raises NoSuchAccount, NotTheirs, NotMadeSure.
    """
    email = reachable(user_id).email
    try:
        how = MadeSure(made_sure)
    except ValueError:
        raise NotMadeSure from None
    return second_factor.reset(user_id, email, how)


def change_role(user_id: UUID, role: str) -> bool:
    """Make somebody a participant, a trainer or a standard admin; False when they are. Their sessions end.

    Each of these was opened for what they were. Raises NoSuchAccount, NotTheirs, LastOfThem.
    """
    before = reachable(user_id)
    if not {role, before.role} <= set(EXCHANGEABLE):
        raise NotTheirs(role)
    if before.role == role:
        return False
    # Who becomes an admin again does not come back as far-reaching as they left.
    if before.level is not None:
        _change(
            update(AdminProfile).where(AdminProfile.user_id == user_id),
            access_level="standard",
            permissions=[],
        )
    _change(update(User).where(User.id == user_id), role=role)
    _add_profile(user_id, role)
    end_sessions_of_another(user_id, Ending.ROLE)
    audit.record("role_changed", ("users", user_id), before={"role": before.role}, after={"role": role})
    return True


def set_reach(user_id: UUID, level: str, named: Iterable[str]) -> None:
    """Decide how far an admin reaches. Raises NoSuchAccount, NotTheirs, LastOfThem."""
    before = reachable(user_id)
    if before.role != "admin" or level not in set(Level):
        raise NotTheirs(level)
    # What the level brings needs no naming, and would stay behind when the level changes.
    single = sorted(each.value for each in held(level, named) - held(level))
    if not may_give(holding(), level, single):
        raise NotTheirs(level)
    if (before.level, sorted(before.named)) == (level, single):
        return
    _change(
        update(AdminProfile).where(AdminProfile.user_id == user_id), access_level=level, permissions=single
    )
    audit.record(
        "admin_reach_changed",
        ("users", user_id),
        before={"level": before.level, "permissions": sorted(before.named)},
        after={"level": level, "permissions": single},
    )


def _set_open(user_id: UUID, *, is_open: bool) -> bool:
    before = reachable(user_id)
    if before.is_open is is_open:
        return False
    _change(update(User).where(User.id == user_id), is_active=is_open)
    deed = "account_reopened" if is_open else "account_closed"
    audit.record(deed, ("users", user_id), before={"is_open": before.is_open}, after={"is_open": is_open})
    return True


def reachable(user_id: UUID) -> directory.Entry:
    """An account that the acting admin may do something to. Raises NoSuchAccount, NotTheirs."""
    found, mine = directory.get(user_id), holding()
    is_beyond = found.role == "admin" and Permission.ADMINS_MANAGE not in mine
    if user_id == current_actor().user_id or is_beyond or not found.permissions <= mine:
        raise NotTheirs(found.role)
    return found


def holding() -> frozenset[Permission]:
    """What the acting admin may do; nothing for anybody else."""
    acting = current_actor().user_id
    return own_permissions(acting) if acting else frozenset()


def _change(statement: Update, **values: Any) -> None:
    try:
        done = session.execute(statement.values(**values).execution_options(synchronize_session=False))
    except DBAPIError as error:
        if isinstance(error.orig, RestrictViolation):
            raise LastOfThem from None
        if isinstance(error.orig, InsufficientPrivilege):
            raise NotTheirs from None
        raise
    # A row that a policy hides is passed over without a word.
    if isinstance(done, CursorResult) and done.rowcount == 0:
        raise NotTheirs


def _add_profile(user_id: UUID, role: str) -> None:
    for kind, of_role in ((TrainerProfile, "trainer"), (AdminProfile, "admin")):
        if role == of_role and not session.scalar(select(exists().where(kind.user_id == user_id))):
            session.add(kind(id=new_id(), user_id=user_id))
