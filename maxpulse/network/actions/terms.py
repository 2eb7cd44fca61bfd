"""What was agreed with a distributor: their tier, and their part of each sale."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from maxpulse.network.actions.telling import tell_after_commit
from maxpulse.network.queries import lock_distributor
from maxpulse.operations import audit


def set_terms(distributor_id: UUID, *, tier: int, rate: Decimal) -> None:
    """Agree on another tier or rate (percent of a sale); sales made before keep theirs. As an admin.

    Raises NoSuchDistributor.
    """
    profile = lock_distributor(distributor_id)
    before = {"tier": profile.tier_level, "rate": profile.commission_rate}
    after = {"tier": tier, "rate": rate}
    if before == after:
        return
    profile.tier_level, profile.commission_rate = tier, rate
    audit.record("distributor_terms_changed", profile, before=before, after=after)
    tell_after_commit(distributor_id)
