"""Recovery codes of whoever acts: made with their first second factor, renewed, used in place of it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import delete, insert, update

from maxpulse.accounts import mails, passwords
from maxpulse.accounts.actions.letters import stop_letters
from maxpulse.accounts.models import RecoveryCode
from maxpulse.accounts.queries import second_factor as queries
from maxpulse.accounts.rules import codes
from maxpulse.core import clock
from maxpulse.core.db import acting, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.operations import audit

# As they are kept: the codes, each with its hash.
Hashed = dict[str, str]


def make_recovery_codes() -> Hashed:
    """New recovery codes, each with its hash. Takes its time: not inside a transaction."""
    made = codes.make_recovery_codes()
    return dict(zip(made, passwords.hash_recovery_codes([_plain(code) for code in made]), strict=True))


def needs_recovery_codes(user_id: UUID) -> bool:
    """True when none is left, so that whoever gets a second factor gets new ones with it."""
    return queries.count_recovery_codes(user_id) == 0


def renew_recovery_codes(user_id: UUID, email: str, paper: Hashed) -> None:
    """Replace the recovery codes; those of before are good for nothing, and so are letters that are on their way.

    Whoever renews them may fear that somebody got at the account, and asked for letters in it.
    """
    write_down(user_id, paper)
    stop_letters(user_id)
    audit.record("recovery_codes_renewed", ("users", user_id))
    post(email, mails.recovery_codes_renewed, about=user_id)


def prove_by_paper(user_id: UUID, email: str, paper: str) -> bool:
    """True when `paper`, as `normal_recovery_code` has it, is one of the owner's codes; it is used up with that."""
    # Hashing waits its turn, and may not keep a connection of the pool meanwhile.
    with acting(current_actor()):
        found = queries.find_own_recovery_code(paper[0])
    if not passwords.matches(found.code_hash if found else None, paper) or found is None:
        return False
    unused = update(RecoveryCode).where(RecoveryCode.id == found.id, RecoveryCode.used_at.is_(None))
    if session.scalar(unused.values(used_at=clock.now()).returning(RecoveryCode.id)) is None:
        return False
    left = queries.count_recovery_codes(user_id)
    audit.record("recovery_code_used", ("users", user_id), after={"left": left})
    post(email, partial(mails.recovery_code_used, left), about=user_id)
    return True


def write_down(user_id: UUID, paper: Hashed) -> None:
    """Keep these recovery codes, and none of those there were."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    rows = [
        {"id": new_id(), "user_id": user_id, "mark": code[0], "code_hash": hashed, "created_at": clock.now()}
        for code, hashed in paper.items()
    ]
    session.execute(insert(RecoveryCode), rows)


def _plain(code: str) -> str:
    return codes.normal_recovery_code(code) or ""
