"""Distributors by the code they go by outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select, text

from maxpulse.core.db import session
from maxpulse.network.models import DistributorProfile

SELLER = text("select distributor_id, status from seller_by_code(:code)")


def find_seller(code: str) -> tuple[UUID, str] | None:
    """The distributor behind a code, and their status, for a shop outside. Small letters are forgiven."""
    row = session.execute(SELLER, {"code": code.strip().upper()}).one_or_none()
    return (row.distributor_id, row.status) if row else None


def codes_of(distributor_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The codes of these distributors, as far as the actor may see them."""
    wanted = DistributorProfile.id.in_(distributor_ids)
    rows = session.execute(select(DistributorProfile.id, DistributorProfile.distributor_code).where(wanted))
    return dict(rows.all())
