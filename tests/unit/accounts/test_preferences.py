"""What people may choose, and what holds while they have not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pytz import all_timezones_set

from maxpulse.accounts.preferences import CONCERNS, USUAL, WAYS, Kind, Way, news_choices, theme_of, wants
from maxpulse.accounts.zones import AREAS, UTC, area_of, place_of, zones


def test_what_nobody_decided_is_as_usual() -> None:
    for kind in Kind:
        for way in Way:
            assert wants({}, kind, way) is USUAL[kind][way]
    assert not wants({}, Kind.CLIENT, Way.MAIL), "a mail every few minutes is asked for"


def test_what_was_decided_holds_and_leaves_the_rest() -> None:
    chosen = {"news": news_choices({Kind.SALE: {Way.MAIL: False, Way.PAGE: True}})}
    assert not wants(chosen, Kind.SALE, Way.MAIL)
    assert wants(chosen, Kind.SALE, Way.PAGE)
    assert wants(chosen, Kind.PAYOUT, Way.MAIL)


def test_every_role_is_asked_about_news_it_can_have() -> None:
    assert set(CONCERNS) == {"participant", "distributor", "trainer", "admin"}
    assert {kind for kinds in CONCERNS.values() for kind in kinds} <= set(Kind)
    assert set(WAYS) == set(Kind)
    assert all(Way.MAIL in ways for ways in WAYS.values())


def test_a_theme_is_one_of_three_or_none() -> None:
    assert [theme_of({"theme": theme}) for theme in ("dark", "system", "pink", None)] == [
        "dark",
        "system",
        None,
        None,
    ]


def test_every_zone_is_one_that_clocks_and_pages_know() -> None:
    offered = zones()
    assert offered[0] == UTC
    assert len(offered) == len(set(offered)) > 300
    assert set(offered) <= all_timezones_set
    assert all(ZoneInfo(zone) for zone in offered)
    assert "Asia/Kolkata" in offered
    assert "Asia/Calcutta" not in offered


def test_a_zone_is_told_as_its_place() -> None:
    assert (area_of("America/New_York"), place_of("America/New_York", "en")) == ("America", "New York")
    assert place_of("America/Argentina/Salta", "en") == "Argentina, Salta"
    assert (area_of(UTC), place_of(UTC, "en")) == ("", "UTC")
    assert place_of("Africa/Cairo", "de") == "Kairo"


def test_every_zone_is_in_a_part_of_the_world_that_has_words() -> None:
    assert {area_of(zone) for zone in zones()} == {"", *AREAS}
