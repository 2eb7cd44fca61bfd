"""The accounts of demo data, each found by its e-mail address or made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from maxpulse.accounts.actions import register_account
from maxpulse.accounts.queries import find_user_id
from maxpulse.accounts.web.demo import DOMAIN, PASSWORD
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.actions import enrol_distributor
from maxpulse.network.queries import get_distributor_of
from maxpulse.shop.actions import stock_catalogue

OPENED_DAYS_AGO = 97


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `sponsor` names the account of a distributor's upline, `days_ago` says when it was made."""

    name: str
    role: str
    first_name: str
    last_name: str
    sponsor: str = ""
    days_ago: int = OPENED_DAYS_AGO
    tier: int = 1

    @property
    def email(self) -> str:
        """Where this account's owner would be reached, if the domain existed."""
        return f"{self.name}@{DOMAIN}"


# Sponsors stand before those they brought.
ACCOUNTS = (
    Account("admin", "admin", "Hannah", "Lindqvist"),
    Account("trainer", "trainer", "Grigoris", "Dimou"),
    Account("distributor", "distributor", "Leilani", "Kahale"),
    Account("rival", "distributor", "Omar", "Haddad", sponsor="distributor"),
    Account("participant", "participant", "Rosa", "Quispe Mamani"),
    # The rest of the demo distributor's team: two levels.
    Account("ines", "distributor", "Inês", "Ferreira", "distributor", 81, tier=2),
    Account("kwame", "distributor", "Kwame", "Boateng", "distributor", 44),
    Account("yuki", "distributor", "Yuki", "Tanaka", "rival", 63),
    Account("marta", "distributor", "Marta", "Nowak", "rival", 27),
    Account("samuel", "distributor", "Samuel", "Adeyemi", "ines", 35),
    Account("linnea", "distributor", "Linnéa", "Holm", "ines", 12),
)


def open_company(now: datetime) -> Mapping[str, Actor]:
    """Who acts in demo data, by the name of their account; what is missing is made, each at its time before `now`."""
    actors: dict[str, Actor] = {}
    for account in ACCOUNTS:
        # An account and what makes its owner a distributor stand together or not at all.
        with clock.travelling(now - timedelta(days=account.days_ago)), acting(Actor.system()):
            actors[account.name] = _actor(account, actors.get(account.sponsor))
    with clock.travelling(now - timedelta(days=OPENED_DAYS_AGO)), acting(Actor.system()):
        stock_catalogue()
    return actors


def _actor(account: Account, sponsor: Actor | None) -> Actor:
    there = find_user_id(account.email)
    user_id = there or _register(account)
    if account.role != "distributor":
        return ACTORS[account.role](user_id)
    if there is not None:
        return Actor.distributor(user_id, get_distributor_of(user_id).id)
    above = sponsor.distributor_id if sponsor else None
    enrolled = enrol_distributor(user_id, sponsor_id=above, tier_level=account.tier)
    return Actor.distributor(user_id, enrolled.id)


def _register(account: Account) -> UUID:
    return register_account(
        account.email,
        PASSWORD,
        account.role,
        first_name=account.first_name,
        last_name=account.last_name,
        access_level="system",
        is_verified=True,
    ).id


def _participant(user_id: UUID) -> Actor:
    return Actor.participant(user_id, user_id)


ACTORS = {"admin": Actor.admin, "trainer": Actor.trainer, "participant": _participant}
