"""Reading accounts and sessions."""

from maxpulse.accounts.queries.accounts import (
    OwnAccount,
    ToWrite,
    admins_who_may,
    count_by_role,
    find_account,
    find_people,
    find_user_id,
    first_account_at,
    get_own_account,
    is_invited,
    is_unverified,
    names_of,
    own_permissions,
    people,
)
from maxpulse.accounts.queries.letters import (
    Letter,
    Moving,
    find_letter,
    find_moving,
    letters_since,
)
from maxpulse.accounts.queries.profiles import (
    find_reader,
)
from maxpulse.accounts.queries.sessions import (
    LiveSession,
    SignInData,
    agents_of,
    find_ending,
    find_session,
    find_sign_in,
    living_sessions,
    open_sessions,
)

__all__ = [
    "Letter",
    "LiveSession",
    "Moving",
    "OwnAccount",
    "SignInData",
    "ToWrite",
    "admins_who_may",
    "agents_of",
    "count_by_role",
    "find_account",
    "find_ending",
    "find_letter",
    "find_moving",
    "find_people",
    "find_reader",
    "find_session",
    "find_sign_in",
    "find_user_id",
    "first_account_at",
    "get_own_account",
    "is_invited",
    "is_unverified",
    "letters_since",
    "living_sessions",
    "names_of",
    "open_sessions",
    "own_permissions",
    "people",
]
