"""Whose pages these are, as every layout of the signed-in shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from maxpulse.accounts.queries.profiles import find_avatar_address


@dataclass(frozen=True)
class Account:
    """The head of the account menu. Their picture is asked for once, and only by a layout that shows it.

    The picture, the colours and the pages about themselves are closed to the suspended.
    """

    user_id: UUID
    name: str
    email: str
    role: str
    role_name: Any
    is_suspended: bool = False

    @cached_property
    def picture_url(self) -> str | None:
        """Where their picture is, or None."""
        return None if self.is_suspended else find_avatar_address(self.user_id)
