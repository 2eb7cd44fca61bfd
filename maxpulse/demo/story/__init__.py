"""What happens in demo data: who comes by which link, what they do and when. Pure: no database, no clock."""

from __future__ import annotations

from maxpulse.demo.story.arcs import Arc
from maxpulse.demo.story.campaigns import CAMPAIGNS, Campaign
from maxpulse.demo.story.casting import DEMO, Casting, Part
from maxpulse.demo.story.clients import Client, clients, signed_in
from maxpulse.demo.story.deeds import Deed, Kind

__all__ = [
    "CAMPAIGNS",
    "DEMO",
    "Arc",
    "Campaign",
    "Casting",
    "Client",
    "Deed",
    "Kind",
    "Part",
    "clients",
    "signed_in",
]
