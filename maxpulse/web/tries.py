"""Tries to sign in and to prove who one is: so many, and then a pause.

Tries to sign in are counted by account, by address, and by both together. Whoever uses theirs up waits, and waits
twice as long each time it happens again within a day.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from limits import RateLimitItem, parse

from maxpulse.web import limits

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# No pause is shorter than the windows are long: with its end the tries are there again.
FIRST_PAUSE = 15 * MINUTE
ON_AN_ACCOUNT_FROM_AN_ADDRESS = parse("5 per 15 minutes")
ON_AN_ACCOUNT = parse("50 per 15 minutes")
FROM_AN_ADDRESS = parse("30 per 15 minutes")
# Of a million codes one is right at a time: who knows the password guesses one in years, if the owner,
# who gets a mail about it, lets them. Each session has tries of its own, and so has the door: one that uses up its
# own leaves the owner theirs. Nobody guesses what a passkey signs: of that the work alone is bounded.
PROOFS_AT_ONE_PLACE = (parse("10 per 15 minutes"), parse("50 per day"))
PROOFS_OF_AN_ACCOUNT = (parse("50 per 15 minutes"), parse("200 per day"))


class Kind(Enum):
    """By what somebody proves who they are. Each has tries of its own, which no other gives back."""

    PASSWORD = "password"  # noqa: S105
    CODE = "code"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Count:
    """Tries of one kind. `longest` is how many seconds its pause may grow to; 0 when it has none but the window."""

    item: RateLimitItem
    keys: tuple[str, ...]
    longest: int

    @property
    def pause(self) -> str:
        """Where the pause under way is kept."""
        return f"{self.item.key_for(*self.keys)}/pause"

    @property
    def pauses(self) -> str:
        """Where it is kept how many there were."""
        return f"{self.item.key_for(*self.keys)}/pauses"


def wait_before_sign_in(email: str) -> int:
    """Count a try to sign in and say for how many seconds it has to wait; 0 when it may go on.

    `email` is the address as accounts are looked up by, or every spelling of it would have tries of its own.
    Raises limits.errors.StorageError when Redis cannot count.
    """
    # In this order, and no further than the first that is used up: what one address sends in vain must not count
    # against the account, or anybody could shut its owner out.
    for count in _all(email):
        if left := _seconds_left(count.pause):
            return left
        if not limits.counts().hit(count.item, *count.keys):
            return _left(count.item, *count.keys)
    return 0


def sign_in_failed(email: str) -> int:
    """The try just counted was in vain. Begins a pause where it was the last; its seconds, or 0."""
    from_here, from_the_address, _on_the_account = _all(email)
    return max(_pause_when_used_up(from_here), _pause_when_used_up(from_the_address))


def tries_left(email: str) -> int:
    """How many tries the account has left from here."""
    from_here = _all(email)[0]
    return limits.counts().get_window_stats(from_here.item, *from_here.keys).remaining


def next_pause(email: str) -> int:
    """How many seconds the account's next pause from here will last."""
    return _length(_all(email)[0])


def sign_in_worked(email: str) -> None:
    """Forget the account's tries, the right password was among them; and this one of the address."""
    from_here, from_the_address, on_the_account = _all(email)
    for count in (from_here, on_the_account):
        limits.counts().clear(count.item, *count.keys)
    for key in (from_here.pause, from_here.pauses):
        limits.counts().storage.clear(key)
    # Counted first and given back: many at once would all pass before the first of them has failed.
    limits.counts().hit(from_the_address.item, *from_the_address.keys, cost=-1)


def wait_before_proof(user_id: UUID, *kinds: Kind, at: UUID | None = None) -> int:
    """Count a try to give what is of these kinds, all in one form, and say for how many seconds it has to wait.

    Counted for the session it is tried in (`at`; without one, at the door), and for the account, which may have
    more. Passkeys are counted at the place alone, and at the door for the address they come from: who knows the
    password could keep the owner's out there. Raises StorageError as `wait_before_sign_in` does.
    """
    # In this order, and no further than the first that is used up, as at sign-in.
    for item, keys in _proofs(user_id, kinds, at):
        if not limits.counts().hit(item, *keys):
            return _left(item, *keys)
    return 0


def proof_worked(user_id: UUID, *kinds: Kind, at: UUID | None = None) -> None:
    """Forget the tries of these kinds, which were right, at this place and the account's.

    Of no other kind: who knows the password would get tries to guess a code by it, as often as they like.
    """
    for item, keys in _proofs(user_id, kinds, at):
        limits.counts().clear(item, *keys)


def _proofs(
    user_id: UUID, kinds: tuple[Kind, ...], at: UUID | None
) -> Iterator[tuple[RateLimitItem, tuple[str, ...]]]:
    for kind in kinds:
        account = ("proof", str(user_id), kind.value)
        place = str(at) if at else limits.address() if kind is Kind.PASSKEY else "door"
        for item in PROOFS_AT_ONE_PLACE:
            yield item, (*account, place)
        for item in PROOFS_OF_AN_ACCOUNT if kind is not Kind.PASSKEY else ():
            yield item, account


def _all(email: str) -> tuple[Count, Count, Count]:
    account = limits.account_key(email)
    return (
        Count(ON_AN_ACCOUNT_FROM_AN_ADDRESS, ("sign-in", account, limits.address()), longest=8 * HOUR),
        # Many people may be behind one address.
        Count(FROM_AN_ADDRESS, ("sign-in", limits.address()), longest=HOUR),
        # Only many addresses together get here. A pause that grew would let them shut the owner out for good.
        Count(ON_AN_ACCOUNT, ("sign-in", account), longest=0),
    )


def _pause_when_used_up(count: Count) -> int:
    storage = limits.counts().storage
    if storage.get(count.item.key_for(*count.keys)) < count.item.amount:
        return 0
    # Of many that fail at once one begins the pause, and it counts once.
    if storage.incr(count.pause, _length(count)) == 1:
        storage.incr(count.pauses, DAY)
    return _seconds_left(count.pause)


def _length(count: Count) -> int:
    doubled: int = FIRST_PAUSE << min(limits.counts().storage.get(count.pauses), 10)
    return min(doubled, count.longest)


def _left(item: RateLimitItem, *keys: str) -> int:
    return max(1, int(limits.counts().get_window_stats(item, *keys).reset_time - time.time()) + 1)


def _seconds_left(key: str) -> int:
    storage = limits.counts().storage
    return max(1, round(storage.get_expiry(key) - time.time())) if storage.get(key) else 0
