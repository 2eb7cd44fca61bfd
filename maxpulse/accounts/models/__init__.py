"""Accounts, invitations, profiles, accounts elsewhere, second factors, sessions, and letters that open accounts."""

from .avatars import Avatar
from .functions import FUNCTIONS
from .identities import Identity
from .invitations import AccountInvitation
from .letters import AccountLetter
from .passkeys import Passkey
from .people import OWN_ACCOUNT, SIGNED_IN, AdminProfile, TrainerProfile, User, UserProfile
from .second_factor import HalfWaySignIn, RecoveryCode, SecondFactor
from .sessions import UserSession

__all__ = [
    "FUNCTIONS",
    "OWN_ACCOUNT",
    "SIGNED_IN",
    "AccountInvitation",
    "AccountLetter",
    "AdminProfile",
    "Avatar",
    "HalfWaySignIn",
    "Identity",
    "Passkey",
    "RecoveryCode",
    "SecondFactor",
    "TrainerProfile",
    "User",
    "UserProfile",
    "UserSession",
]
