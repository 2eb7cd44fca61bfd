"""What the planner must know, so that reading one thing costs the same however much else there is."""

from __future__ import annotations

from typing import Any

import psycopg

SETS_OF_OURS = """
    select p.proname, p.prorows
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.proretset
"""
ONE_ROW = dict.fromkeys(
    (
        *("sign_in_data", "find_session", "find_live_session", "find_half_way", "own_second_factor"),
        *("find_api_client", "api_client_with_secret", "seller_by_code"),
        *("own_recovery_code", "distributor_card", "public_link", "own_sponsor", "sponsor_behind"),
        *("find_letter", "use_letter", "change_email", "reset_password", "why_session_ended"),
        *("find_invitation", "find_identity", "keeping_of", "account_that_moves"),
        *("earlier_result", "open_result_link"),
    ),
    1.0,
)
# Of a tree nobody knows the size beforehand; pages of it hold fifty.
SEVERAL = {"branch_of": 100.0, "own_team_sizes": 50.0, "own_team_below": 50.0, "own_team_search": 50.0}
# Somebody signed in on more devices than that is rare.
SEVERAL |= {"end_sessions_of": 10.0}
# Nor has anybody more keys.
SEVERAL |= {"own_passkeys": 10.0}
# Versions of the questions in use, of which there are few.
SEVERAL |= {"content_usage": 10.0}
# Read by themselves, so that nothing is planned beside them.
NEVER_JOINED = dict.fromkeys(
    (
        *("who_looked_at", "found_assessments", "settle_found_assessments", "claimed_assessments"),
        "leading_admins",
    ),
    1000.0,
)


def test_functions_that_give_rows_say_how_many(owner: psycopg.Connection[Any]) -> None:
    """PostgreSQL takes a thousand for granted, and plans whatever is asked beside them for a thousand."""
    rows = dict(owner.execute(SETS_OF_OURS).fetchall())
    assert rows == ONE_ROW | SEVERAL | NEVER_JOINED
