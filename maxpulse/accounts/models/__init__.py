"""Accounts, profiles and sessions."""

from .people import OWN_ACCOUNT, SIGNED_IN, AdminProfile, TrainerProfile, User, UserProfile
from .sessions import UserSession

__all__ = [
    "OWN_ACCOUNT",
    "SIGNED_IN",
    "AdminProfile",
    "TrainerProfile",
    "User",
    "UserProfile",
    "UserSession",
]
