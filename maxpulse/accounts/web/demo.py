"""The demo accounts that the sign-in page names where they exist."""

from __future__ import annotations

from flask_babel import gettext as _

from maxpulse.accounts import queries
from maxpulse.accounts.rules import DEMO_DOMAIN as DOMAIN
from maxpulse.config import Settings

__all__ = ["DOMAIN", "PASSWORD", "accounts"]

PASSWORD = "maxpulse-demo"  # noqa: S105


def accounts(using: Settings) -> list[dict[str, str]]:
    """The demo accounts, or none in production and where the demo data were not made. For a visitor."""
    if using.is_production or queries.find_sign_in(f"distributor@{DOMAIN}") is None:
        return []
    roles = (
        ("distributor", _("Distributor")),
        ("rival", _("A second distributor")),
        ("participant", _("Participant")),
        ("trainer", _("Trainer")),
        ("admin", _("Admin")),
    )
    return [{"role": name, "email": f"{account}@{DOMAIN}"} for account, name in roles]
