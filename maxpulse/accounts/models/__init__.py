"""Accounts, profiles, second factors and sessions."""

from .people import OWN_ACCOUNT, SIGNED_IN, AdminProfile, TrainerProfile, User, UserProfile
from .second_factor import HalfWaySignIn, RecoveryCode, SecondFactor
from .sessions import UserSession

__all__ = [
    "OWN_ACCOUNT",
    "SIGNED_IN",
    "AdminProfile",
    "HalfWaySignIn",
    "RecoveryCode",
    "SecondFactor",
    "TrainerProfile",
    "User",
    "UserProfile",
    "UserSession",
]
