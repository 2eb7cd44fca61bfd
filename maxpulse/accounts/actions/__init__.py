"""What is done with accounts: making them, signing in and out, ending sessions."""

from .registering import EmailTaken, register_account
from .sessions import (
    Begun,
    begin_session,
    end_session,
    end_sessions_of,
    hash_of,
    proved_again,
    sign_out,
    still_here,
)
from .sign_in import Account, Refusal, refuse_for_now, sign_in

__all__ = [
    "Account",
    "Begun",
    "EmailTaken",
    "Refusal",
    "begin_session",
    "end_session",
    "end_sessions_of",
    "hash_of",
    "proved_again",
    "refuse_for_now",
    "register_account",
    "sign_in",
    "sign_out",
    "still_here",
]
