"""Which country somebody asks from, as far as their browser's languages tell."""

from __future__ import annotations

import pytest

from maxpulse.core.languages import REGIONAL, WAYS, asked_from, asking_from, parts_of, region_of, way_of


@pytest.mark.parametrize(
    ("accepted", "region"),
    [
        ("en-US,en;q=0.9", "US"),
        ("en-us", "US"),
        ("de-CH, en-US;q=0.8", "CH"),
        ("en;q=0.3, en-GB;q=0.8", "GB"),
        ("zh-Hans-CN", "CN"),
        # Firefox in German: American English comes with every language.
        ("de,en-US;q=0.7,en;q=0.3", ""),
        ("es-419", ""),
        ("*", ""),
        ("", ""),
        ("%%%, ;q=x", ""),
    ],
)
def test_the_country_is_that_of_the_language_that_is_wanted_first(accepted: str, region: str) -> None:
    assert region_of(accepted) == region


def test_a_country_that_is_said_holds_inside_alone() -> None:
    assert asked_from() is None
    with asking_from("US"):
        with asking_from(""):
            assert asked_from() == ""
        assert asked_from() == "US"
    assert asked_from() is None


@pytest.mark.parametrize(
    ("language", "region", "way"),
    [
        ("de", "CH", "de_CH"),
        ("de", "DE", "de"),
        ("en", "US", "en_US"),
        ("en", "GB", "en"),
        ("de", "US", "de"),
        ("de", "", "de"),
    ],
)
def test_only_countries_that_write_otherwise_have_a_way_of_their_own(
    language: str, region: str, way: str
) -> None:
    assert way_of(language, region) == way
    assert way in WAYS
    assert parts_of(way) == (language, region if way in REGIONAL else "")
