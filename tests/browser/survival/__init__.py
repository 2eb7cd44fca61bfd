"""Somebody on the way through one assessment, all that can happen to their devices, and what must be so at the end."""

from __future__ import annotations

from tests.browser.survival.checking import check, check_result, session_of
from tests.browser.survival.device import CHANGED_OFTEN, HANDED_OVER, Device
from tests.browser.survival.given import Given, Value
from tests.browser.survival.world import World

__all__ = [
    "CHANGED_OFTEN",
    "HANDED_OVER",
    "Device",
    "Given",
    "Value",
    "World",
    "check",
    "check_result",
    "session_of",
]
