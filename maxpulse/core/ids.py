"""Identifiers."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7: time-ordered, so that rows made together lie together in an index (RFC 9562 §5.7)."""
    return uuid7()
