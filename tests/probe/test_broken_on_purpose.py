"""One policy, grant, guard or check taken away on purpose, and the probe says which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask, request
from werkzeug.routing import Map, Rule

from maxpulse.core.actor import Actor
from maxpulse.core.db import become
from maxpulse.core.queue import redis_client
from maxpulse.probe import catalogue
from maxpulse.probe.caches import probe_caches
from maxpulse.probe.report import Report
from maxpulse.probe.routes import probe_routes
from maxpulse.probe.streams import probe_streams
from maxpulse.probe.tables import probe_tables
from maxpulse.probe.undone import undone
from maxpulse.web import guard
from tests.probe.conftest import world_in

Break = Callable[[str, str], None]
OWN = "distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)"


def tried(app: Flask, *tables: str) -> Report:
    """What the database's part of the probe says of these tables."""
    report = Report()
    with undone(app) as stay:
        for what, sentence in catalogue.compare(stay.driver):
            report.differ(what, [sentence])
        probe_tables(stay, report, tables)
    return report


def told(report: Report) -> set[tuple[str, str, str]]:
    """The findings as problem, what and who."""
    return {(finding.problem, finding.what, finding.who) for finding in report.findings}


def test_a_policy_that_asks_nobody_who_they_are(installation: Flask, broken: Break) -> None:
    broken(
        "alter policy distributor_select on transactions using (true)",
        f"alter policy distributor_select on transactions using ({OWN})",
    )
    assert told(tried(installation, "transactions", "clients")) == {
        ("reached", "transactions", "maxpulse_distributor"),
        ("differs", "transactions", ""),
    }


def test_a_policy_that_is_gone(installation: Flask, broken: Break) -> None:
    broken(
        "drop policy distributor_select on transactions",
        f"create policy distributor_select on transactions for select to maxpulse_distributor using ({OWN})",
    )
    assert told(tried(installation, "transactions")) == {("differs", "transactions", "")}


def test_row_security_switched_off(installation: Flask, broken: Break) -> None:
    broken(
        "alter table client_notes disable row level security",
        "alter table client_notes enable row level security",
    )
    found = told(tried(installation, "client_notes"))
    assert ("reached", "client_notes", "maxpulse_distributor") in found
    assert ("differs", "client_notes", "") in found
    assert {what for _problem, what, _who in found} == {"client_notes"}


def test_a_grant_too_many(installation: Flask, broken: Break) -> None:
    broken("grant delete on clients to maxpulse_visitor", "revoke delete on clients from maxpulse_visitor")
    found = tried(installation, "clients")
    assert told(found) == {("differs", "clients", "")}
    assert [finding.how for finding in found.findings] == [
        "there is a grant that no model declares: delete for maxpulse_visitor"
    ]


def test_a_grant_and_a_policy_too_many(installation: Flask, broken: Break) -> None:
    broken(
        """grant delete on clients to maxpulse_visitor;
           create policy anybody on clients for delete to maxpulse_visitor using (true)""",
        "revoke delete on clients from maxpulse_visitor; drop policy anybody on clients",
    )
    assert ("reached", "clients", "maxpulse_visitor") in told(tried(installation, "clients"))


def test_a_row_that_can_be_handed_to_another_owner(installation: Flask, broken: Break) -> None:
    broken(
        "alter policy distributor_update on assessment_links with check (true)",
        f"alter policy distributor_update on assessment_links with check ({OWN})",
    )
    found = tried(installation, "assessment_links")
    assert "hand over all by distributor_id in" in {finding.how for finding in found.findings}


@pytest.mark.parametrize(
    ("breaking", "mending", "what"),
    [
        (
            "create function peek() returns bigint language sql security definer as 'select count(*) from users'",
            "drop function peek()",
            "function peek()",
        ),
        ("create view all_users as select * from users", "drop view all_users", "view all_users"),
        (
            "create schema aside; create table aside.things (id int); grant usage on schema aside to maxpulse_app",
            "drop schema aside cascade",
            "schema aside",
        ),
    ],
)
def test_a_way_around_the_tables(
    installation: Flask, broken: Break, breaking: str, mending: str, what: str
) -> None:
    broken(breaking, mending)
    assert ("differs", what, "") in told(tried(installation, "users"))


def test_a_new_table_that_nobody_thought_of(installation: Flask, broken: Break) -> None:
    broken("create table forgotten (id uuid primary key)", "drop table forgotten")
    assert ("not covered", "forgotten", "") in told(tried(installation, "users"))


def test_a_new_route_with_a_part_that_nobody_knows(
    installation: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = Map([Rule("/things/<thing>", endpoint="public.things")])
    monkeypatch.setattr(installation.url_map, "iter_rules", more.iter_rules)
    with world_in(installation) as world:
        probe_routes(world)
    assert told(world.report) == {("not covered", "/things/<thing>", "")}


@pytest.fixture
def door(installation: Flask) -> Iterator[Callable[[str, Callable[[], object]], None]]:
    """Put another door before an audience's pages."""
    before = {name: list(doors) for name, doors in installation.before_request_funcs.items()}

    def replace(audience: str, admit: Callable[[], object]) -> None:
        installation.before_request_funcs[audience][:] = [admit]

    yield replace
    for name, doors in before.items():
        installation.before_request_funcs[name][:] = doors


def test_a_door_that_lets_anybody_in(installation: Flask, door: Callable[..., None]) -> None:
    door("admin", guard.anybody)
    with world_in(installation) as world:
        probe_routes(world, "/admin")
    assert not world.report.holds
    assert {finding.what.split("/")[1] for finding in world.report.findings} == {"admin"}


def test_a_door_that_takes_one_distributor_for_another(
    installation: Flask, door: Callable[..., None]
) -> None:
    with world_in(installation) as world:

        def careless() -> object:
            return guard.distributor() or become(world.theirs.distributor)

        door("distributor", careless)
        probe_routes(world, "/hub/clients")
    assert ("reached", "/hub/clients/<uuid:client_id>", "distributor") in told(world.report)


def test_a_token_that_opens_whatever_session_it_names(installation: Flask, door: Callable[..., None]) -> None:
    with world_in(installation) as world:

        def careless() -> None:
            guard.holder_of_the_token()
            become(Actor.participant(world.theirs.token.participant_id))

        door("participant", careless)
        probe_routes(world, "/a/")
    assert ("reached", "/a/<token>/result", "visitor") in told(world.report)


def test_a_socket_that_lets_the_browser_choose_its_stream(
    installation: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = guard.acting_distributor
    monkeypatch.setattr(
        guard, "acting_distributor", lambda: UUID(request.args.get("stream") or str(honest()))
    )
    with world_in(installation) as world:
        probe_streams(world)
    assert told(world.report) == {("reached", "/hub/socket", "distributor")}


def test_a_socket_for_pages_from_elsewhere(installation: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxpulse.live.socket.origin_allowed", lambda *_asked: True)
    with world_in(installation) as world:
        probe_streams(world)
    assert told(world.report) == {("reached", "/hub/socket", "foreign page")}


@pytest.mark.parametrize(
    ("key", "problem"),
    [("visits:17", "not covered"), ("rq:job:of:cai@example.test", "reached")],
)
def test_a_key_in_redis_that_nobody_thought_of(
    installation: Flask, redis_url: str, key: str, problem: str
) -> None:
    redis = redis_client(redis_url)
    redis.set(key, "1", ex=60)
    try:
        with world_in(installation) as world:
            probe_caches(world)
    finally:
        redis.delete(key)
    assert told(world.report) & {("not covered", "visits", ""), ("reached", "rq", "whoever reads Redis")}
    assert {finding.problem for finding in world.report.findings} == {problem}
