"""What functions open by design, each with its reason: to whoever knows an address or a code, or to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from maxpulse.probe.functions.answers import Answer
from maxpulse.probe.functions.found import Found


@dataclass(frozen=True, slots=True)
class Opened:
    """What a function may tell of somebody else's, and which tables it may write to about them."""

    why: str
    tells: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


def _opened(why: str, tells: str = "", writes: str = "") -> Opened:
    return Opened(why, frozenset(tells.split()), frozenset(writes.split()))


BY_DESIGN: dict[str, Opened] = {
    "sign_in_data": _opened(
        "a password is compared with what stands under the address that was typed",
        "user_id role password_hash is_active",
    ),
    "find_identity": _opened("Google or GitHub has said who it is", "user_id role email is_active"),
    "public_link": _opened(
        "a link's page says whose it is",
        "link_id distributor_id first_name last_name focus_area campaign_name link_active distributor_status",
    ),
    "distributor_card": _opened("a link's page says whose it is", "first_name last_name status"),
    "sponsor_behind": _opened(
        "whoever joins by a code reads by whose", "distributor_id first_name last_name status is_open"
    ),
    "become_distributor": _opened(
        "whoever has a distributor's code joins below them",
        writes="users distributor_profiles distributor_streams team_changes",
    ),
    "seller_by_code": _opened("a shop names the seller by their public code", "distributor_id status"),
    "leads_to": _opened("whether a link that somebody holds is open"),
    "take_stock": _opened("goods are the same for everybody", writes="products"),
    "record_link_event": _opened(
        "whoever opens a link is counted there", writes="link_analytics assessment_links"
    ),
    "find_api_client": _opened(
        "a program's sealed token says who it is", "client_id name role distributor_id made_at"
    ),
    "owe_news": _opened(
        "whoever did a deed owes news of it, of one subject once, and hears nothing of it", writes="news"
    ),
    "open_result_link": _opened(
        "whoever holds a sealed link sees what its participant chose", "shown expires_at", "result_links"
    ),
}

# What a team page shows of whoever is below.
_MEMBER = (
    "distributor_id first_name last_name code tier status joined_at level recruits sponsor_first_name "
    "sponsor_last_name"
)
TO_AN_UPLINE: dict[str, Opened] = {
    "own_team_level": _opened("how far below somebody is"),
    "own_team_sizes": _opened("how many are below somebody", "child level people active"),
    "own_team_below": _opened("who was brought in by whom", _MEMBER),
    "own_team_search": _opened("somebody below is found by name or code", _MEMBER),
}


def is_within(opened: Opened, function: Found, answer: Answer) -> bool:
    """It tells and writes what is declared for it to open, and no more."""
    return set(function.tells) == opened.tells and {*answer.written, *answer.touched} <= opened.writes
