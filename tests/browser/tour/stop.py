"""What the tour is made of: pages to stop at, and the people and things they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Page

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: its address, who looks, the status it comes with, what they do there first.

    A page that is like others needs no long look, and every second such page none at all, except in thorough runs.
    """

    name: str
    address: str
    seat: str = "visitor"
    status: int = 200
    then: Callable[[Page], object] | None = None
    is_like_others: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """The people and things the tour needs, all made on the running installation."""

    cast: Cast
    others: Cast
    switched_off: str
    open: Walk
    asked: tuple[str, ...]
    late_answer: UUID
    done: Walk
    purse: Walk
    both: Walk
    both_shared: str
    found: Walk
    shared: str
    purchase: str
    product: str
    sold_out: UUID
    commission: UUID
    clients: tuple[UUID, ...]
    mail: UUID
    program: UUID
    probe_run: UUID
    drafts: tuple[UUID, UUID]
    new_admin: Person
    unconfirmed: Person
    root_code: str
    letters: dict[str, str]

    @property
    def open_road(self) -> str:
        """Where the assessment under way is."""
        return f"/a/{self.open.token}"

    @property
    def found_road(self) -> str:
        """Where the assessment is that the others' Cai finds by their address."""
        return f"/a/{self.found.token}"

    @property
    def done_road(self) -> str:
        """Where the finished assessment is."""
        return f"/a/{self.done.token}"

    @property
    def purse_road(self) -> str:
        """Where the finished check of money is."""
        return f"/a/{self.purse.token}"

    @property
    def both_road(self) -> str:
        """Where the finished check of both is."""
        return f"/a/{self.both.token}"
