"""The links of the demo distributors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Campaign:
    """One link: whose, made and switched off how many days ago, how large a share of clients comes by it, to what."""

    account: str
    name: str
    share: int
    made_days_ago: int
    alias: str = ""
    closed_days_ago: int | None = None
    onlookers: int = 0
    focus: str = "health"


CAMPAIGNS = (
    Campaign("distributor", "Health check", 5, 96, alias="demo-health", onlookers=31),
    Campaign("distributor", "Spring reset", 6, 94, onlookers=44),
    Campaign("distributor", "Money check", 3, 92, alias="demo-wealth", onlookers=22, focus="wealth"),
    Campaign("distributor", "Body and money", 2, 91, alias="demo-hybrid", onlookers=13, focus="hybrid"),
    Campaign("distributor", "Lunch talk", 3, 60, onlookers=9),
    Campaign("distributor", "LinkedIn bio", 2, 33, onlookers=27),
    Campaign("distributor", "Winter table", 0, 95, closed_days_ago=71, onlookers=12),
    Campaign("rival", "Studio counter", 4, 93, onlookers=14),
    Campaign("rival", "Newsletter", 2, 41, onlookers=18),
)


def open_to(account: str, days_ago: float) -> Sequence[Campaign]:
    """The campaigns by which somebody could come to this account's owner that many days ago."""
    return [
        campaign
        for campaign in CAMPAIGNS
        if campaign.account == account and campaign.share and campaign.made_days_ago > days_ago + 1
    ]
