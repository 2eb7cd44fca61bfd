"""What is done with accounts: opened and closed, signed in to, moved, given another password."""

from .closing import LastOfReach, close_account
from .letters import forget_old_letters, write_letter
from .moving import ask_to_move, move
from .opening import ask_to_verify, open_account, tell_owner, verify_email
from .passwords import ask_for_reset, change_password, has_password, knows_password, reset_password
from .registering import EmailTaken, keep_language_spoken, register_account
from .sessions import (
    Begun,
    begin_session,
    end_session,
    end_sessions_of,
    hash_of,
    proved_again,
    renew_token,
    sign_out,
    still_here,
)
from .sign_in import Account, Refusal, refuse_for_now, sign_in

__all__ = [
    "Account",
    "Begun",
    "EmailTaken",
    "LastOfReach",
    "Refusal",
    "ask_for_reset",
    "ask_to_move",
    "ask_to_verify",
    "begin_session",
    "change_password",
    "close_account",
    "end_session",
    "end_sessions_of",
    "forget_old_letters",
    "has_password",
    "hash_of",
    "keep_language_spoken",
    "knows_password",
    "move",
    "open_account",
    "proved_again",
    "refuse_for_now",
    "register_account",
    "renew_token",
    "reset_password",
    "sign_in",
    "sign_out",
    "still_here",
    "tell_owner",
    "verify_email",
    "write_letter",
]
