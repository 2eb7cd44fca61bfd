"""Addresses that mails about accounts lead to."""

from __future__ import annotations

from maxpulse.core.addresses import full_address


def letter_address(token: str) -> str:
    """The full address that a letter's token opens."""
    return full_address(f"/letters/{token}")
