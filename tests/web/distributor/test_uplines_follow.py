"""What changes deep in a team is told to everybody above, once, whoever makes the change and whatever job was lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import text

from maxpulse.accounts.actions.administering import close_account
from maxpulse.core import clock
from maxpulse.live import fragments, streams
from maxpulse.network import actions
from maxpulse.network.jobs import sweep_changes, tell_of, tell_of_account
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road
from tests.factories.team import add_recruit, code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.distributor.hearing import next_of
from tests.web.letters import confirm

SignIn = Callable[[Person], Browser]
Told = Callable[[Person], str]
LEVELS = re.compile(r'Level (\d)</span><b>(\d+)</b><span class="m-quiet m-tiny">(\d+) active')
TOLD = text("""select count(*) from assessment_tracking
                where event_type = 'team_changed' and distributor_id = :distributor""")


@dataclass(frozen=True)
class Team:
    """Ana brought in Ben, Ben brought in Cleo, Cleo brought in Dan."""

    ana: Person
    ben: Person
    cleo: Person
    dan: Person


@pytest.fixture
def team(app: Flask, cast: Cast) -> Team:
    cleo = add_recruit(app, cast.ben, "Cleo")
    return Team(cast.ana, cast.ben, cleo, add_recruit(app, cleo, "Dan"))


@pytest.fixture
def told(app: Flask, team: Team, redis_url: str) -> Iterator[Told]:
    """What the open page of somebody in the team draws of the next change."""
    redis = Redis.from_url(redis_url)
    heard = {person.email: redis.pubsub(ignore_subscribe_messages=True) for person in vars(team).values()}
    for person in vars(team).values():
        heard[person.email].subscribe(streams.channel(str(person.distributor_id)))
        heard[person.email].get_message(timeout=5)

    def drawn(person: Person) -> str:
        facts: dict[str, Any] = next_of(heard[person.email], "team_changed")
        with app.test_request_context():
            return fragments.render(facts)

    yield drawn
    for each in heard.values():
        each.close()
    redis.close()


def tell(app: Flask, person: Person) -> None:
    """Run the job, as a worker does."""
    with app.app_context():
        tell_of(str(person.distributor_id))


def times_told(backstage: Backstage, person: Person) -> int:
    with backstage() as session:
        return int(session.scalar(TOLD, {"distributor": person.distributor_id}) or 0)


def test_a_pause_three_levels_down_shows_on_the_page_of_each_upline(
    app: Flask, team: Team, cast: Cast, sign_in: SignIn, told: Told, backstage: Backstage
) -> None:
    suspension = f"/admin/distributors/{team.dan.distributor_id}/suspension"
    eli = sign_in(cast.eli)
    assert (
        eli.submit(suspension, on=suspension.removesuffix("/suspension"), reason="asked to").status_code
        == 303
    )
    tell(app, team.dan)
    for upline, level in ((team.ana, "3"), (team.ben, "2"), (team.cleo, "1")):
        page = told(upline)
        assert (level, "1", "0") in LEVELS.findall(page)
        assert re.search(
            f'id="status-{team.dan.distributor_id}"[^>]*><span class="m-chip m-chip-alarm">', page
        )
        assert "data-gone" not in page, "their line stays, and what is open below it"
    tell(app, team.dan)
    assert [times_told(backstage, each) for each in (team.ana, team.dan)] == [1, 0], "once, and not oneself"


def test_who_joins_below_a_recruit_comes_into_the_open_branch_and_turns_active(
    app: Flask, team: Team, browser: Browser, told: Told, backstage: Backstage
) -> None:
    email, password = f"noa.{team.ana.distributor_id.hex[-10:]}@example.test", "walnut ferry copper dune"
    who = {"first_name": "Noa", "last_name": "Newcomer", "email": email, "password": password}
    browser.submit(f"/join/{code_of(app, team.ben)}", **who, agreed="on")
    with backstage() as session:
        mine = text("select u.id from users u where u.email = :email")
        user_id = UUID(str(session.scalar(mine, {"email": email})))
    with app.app_context():
        tell_of_account(str(user_id))
    page = told(team.ana)
    assert f'data-joins="branch-{team.ben.distributor_id}"' in page
    assert re.search(f'id="below-{team.ben.distributor_id}"[^>]*>3 people below', page)
    assert ("2", "2", "1") in LEVELS.findall(page)
    assert email not in page
    confirm(browser, backstage, email, password, "joined")
    with app.app_context():
        tell_of_account(str(user_id))
    assert ("2", "2", "2") in LEVELS.findall(told(team.ana))


def test_a_branch_that_moves_leaves_one_place_and_comes_to_another(
    app: Flask, team: Team, told: Told, backstage: Backstage, cast: Cast
) -> None:
    cleo, ben = team.cleo.distributor_id, team.ben.distributor_id
    with backstage(cast.eli.actor):
        actions.move_branch(cleo, team.ana.distributor_id, seen_sponsor_id=ben)
    tell(app, team.cleo)
    page = told(team.ana)
    came = page.index(f'<li id="recruit-{cleo}"', page.index("data-gone"))
    assert 'data-joins="team-people"' in page[came : came + 200]
    assert re.search(f'id="below-{cleo}"[^>]*>1 person below', page)
    assert re.search(rf'<li id="recruit-{ben}"[^>]*>\s*<div class="d-tree-leaf">', page), (
        "nobody is below Ben now"
    )
    assert LEVELS.findall(page) == [("1", "2", "2"), ("2", "1", "1")]
    left = told(team.ben)
    assert re.search(f'<li id="recruit-{cleo}"[^>]*data-gone></li>', left)
    assert f"below-{cleo}" not in left
    assert LEVELS.findall(left) == []
    assert times_told(backstage, team.dan) == 0


def test_nobody_outside_the_line_is_told(
    app: Flask, team: Team, cast: Cast, backstage: Backstage, told: Told
) -> None:
    other, sister = add_recruit(app, None, "Olu"), add_recruit(app, team.ana, "Sia")
    with backstage(cast.eli.actor):
        actions.set_terms(team.cleo.distributor_id, tier=7, rate=Decimal("30.00"))
    tell(app, team.cleo)
    assert "Tier 7" in told(team.ana)
    assert [times_told(backstage, each) for each in (other, sister, team.dan)] == [0, 0, 0]


def test_a_lost_job_is_made_up_for(
    app: Flask, team: Team, cast: Cast, backstage: Backstage, told: Told
) -> None:
    """Nobody is woken at all when an account is closed; and Redis may have lost what was queued."""
    with backstage(cast.eli.actor):
        assert team.dan.actor.user_id is not None
        close_account(team.dan.actor.user_id)
    with app.app_context():
        sweep_changes()
    assert times_told(backstage, team.ana) == 0, "younger changes are left to their own job"
    with app.app_context(), clock.travelling(clock.now() + timedelta(minutes=1)):
        sweep_changes()
        sweep_changes()
    assert ">closed</span>" in told(team.ana)
    assert times_told(backstage, team.ana) == 1


def test_a_page_that_missed_something_of_its_team_is_told_to_draw_its_tree_anew(
    app: Flask, team: Team, cast: Cast, sign_in: SignIn
) -> None:
    ana, mark = (
        sign_in(team.ana),
        '<i id="team-page" hidden data-number="%s" data-fetch data-into="team-tree">',
    )
    shown = re.search(r'data-live-upto="(\d+)"', ana.get("/team").text)
    assert shown
    begin_road(app, team.ana)
    assert "team-page" not in ana.get(f"/hub/changes?since={shown[1]}").text, "a client is not of the team"
    noa = add_recruit(app, team.cleo, "Noa", is_confirmed=False)
    tell(app, noa)
    missed = ana.get(f"/hub/changes?since={shown[1]}").text
    upto = re.search(r'data-upto="(\d+)"', missed)
    assert upto
    assert mark % upto[1] in missed
    assert ("3", "2", "1") in LEVELS.findall(missed)
    assert mark % upto[1] in ana.get("/team").text
    assert "team-page" not in ana.get(f"/hub/changes?since={upto[1]}").text


def test_what_a_page_shows_has_its_places(team: Team, sign_in: SignIn) -> None:
    page = sign_in(team.ana).get("/team").text
    branch = sign_in(team.ana).get(f"/team/{team.ben.distributor_id}").text
    for text_, person in ((page, team.ben), (branch, team.cleo)):
        for place in ("recruit", "status", "below"):
            assert text_.count(f'id="{place}-{person.distributor_id}"') == 1
    assert f'id="branch-{team.ben.distributor_id}"' in branch
