"""Earning commissions, releasing them, taking them back. Each happens once, however often it is asked for."""

from .clawback import claw_back
from .earning import earn, release

__all__ = ["claw_back", "earn", "release"]
