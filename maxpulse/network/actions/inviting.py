"""Inviting somebody to be a distributor."""

from __future__ import annotations

from uuid import UUID

from maxpulse.accounts.actions.inviting import Invited, invite
from maxpulse.network.actions.enrolling import enrol_distributor
from maxpulse.network.actions.telling import tell_after_commit
from maxpulse.network.models import DistributorProfile
from maxpulse.network.rules import TERMS_VERSION
from maxpulse.operations import audit


def invite_distributor(whom: Invited, sponsor_id: UUID | None) -> DistributorProfile:
    """Invite somebody and enrol them under a sponsor, or at the top of a tree. As an admin.

    They work from the moment they accept, which confirms their address. Raises EmailTaken, NotTheirs.
    """
    user_id = invite(whom)
    profile = enrol_distributor(user_id, sponsor_id=sponsor_id, is_confirmed=False)
    # Numbering a distributor's events is not an admin's: the product does it, after the commit.
    tell_after_commit(profile.id)
    return profile


def accept_terms(user_id: UUID) -> None:
    """Take down that somebody who was invited has agreed to the terms for distributors."""
    audit.record("terms_accepted", ("users", user_id), after={"terms": TERMS_VERSION})
