"""What each type of assessment cost and saved, as an admin reads it: alone, and beside the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from flask import Flask

from maxpulse.config import Settings
from maxpulse.core import clock
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, rows
from tests.web.admin.analysis.reading import charts, figures, read, types, words
from tests.web.browser import Browser

Take = Callable[..., Finished]
Configure = Callable[..., Settings]
COUNTS = "select type, count(*) as calls, sum(cost) as spent from model_calls group by type"


def calls_by_type(urls: Urls) -> dict[str, int]:
    """How many calls stand in the database for which type."""
    return {row["type"]: row["calls"] for row in rows(urls, COUNTS)}


def test_a_text_counts_for_the_type_that_needed_it_first(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI, urls: Urls
) -> None:
    using = configure()
    take(using, "hybrid")
    of_both = len(provider.requests)
    take(using)
    take(using, "wealth")
    found, made = types(read(desk)), calls_by_type(urls)
    assert made["hybrid"] == of_both > 1, "what its halves needed was for whoever took both"
    assert sum(made.values()) == len(provider.requests)
    for name, kind in (("Health", "health"), ("Wealth", "wealth"), ("Health and wealth", "hybrid")):
        assert found[name]["Calls made"] == str(made.get(kind, 0)), name
    assert int(found["Health"]["Calls saved"]) > 0 < int(found["Wealth"]["Calls saved"])
    assert found["Health and wealth"]["Calls saved"] == "0"


def test_whoever_needs_it_later_changes_nothing_about_that(
    configure: Configure, take: Take, provider: FakeOpenAI, urls: Urls
) -> None:
    using = configure()
    one = take(using, writes=False)
    take(using, "hybrid", writes=False)
    one.analyse()
    assert calls_by_type(urls) == {"health": len(provider.requests)}


def test_a_type_alone_has_its_own_figures_and_pictures(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI, urls: Urls
) -> None:
    using = configure()
    take(using)
    of_health = len(provider.requests)
    take(using, "wealth")
    of_wealth = len(provider.requests) - of_health
    take(using, "wealth")
    page = read(desk, "?type=wealth")
    share, saved, money, part = figures(page)
    assert share == ("Needed no call · Wealth", "50%", "of 2 analyses in 30 days")
    assert saved == ("Calls saved · Wealth", str(of_wealth), f"{of_wealth} made")
    assert money[0] == "Money saved · Wealth"
    spent = {row["type"]: row["spent"] for row in rows(urls, COUNTS)}
    assert part[0] == "Of all money spent · Wealth"
    exact = 100 * spent["wealth"] / sum(spent.values())
    assert Decimal(part[1].removesuffix("%")) == pytest.approx(exact, abs=Decimal("0.1"))
    found = charts(page)
    assert set(found) == {"wealth", "calls", "money", "tokens"}
    made = "1 call made" if of_wealth == 1 else f"{of_wealth} calls made"
    assert found["calls"] == (made, f"{of_wealth} saved")
    assert found["tokens"][0] == f"{500 * of_wealth:,} tokens"
    assert "US dollars, by UTC · all types" in words(page), "a budget is for all"
    assert f"brought a text checked, kept and given to all who stand alike {of_wealth} " in words(page)


def test_types_beside_each_other_add_up(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI
) -> None:
    using = configure()
    for focus in ("health", "wealth", "hybrid", "wealth"):
        take(using, focus)
    found = types(read(desk))
    assert list(found) == ["Health", "Wealth", "Health and wealth", "All"]
    for column in ("Analyses", "Calls made", "Calls saved", "Tokens"):
        *each, whole = (int(row[column].replace(",", "")) for row in found.values())
        assert sum(each) == whole > 0, column
    assert found["Wealth"]["Needed no call"] == "50%"
    assert found["All"]["Calls made"] == str(len(provider.requests))


def test_tables_of_all_types_say_of_each_day_which_type_it_was(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI
) -> None:
    using = configure()
    with clock.travelling(clock.now() - timedelta(days=2)):
        take(using, "wealth")
    of_wealth = len(provider.requests)
    take(using)
    of_health = len(provider.requests) - of_wealth
    calls = read(desk).partition('id="chart-calls"')[2].partition("</figure>")[0]
    listed = re.findall(r'<th scope="(\w+)">([^<]*)</th><td>(\d+)</td><td>(\d+)</td>', calls)
    assert [(scope, made) for scope, _name, made, _saved in listed] == [
        ("rowgroup", str(of_health)),
        ("row", str(of_health)),
        ("rowgroup", str(of_wealth)),
        ("row", str(of_wealth)),
    ]
    assert [name for scope, name, *_ in listed if scope == "row"] == ["Health", "Wealth"]
    alone = read(desk, "?type=wealth").partition('id="chart-calls"')[2].partition("</figure>")[0]
    assert "rowgroup" not in alone and alone.count('<th scope="row">') == 1


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("health", "Health"), ("hybrid", "Health and wealth"), ("all", "All"), ("", "All"), ("x'", "All")],
)
def test_the_type_is_chosen_together_with_the_days_and_texts(
    desk: Browser, configure: Configure, asked: str, shown: str
) -> None:
    configure()
    page = read(desk, f"?days=7&type={asked}&texts=wealth-de")
    switch = page.partition('aria-label="Type shown"')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="true">([^<]*)<', switch) == [shown]
    assert switch.count("days=7&amp;type=") == switch.count("texts=wealth-de") == 4
    name = asked if shown != "All" else "all"
    assert f'href="/admin/analysis?days=90&amp;type={name}&amp;texts=wealth-de"' in page
    assert f'href="/admin/analysis?days=7&amp;type={name}&amp;texts=health-en#texts"' in page


def test_calls_from_before_types_were_noted_stand_apart(
    desk: Browser, configure: Configure, take: Take, provider: FakeOpenAI, urls: Urls
) -> None:
    using = configure()
    take(using)
    of_before = len(provider.requests)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("update model_calls set type = null")
    take(using, "wealth")
    found = types(read(desk))
    assert list(found) == ["Health", "Wealth", "Health and wealth", "Type not noted then", "All"]
    assert found["Type not noted then"]["Calls made"] == str(of_before)
    assert found["Type not noted then"]["An analysis costs"] == "–"
    assert found["All"]["Calls made"] == str(len(provider.requests))
    assert charts(read(desk, "?type=health"))["calls"][0] == "0 calls made"


def test_a_type_nobody_took_leaves_the_switch_where_it_is_without_a_key(
    desk: Browser, configure: Configure, take: Take, installation: Flask
) -> None:
    using = configure()
    take(using)
    installation.extensions["settings"] = using.model_copy(update={"openai_api_key": ""})
    page = read(desk, "?type=wealth")
    assert 'aria-label="Type shown"' in page and "No call in these days." in page


def test_it_is_read_in_german(desk: Browser, configure: Configure, take: Take) -> None:
    take(configure(), "hybrid")
    desk.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert {"Gesundheit", "Finanzen", "Gesundheit und Finanzen", "Alle"} == set(types(read(desk)))
    assert figures(read(desk, "?type=hybrid"))[1][0] == "Gesparte Anfragen · Gesundheit und Finanzen"
