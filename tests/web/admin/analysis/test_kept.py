"""The lattice as an admin reads it: what is kept, asked for, refused and missing, by half and language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from maxpulse.analysis.jobs import clean_expired
from maxpulse.assessments.content import load_bank
from maxpulse.config import Settings
from maxpulse.core import clock
from tests.factories.cast import Cast
from tests.factories.content import edited, publish
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, write_now
from tests.web.admin.analysis.reading import cells, read, words
from tests.web.browser import Browser

Take = Callable[..., Finished]
Configure = Callable[..., Settings]
TAB = re.compile(r"(\w+), (\w+) <span class=\"n\">(\d+ \w+ \d+)</span>")


def states(page: str) -> Counter[str]:
    """How many of the texts shown stand how."""
    return Counter(state for state, _title, _sign in cells(page))


def test_at_first_everything_is_missing(desk: Browser, configure: Configure) -> None:
    configure()
    page = read(desk)
    assert states(page) == {"missing": 120}
    assert "0 of 120 texts are kept" in words(page)
    assert [tab[2] for tab in TAB.findall(page)] == ["0 of 120"] * 4


def test_what_was_written_stands_in_its_place_with_how_often_it_served(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI
) -> None:
    using = configure()
    take(using)
    written = len(provider.requests)
    first = read(desk)
    assert states(first) == {"kept": written, "missing": 120 - written}
    assert {sign for state, _title, sign in cells(first) if state == "kept"} == {"0"}
    take(using)
    page = read(desk)
    kept = [(title, sign) for state, title, sign in cells(page) if state == "kept"]
    expires = clock.now() + timedelta(days=30)
    assert {sign for _title, sign in kept} == {"1"}
    assert all(f"stood ready 1 time, expires on {expires.day} " in title for title, _sign in kept)
    assert any(title.startswith(("Sleep 18–39", "Sleep 40–64", "Sleep 65+")) for title, _sign in kept)
    assert f"{written} of 120 texts are kept" in words(page)


def test_each_half_and_language_has_its_own(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI
) -> None:
    using = configure()
    take(using, "wealth", "de")
    written = len(provider.requests)
    assert states(read(desk)) == {"missing": 120}
    page = read(desk, "?texts=wealth-de")
    assert states(page)["kept"] == written
    shown = {f"{half}, {language}": number for half, language, number in TAB.findall(page)}
    assert shown["Wealth, German"] == f"{written} of 120"
    assert shown["Wealth, English"] == shown["Health, German"] == "0 of 120"
    assert states(read(desk, "?texts=wealth-fr")) == {"missing": 120}, "nobody offers that"


def test_what_is_asked_for_and_what_was_refused_is_told_apart(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI, installation: Flask
) -> None:
    using = configure()
    names = take(using, writes=False).waits()
    assert states(read(desk)) == {"asked": len(names), "missing": 120 - len(names)}
    provider.refusal()
    write_now(installation, using, names[0])
    page = read(desk)
    assert (states(page)["refused"], states(page)["asked"]) == (1, len(names) - 1)
    assert "refused for a day 1" in words(page)


def test_what_has_expired_is_missing(
    desk: Browser, configure: Configure, take: Take, installation: Flask
) -> None:
    using = configure()
    for days, is_kept in ((29, True), (31, False)):
        with clock.travelling(clock.now() - timedelta(days=days)):
            take(using, "wealth" if is_kept else "health")
    assert states(read(desk, "?texts=wealth-en"))["kept"]
    assert not states(read(desk))["kept"], "whether or not its rows are gone yet"
    with installation.app_context():
        assert clean_expired()
    assert states(read(desk, "?texts=wealth-en"))["kept"] and not states(read(desk))["kept"]


def test_another_version_of_the_questions_begins_anew_for_whoever_may_not_change_them(
    desk: Browser,
    configure: Configure,
    take: Take,
    installation: Flask,
    people: Cast,
    limit: Callable[..., None],
) -> None:
    using = configure()
    take(using)
    newest = load_bank("health").version
    assert states(read(desk))["kept"] and f"Questions {newest}" in read(desk)
    following = f"{newest.partition('.')[0]}.{int(newest.partition('.')[2]) + 1}"
    publish(installation, people.eli, edited(following))
    limit()
    page = read(desk)
    assert f"Questions {following}" in page
    assert states(page) == {"missing": 120}
