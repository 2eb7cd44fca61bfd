"""Functions of the database about accounts: narrow ways past the tables, for whoever is not known yet above all."""

from __future__ import annotations

from maxpulse.accounts.models.people import SIGNED_IN
from maxpulse.core.functions import as_caller, as_owner, for_everybody

# Whoever signs in, comes back or holds a letter is a visitor until it is known who they are.
COMING_IN = (
    as_owner("sign_in_data(text)", "visitor"),
    as_owner("find_identity(text, text)", "visitor"),
    as_owner("find_half_way(bytea, timestamptz)", "visitor"),
    as_owner("find_session(bytea, timestamptz)", "visitor"),
    as_owner("find_live_session(bytea, timestamptz)", "visitor"),
    as_owner("why_session_ended(bytea, timestamptz)", "visitor"),
)
LETTERS = (
    as_owner("find_letter(bytea, timestamptz)", "visitor"),
    as_owner("use_letter(bytea, text, timestamptz)"),
    as_owner("verify_email(bytea, timestamptz)", "visitor"),
    as_owner("account_that_moves(bytea, timestamptz)", "visitor"),
    as_owner("change_email(bytea, timestamptz)", "visitor"),
    as_owner("reset_password(bytea, text, text, timestamptz)", "visitor"),
    as_owner("find_invitation(bytea)", "visitor"),
    as_owner("accept_invitation(bytea, text, text, text, timestamptz)", "visitor"),
)
ONES_OWN = (
    as_owner("own_second_factor()", *SIGNED_IN),
    as_owner("own_recovery_code(text)", *SIGNED_IN),
    as_owner("own_passkeys()", *SIGNED_IN),
    as_owner("change_own_password(text, timestamptz)", *SIGNED_IN),
    as_owner("close_own_account(timestamptz)", *SIGNED_IN),
    for_everybody("forget_closing()"),
    as_caller("keep_confirmed_factors()"),
    as_caller("keep_codes_used()"),
    as_caller("keep_counting()"),
)
BY_ADMINS = (
    as_caller("level_permissions(text)", "admin"),
    as_owner("admin_permissions()", "admin"),
    as_owner("admin_may(text)", "admin"),
    as_owner("admin_may_invite(uuid)", "admin"),
    as_owner("take_back_invitation(uuid, timestamptz)", "admin", "system"),
    as_owner("admin_may_reach(uuid)", "admin"),
    as_owner("keeps_another_factor(uuid)", "admin"),
    as_owner("end_sessions_of(uuid, text, timestamptz)", "admin"),
    as_owner("count_sessions_of(uuid, timestamptz)", "admin"),
    as_owner("replace_letters_of(uuid, timestamptz)", "admin"),
    as_owner("leading_admins()", "system"),
    as_owner("keep_a_leading_admin()"),
)
FUNCTIONS = (*COMING_IN, *LETTERS, *ONES_OWN, *BY_ADMINS)
