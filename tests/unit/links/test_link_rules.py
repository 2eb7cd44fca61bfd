"""Codes, aliases and visitors of links."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.links import rules
from maxpulse.links.rules import AliasProblem

TODAY = date(2026, 6, 15)


@given(st.text(max_size=60))
def test_an_alias_is_safe_in_an_address_or_refused(text: str) -> None:
    alias = rules.read_alias(text)
    if not isinstance(alias, AliasProblem):
        assert rules.ALIAS.fullmatch(alias)
        assert 3 <= len(alias) <= 40
        assert rules.read_alias(alias) == alias


def test_capitals_and_spaces_are_forgiven() -> None:
    assert rules.read_alias("  Lunch Talk 2026 ") == "lunch-talk-2026"


def test_made_codes_could_be_aliases_and_never_spell_a_reserved_word() -> None:
    for _ in range(200):
        assert rules.read_alias(code := rules.make_code()) == code


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Linux; Android 15; CUBOT X70) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 [LinkedInApp]/9.31",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 [Pinterest/iOS]",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/500]",
    ],
)
def test_people_are_people(agent: str) -> None:
    assert not rules.is_bot(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0 A",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Pinterest/0.2 (+https://www.pinterest.com/bot.html)",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "  ",
    ],
)
def test_bots_are_bots(agent: str) -> None:
    assert rules.is_bot(agent)


def test_a_browser_that_fetches_ahead_is_nobody_yet() -> None:
    assert rules.is_bot("Mozilla/5.0 Firefox/140.0", prefetch="prefetch;prerender")


def test_a_visitor_is_the_same_for_a_day_and_somebody_else_the_next() -> None:
    def visitor(secret: str = "s", day: date = TODAY, address: str = "198.51.100.7", agent: str = "A") -> str:
        return rules.visitor_id(secret, day, address, agent)

    assert visitor() == visitor()
    others = {
        visitor("t"),
        visitor(day=date(2026, 6, 16)),
        visitor(address="198.51.100.8"),
        visitor(agent="B"),
    }
    assert len(others | {visitor()}) == 5


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::5", "2001:db8:1::"), ("unknown", None), ("", None)],
)
def test_of_an_address_only_the_network_is_kept(address: str, kept: str | None) -> None:
    assert rules.coarse(address) == kept


@pytest.mark.parametrize(
    ("referrer", "host"),
    [("https://chat.example/t?with=Cai", "chat.example"), ("", None), ("http://[broken", None)],
)
def test_of_a_referrer_only_the_host_is_kept(referrer: str, host: str | None) -> None:
    assert rules.host_of(referrer) == host
