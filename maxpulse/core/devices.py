"""Where somebody acts from, in words: the device from what its browser says, the network from its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

# Each with what only it says. The first that fits counts: Edge calls itself Chrome too, and Chrome calls itself Safari.
BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/|Opera")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Firefox", re.compile(r"Firefox/|FxiOS/")),
    ("Chrome", re.compile(r"Chrome/|Chromium/|CriOS/")),
    ("Safari", re.compile(r"Version/[\d.]+.* Safari/")),
)
SYSTEMS = (
    ("iPhone", re.compile(r"iPhone")),
    ("iPad", re.compile(r"iPad")),
    ("Android", re.compile(r"Android")),
    ("Windows", re.compile(r"Windows NT")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("Mac", re.compile(r"Macintosh|Mac OS X")),
    ("Linux", re.compile(r"Linux|X11")),
)
BETWEEN = " · "
# Nothing that a browser says of itself is longer, and whoever wants to keep us busy may say more.
LONGEST = 400
IN_A_POCKET = frozenset({"iPhone", "Android"})
# A network is what a provider gives to many households (IPv4), or at most a few (IPv6).
IPV4_PREFIX, IPV6_PREFIX = 24, 48


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says it is. Names are empty where it does not say; it may say anything."""

    browser: str
    system: str

    @property
    def is_phone(self) -> bool:
        """True for what is carried in a pocket, as far as one can tell."""
        return self.system in IN_A_POCKET


def device_of(agent: str) -> Device:
    """The device behind a User-Agent header."""
    said = agent[:LONGEST]
    return Device(_first(BROWSERS, said), _first(SYSTEMS, said))


def name_of(agent: str) -> str:
    """Browser and system behind a User-Agent header, as far as it says; empty where it says neither."""
    device = device_of(agent)
    return BETWEEN.join(filter(None, (device.browser, device.system)))


def named(name: str) -> Device:
    """The device again of which `name_of` told the name."""
    parts = name.split(BETWEEN)
    browser, system = (
        next((each for each, _sign in known if each in parts), "") for known in (BROWSERS, SYSTEMS)
    )
    return Device(browser, system)


def network_of(address: str) -> str:
    """The network an address belongs to, such as `203.0.113.0/24`; empty for what is no address."""
    try:
        given = ip_address(address)
    except ValueError:
        return ""
    if isinstance(given, IPv6Address):
        # An IPv4 visitor of a server that listens on both.
        if given.ipv4_mapped is None:
            return str(ip_network((given.packed, IPV6_PREFIX), strict=False))
        given = given.ipv4_mapped
    return str(ip_network((given.packed, IPV4_PREFIX), strict=False))


def _first(known: tuple[tuple[str, re.Pattern[str]], ...], agent: str) -> str:
    return next((name for name, sign in known if sign.search(agent)), "")
