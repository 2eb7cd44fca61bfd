"""Identifiers."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7: time-ordered, so that rows made together lie together in an index (RFC 9562 §5.7)."""
    return uuid7()


def made_at(made: UUID) -> datetime:
    """When `new_id` made this one, by the machine's clock, to the millisecond (RFC 9562 §5.7)."""
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
