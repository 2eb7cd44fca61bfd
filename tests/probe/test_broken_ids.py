"""A view that believes the ids it is sent, in its address or in a form, and the probe says which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.routing import Map, Rule

from maxpulse.core.actor import Actor
from maxpulse.core.db import session
from maxpulse.probe.parts import LETS_IN, OPEN, SEALED, foreign_values, is_sealed, tables_of
from maxpulse.probe.routes import route_steps
from maxpulse.probe.seats import PERSONS, SEATS
from maxpulse.probe.world import World
from maxpulse.web import guard
from maxpulse.web.audiences import AUDIENCES
from tests.probe.conftest import told

ENDING = "/account/sessions/<uuid:sign_in_id>/ending"
MAILS = "/hub/clients/<uuid:client_id>/assessments/<uuid:session_id>/mails"
# Each part of an address that is somebody's, and the table that the views behind it look into.
READ = {
    "api_client_id": "api_clients",
    "client_id": "clients",
    "commission_id": "commissions",
    "content_version_id": "content_versions",
    "distributor_id": "distributor_profiles",
    "late_answer_id": "late_answers",
    "link_id": "assessment_links",
    "mail_id": "mails",
    "member_id": "distributor_profiles",
    "probe_run_id": "probe_runs",
    "purchase_id": "purchases",
    "result_link_id": "result_links",
    "secret_id": "api_secrets",
    "session_id": "assessment_sessions",
    "sign_in_id": "user_sessions",
    "user_id": "users",
}
FEW = ("users", "user_sessions", "user_profiles", "distributor_profiles", "clients", "assessment_sessions")
Put = Callable[[str, Callable[..., ResponseReturnValue]], None]


@pytest.fixture
def view(installation: Flask, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put another view behind an address; its door stays."""

    def put(address: str, careless: Callable[..., ResponseReturnValue]) -> None:
        for rule in installation.url_map.iter_rules():
            if rule.rule == address and "POST" in (rule.methods or ()):
                monkeypatch.setitem(installation.view_functions, rule.endpoint, careless)

    return put


def tried(world: World, address: str, *seats: str) -> World:
    """Try one address from these seats, with the ids of a few tables: all of them take a while."""
    rows = {name: row for name, row in world.their_rows.rows.items() if name in FEW}
    world = replace(world, their_rows=replace(world.their_rows, rows=rows))
    for step in route_steps(world.app, address):
        if step.what == address and step.run.keywords.get("name") in seats:  # type: ignore[attr-defined]
            step.run(world)
    return world


def change(statement: str, value: object) -> ResponseReturnValue:
    """Do something to whosever row it is, and lead away as after any form."""
    guard.act_as(Actor.system())
    session.execute(text(statement), {"id": value})
    return redirect("/account", 303)


def test_every_part_leads_to_the_table_that_is_read_for_it(installation: Flask, world: World) -> None:
    found = {
        name: tables_of(world, rule, name)
        for rule in installation.url_map.iter_rules()
        for name in rule.arguments
        if (rule.rule, name) not in OPEN and not (name == SEALED and is_sealed(rule))
    }
    shared = {name for name, tables in found.items() if not tables}
    assert shared == {"product_id"}
    assert {name: READ[name] for name in found.keys() - shared if READ[name] not in found[name]} == {}


def test_every_audience_is_known_to_let_somebody_in() -> None:
    assert {audience.name for audience in AUDIENCES} <= set(LETS_IN)
    assert {name for seats in LETS_IN.values() for name in seats} <= set(SEATS)


def test_a_session_that_anybody_can_end(world: World, view: Put) -> None:
    tried(world, ENDING, "distributor")
    assert world.report.findings == [], "the premise"
    view(
        ENDING,
        lambda sign_in_id: change("update user_sessions set ended_at = now() where id = :id", sign_in_id),
    )
    tried(world, ENDING, "distributor")
    assert {finding.how for finding in world.report.findings} == {"POST wrote to user_sessions"}
    assert told(world.report) == {("reached", ENDING, "distributor")}


def test_an_account_that_anybody_can_change_by_a_session(world: World, view: Put) -> None:
    changing = """update users set password_changed_at = now()
                  where id = (select user_id from user_sessions where user_sessions.id = :id)"""
    view(ENDING, lambda sign_in_id: change(changing, sign_in_id))
    tried(world, ENDING, "distributor")
    assert {finding.how for finding in world.report.findings} == {"POST wrote to users"}


def test_what_is_noted_of_oneself_is_no_finding(world: World, view: Put) -> None:

    def noted(sign_in_id: UUID) -> ResponseReturnValue:
        return change("update users set last_login = now() where id = :id", guard.signed_in().user_id)

    view(ENDING, noted)
    assert tried(world, ENDING, "distributor").report.findings == []


@pytest.mark.parametrize(
    "seat", [*PERSONS[:1], *(pytest.param(each, marks=pytest.mark.thorough) for each in PERSONS[1:])]
)
def test_a_page_of_one_s_own_that_takes_an_id_of_another_kind(world: World, view: Put, seat: str) -> None:
    view(
        ENDING,
        lambda sign_in_id: change("update user_profiles set first_name = 'Mine' where id = :id", sign_in_id),
    )
    tried(world, ENDING, seat)
    assert told(world.report) == {("reached", ENDING, seat)}


def test_a_form_that_believes_whose_it_is(world: World, view: Put) -> None:
    address = "/account/theme"
    tried(world, address, "distributor")
    assert world.report.findings == [], "the premise"
    view(
        address, lambda: change("update clients set name = 'Mine' where id = :id", request.form["client_id"])
    )
    tried(world, address, "distributor")
    assert {finding.how for finding in world.report.findings} == {"POST changes the other's clients"}


def test_an_address_of_which_only_one_part_is_looked_at(installation: Flask, world: World, view: Put) -> None:
    rule = next(rule for rule in installation.url_map.iter_rules() if rule.rule == MAILS)
    mine, theirs = world.mine.values, world.theirs.values
    mixed = [
        {"client_id": mine["client_id"], "session_id": theirs["session_id"]},
        {"client_id": theirs["client_id"], "session_id": mine["session_id"]},
    ]
    there = list(foreign_values(world, rule, world.mine.seats["distributor"]))
    assert all(each in there for each in mixed)

    renaming = """update clients set name = 'Mine'
                   where id = (select client_id from assessment_sessions s where s.id = :id)"""

    def careless(client_id: UUID, session_id: UUID) -> ResponseReturnValue:
        if client_id != mine["client_id"]:
            abort(404)
        return change(renaming, session_id)

    view(MAILS, careless)
    tried(world, MAILS, "distributor")
    assert {finding.how for finding in world.report.findings} == {"POST wrote to clients"}


def test_a_part_that_is_away_proves_nothing(world: World, view: Put) -> None:
    view("/account/theme", lambda: abort(503))
    tried(world, "/account/theme", "trainer")
    assert {finding.how for finding in world.report.findings} == {
        "POST is answered 503, which proves nothing."
    }
    assert told(world.report) == {("not covered", "/account/theme", "trainer")}


def test_an_audience_that_nobody_knows_is_tried_with_every_id(world: World) -> None:
    [rule] = Map([Rule("/things/<client_id>", endpoint="newcomers.things")]).iter_rules()
    ids = {row["id"] for row in world.their_rows.rows.values() if "id" in row}
    tried_by = {
        seat.name: {each["client_id"] for each in foreign_values(world, rule, seat)}
        for seat in world.mine.seats.values()
    }
    assert {name for name, values in tried_by.items() if ids <= values} == set(SEATS)
