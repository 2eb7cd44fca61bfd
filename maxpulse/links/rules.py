"""What holds for links: their codes, and who counts as a visitor."""

from __future__ import annotations

import re
import secrets
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

# No letters that look alike, and no vowels: codes are typed from paper, and none should spell a word.
LETTERS = "23456789bcdfghjkmnpqrstvwxz"
CODE_LENGTH = 10
SHORTEST_ALIAS, LONGEST_ALIAS = 3, 40
LONGEST_CAMPAIGN = 80
ALIAS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED_WORDS = """
    a about account admin api app assets auth check demo enrol health healthz help home hub hybrid
    join l legal link links login logout maxpulse me metrics new null pay privacy readyz revenue
    root shop sign-in sign-out sign-up static status support system terms trainer undefined wealth
    www
"""
RESERVED = frozenset(RESERVED_WORDS.split())

# Fetchers of link previews, search engines, monitors and libraries. A person's browser names none of them, also
# not the browsers inside of apps ([LinkedInApp], [Pinterest/iOS]) and on Cubot's phones.
BOTS = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot_|crawl|spider|slurp|preview|facebookexternalhit|facebot|^whatsapp|^pinterest|"
    r"slack-img|embedly|quora link|outbrain|vkshare|w3c_validator|curl|wget|python|^java/|okhttp|go-http|libwww|"
    r"httpx|aiohttp|axios|node-fetch|ruby|php|scrapy|monitor|uptime|pingdom|lighthouse|feedfetcher|mediapartners|"
    r"google-|archiver|validator|scanner|proofpoint|barracuda|safelinks",
    re.IGNORECASE,
)


class AliasProblem(StrEnum):
    """Why an alias cannot be a link's address."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LETTERS = "letters"
    RESERVED = "reserved"
    TAKEN = "taken"


def make_code() -> str:
    """A link's code that nobody can guess: 10 of 27 letters, 47 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_alias(text: str) -> str | AliasProblem:
    """A chosen code as it stands in the address, or what is wrong with it. Capitals and spaces may stand."""
    alias = re.sub(r"[\s_]+", "-", text.strip().lower())
    if len(alias) < SHORTEST_ALIAS:
        return AliasProblem.TOO_SHORT
    if len(alias) > LONGEST_ALIAS:
        return AliasProblem.TOO_LONG
    if not ALIAS.fullmatch(alias):
        return AliasProblem.LETTERS
    return AliasProblem.RESERVED if alias in RESERVED else alias


def is_bot(agent: str, *, prefetch: str = "") -> bool:
    """True for what fetches a link without a person looking: a known bot, no browser's name, a prefetch."""
    return not agent.strip() or "prefetch" in prefetch.lower() or BOTS.search(agent) is not None


def visitor_id(secret: str, day: date, address: str, agent: str) -> str:
    """A visitor's name for one day: the same browser is the same visitor, and nobody can say whose it is.

    The key changes daily and cannot be had without the installation's secret, so the address is not in it.
    """
    key = blake2b(f"{secret}|{day.isoformat()}".encode(), digest_size=32, person=b"link-visitor").digest()
    return blake2b(f"{address}|{agent}".encode(), key=key, digest_size=12).hexdigest()


def coarse(address: str) -> str | None:
    """The network an address lies in (IPv4 /24, IPv6 /48): what is kept of it. None for no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False).network_address)


def host_of(referrer: str) -> str | None:
    """The host of the page somebody came from; its path and query are nobody's business."""
    try:
        return urlsplit(referrer).hostname
    except ValueError:
        return None
