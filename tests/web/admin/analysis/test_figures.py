"""What models wrote and what was spared, as an admin reads it: counted by the jobs themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from maxpulse.config import Settings
from maxpulse.core import clock
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, rows
from tests.web.admin.analysis.reading import charts, figures, read, words
from tests.web.browser import Browser

Take = Callable[..., Finished]
Configure = Callable[..., Settings]


def test_of_two_who_stand_alike_the_second_needs_no_call(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI, urls: Urls
) -> None:
    using = configure()
    take(using)
    asked = len(provider.requests)
    take(using)
    assert len(provider.requests) == asked > 1, "the premise"
    (day,) = rows(urls, "select sum(cost) as spent, count(*) as calls from model_calls")
    page = read(desk)
    share, saved, money, month = figures(page)
    assert share == ("Needed no call", "50%", "of 2 analyses in 30 days")
    assert saved == ("Calls saved", str(asked), f"{asked} made")
    # What was written once and given twice has saved just what it cost.
    assert money[1] in money[2] and money[2].endswith("spent")
    assert Decimal(money[1].removeprefix("$")) == pytest.approx(day["spent"], rel=Decimal("0.05"))
    assert (month[1], month[2]) == (money[1], "of $50.00")
    assert "a model is asked" in words(page)


def test_each_type_has_its_own_picture_and_calls_money_and_tokens_have_theirs(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI
) -> None:
    using = configure()
    take(using)
    take(using, "wealth")
    take(using, "hybrid")
    asked, found = len(provider.requests), charts(read(desk))
    assert found["health"] == ("1 analysis", "0% needed no call")
    assert found["wealth"] == ("1 analysis", "0% needed no call")
    # Its halves were written for the two before.
    assert found["hybrid"] == ("1 analysis", "100% needed no call")
    assert found["calls"][0] == f"{asked} calls made"
    assert found["tokens"] == (f"{500 * asked:,} tokens", f"{200 * asked:,} of them written by a model")
    assert re.fullmatch(r"\$0\.\d+ spent", found["money"][0])


def test_a_picture_and_its_table_say_the_same_of_each_day(
    desk: Browser, configure: Configure, take: Take
) -> None:
    using = configure()
    with clock.travelling(clock.now() - timedelta(days=3)):
        take(using)
    take(using)
    page = read(desk, "?days=7")
    health = page.partition('id="chart-health"')[2].partition("</figure>")[0]
    drawn = re.findall(r"<title>([^<]*)</title>", health)
    listed = re.findall(r'<th scope="row">([^<]*)</th><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>', health)
    assert len(drawn) == 7, "every day has its place"
    assert [counts for _day, *counts in listed] == [["0", "1", "1"], ["1", "0", "1"]]
    for day, called, uncalled, _all in listed:
        assert f"{day} · Needed a call: {called} · Needed no call: {uncalled}" in drawn
    assert health.count('class="called"') == health.count('class="saved"') == 1


@pytest.mark.parametrize(
    ("asked", "shown"), [("7", "7"), ("90", "90"), ("30", "30"), ("8", "30"), ("-7", "30"), ("x'", "30")]
)
def test_other_days_are_shown_where_they_are_offered(
    desk: Browser, configure: Configure, asked: str, shown: str
) -> None:
    configure()
    page = read(desk, f"?days={asked}")
    assert f"{shown} days of UTC, today the last" in page
    current = re.findall(r'<a href="/admin/analysis\?days=(\d+)[^"]*" aria-current="true">(\d+) days', page)
    assert current == [(shown, shown)]


def test_what_is_older_than_the_days_shown_is_not_counted(
    desk: Browser, configure: Configure, take: Take
) -> None:
    using = configure()
    with clock.travelling(clock.now() - timedelta(days=20)):
        take(using)
    assert figures(read(desk))[0][2] == "of 1 analysis in 30 days"
    assert figures(read(desk, "?days=7"))[0][:2] == ("Needed no call", "–")
    assert "No call in these days." in read(desk, "?days=7")


def test_how_calls_ended_stands_there_in_words(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI
) -> None:
    provider.rate_limited().failing(500).truncated().changed(message="You will be cured in 30 days.").well()
    take(configure())
    said = words(read(desk))
    ended = said.partition("How calls ended")[2]
    for way in ("asked too often", "failed at the provider", "broke off", "not fit to be said"):
        assert f" {way} " in ended, way
    assert "brought a text checked, kept and given to all who stand alike" in ended
    assert "gpt-5-mini" in ended


def test_it_is_read_in_german_with_german_figures(desk: Browser, configure: Configure, take: Take) -> None:
    take(configure())
    desk.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    page = read(desk)
    said = words(page)
    assert "Ein Text wird einmal für alle geschrieben" in said
    assert ("Brauchten keine Anfrage", "0\N{NO-BREAK SPACE}%", "von 1 Analyse in 30 Tagen") in figures(page)
    assert "von 50,00\N{NO-BREAK SPACE}$" in page
    assert "brachte einen Text" in said
    assert not re.search(r"\b(calls?|spent|kept|asked|texts)\b", re.sub(r"<code.*?</code>", "", said))
