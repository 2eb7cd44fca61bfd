"""Where somebody acts from, in words."""

from __future__ import annotations

import pytest

from maxpulse.core.devices import Device, device_of, name_of, named, network_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "browser", "system", "is_phone"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            *("Safari", "iPhone", True),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1",
            *("Chrome", "iPhone", True),
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0.0.0 Safari/537.36",
            "Chrome",
            "Windows",
            False,
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            *("Edge", "Windows", False),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
            *("Safari", "Mac", False),
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox", "Linux", False),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            *("Samsung Internet", "Android", True),
        ),
        (
            f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/141.0.0.0 Safari/537.36",
            "Chrome",
            "ChromeOS",
            False,
        ),
        ("curl/8.7.1", "", "", False),
        ("", "", "", False),
        ("<script>alert(1)</script>", "", "", False),
    ],
)
def test_a_browser_says_what_it_is(agent: str, browser: str, system: str, is_phone: bool) -> None:
    device = device_of(agent)
    assert device == Device(browser, system)
    assert device.is_phone is is_phone
    assert named(name_of(agent)) == device


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1234:5678:9abc::1", "2001:db8:1234::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_an_address_is_told_as_the_network_it_belongs_to(address: str, network: str) -> None:
    assert network_of(address) == network
