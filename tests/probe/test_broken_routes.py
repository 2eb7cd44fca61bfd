"""One guard, door or scope taken away on purpose, and the probe says which."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from maxpulse.core.actor import Actor
from maxpulse.core.db import become
from maxpulse.core.permissions import Permission
from maxpulse.integration.web.door import program as api_program
from maxpulse.probe.parts import FORGED, OPEN, tables_of
from maxpulse.probe.programs import program_steps
from maxpulse.probe.reach import reach_steps
from maxpulse.probe.routes import probe_routes
from maxpulse.probe.world import World
from maxpulse.results import tokens
from maxpulse.web import guard, sessions
from tests.probe.conftest import told
from tests.sampling import some_of


def test_a_new_route_with_a_part_that_nobody_knows(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = Map([Rule("/things/<thing>", endpoint="public.things")])
    monkeypatch.setattr(installation.url_map, "iter_rules", more.iter_rules)
    probe_routes(world)
    assert told(world.report) == {("not covered", "/things/<thing>", "")}


@pytest.mark.parametrize("part", ["code", "name", "letter", "share", "provider"])
def test_a_new_route_with_a_part_that_is_nobody_s_elsewhere(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    more = Map([Rule(f"/things/<{part}>", endpoint="public.things")])
    monkeypatch.setattr(installation.url_map, "iter_rules", more.iter_rules)
    probe_routes(world)
    assert told(world.report) == {("not covered", f"/things/<{part}>", "")}


def test_a_new_route_with_a_question_that_may_be_a_trainer_s(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ours] = Map([Rule("/things/<question_id>", endpoint="public.things")]).iter_rules()
    assert tables_of(world, ours, "question_id") == ["quiz_questions"]


def test_every_part_that_is_nobody_s_is_of_an_address_there_is(installation: Flask) -> None:
    there = {(rule.rule, part) for rule in installation.url_map.iter_rules() for part in rule.arguments}
    assert set(FORGED) <= set(OPEN) <= there


def test_a_link_to_a_result_whose_seal_is_not_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe_routes(world, "/r/")
    assert world.report.findings == [], "the premise"
    monkeypatch.setattr(tokens, "compare_digest", lambda *_compared: True)
    probe_routes(world, "/r/")
    assert {finding.how for finding in world.report.findings} == {"GET opens to what is made up"}
    assert ("reached", "/r/<share>", "visitor") in told(world.report)


@pytest.mark.thorough
def test_what_admins_are_let_see_is_counted_as_allowed_and_is_no_try(world: World) -> None:
    report, by_admins = world.report, ("routes", "admin")
    allowed, tried = report.allowed, report.tried[by_admins]
    probe_routes(world, "/admin/people/<uuid:user_id>/closure")
    assert report.allowed > allowed
    assert report.tried[by_admins] == tried
    probe_routes(world, "/hub/clients/<uuid:client_id>")
    assert report.tried[by_admins] > tried, "where they are no admins they are strangers as others are"


@pytest.fixture
def door(installation: Flask) -> Iterator[Callable[[str, Callable[[], object]], None]]:
    """Put another door before an audience's pages."""
    before = {name: list(doors) for name, doors in installation.before_request_funcs.items()}

    def replace(audience: str, admit: Callable[[], object]) -> None:
        installation.before_request_funcs[audience][:] = [admit]

    yield replace
    for name, doors in before.items():
        installation.before_request_funcs[name][:] = doors


@pytest.mark.parametrize("below", some_of(("/admin/mails", "/admin/people"), always=1))
def test_a_door_that_lets_anybody_in(world: World, door: Callable[..., None], below: str) -> None:
    door("admin", guard.anybody)
    probe_routes(world, below)
    assert not world.report.holds
    assert {finding.what.split("/")[1] for finding in world.report.findings} == {"admin"}


@pytest.mark.thorough
def test_a_door_that_takes_one_distributor_for_another(world: World, door: Callable[..., None]) -> None:

    def careless() -> object:
        return guard.distributor() or become(world.theirs.distributor)

    door("distributor", careless)
    probe_routes(world, "/hub/clients")
    assert ("reached", "/hub/clients/<uuid:client_id>", "distributor") in told(world.report)


@pytest.mark.thorough
def test_a_token_that_opens_whatever_session_it_names(world: World, door: Callable[..., None]) -> None:

    def careless() -> None:
        guard.holder_of_the_token()
        become(Actor.participant(world.theirs.token.participant_id))

    door("participant", careless)
    probe_routes(world, "/a/<token>/result")
    assert ("reached", "/a/<token>/result", "visitor") in told(world.report)


def test_a_scope_that_is_not_asked_for(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = installation.view_functions
    endpoint = next(name for name in views if name.startswith("api.") and name.endswith(".show"))
    monkeypatch.setitem(views, endpoint, inspect.unwrap(views[endpoint]))
    probe_routes(world, "/api/v1/purchases")
    assert [(finding.what, finding.how) for finding in world.report.findings] == [
        ("/api/v1/purchases/<uuid:purchase_id>", "with a token for nothing is answered 200")
    ]


@pytest.mark.thorough
def test_a_door_that_takes_one_program_for_another(world: World, door: Callable[..., None]) -> None:

    def careless() -> None:
        api_program()
        become(Actor.integration(world.theirs.programs[0].client_id))

    door("api", careless)
    probe_routes(world, "/api/v1/purchases/")
    assert ("reached", "/api/v1/purchases/<uuid:purchase_id>", "program") in told(world.report)


def test_a_route_for_programs_that_nobody_knows_what_to_send(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = Map([Rule("/api/v1/quotes", endpoint="api.calls.quote", methods=["POST"])])
    monkeypatch.setattr(installation.url_map, "iter_rules", more.iter_rules)
    for step in program_steps(installation, "/"):
        step.run(world)
    assert told(world.report) == {("not covered", "/api/v1/quotes", "program")}


def test_a_permission_that_is_not_asked_for(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a page; and on a form behind which the database refuses by itself, for nobody asked first."""
    addresses = ("/admin/mails", "/admin/people/<uuid:user_id>/sessions/end")
    without(installation, monkeypatch, *(endpoint_of(installation, address) for address in addresses))
    for step in reach_steps(installation, "/admin"):
        step.run(world)
    assert told(world.report) == {
        ("reached", "/admin/mails", "admin"),
        ("not covered", "/admin/people/<uuid:user_id>/sessions/end", "admin"),
        ("reached", "/admin/people/<uuid:user_id>/sessions/end", "admin"),
    }


@pytest.mark.thorough
def test_no_permission_asked_for_anywhere(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [rule for rule in installation.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    guarded = {rule.rule for rule in rules if hasattr(installation.view_functions[rule.endpoint], "needs")}
    without(installation, monkeypatch, *(rule.endpoint for rule in rules if rule.rule in guarded))
    for step in reach_steps(installation, "/admin"):
        step.run(world)
    assert {finding.what for finding in world.report.findings} == guarded


def test_a_proof_that_is_not_asked_for(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = endpoint_of(installation, "/account/sessions/others/ending")
    without(installation, monkeypatch, ending)
    for step in reach_steps(installation, "/account"):
        step.run(world)
    assert told(world.report) == {("reached", "/account/sessions/others/ending", "distributor")}


@pytest.mark.thorough
def test_a_proof_of_an_admin_that_is_not_asked_for(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a deed that is done at once, of one that what is sent here is too little for, and of a page that opens doors.

    Permissions are asked for all the same.
    """
    done, begun = (
        "/admin/people/<uuid:user_id>/sessions/end",
        "/admin/distributors/<uuid:distributor_id>/terms",
    )
    page = "/admin/mails/<uuid:mail_id>"
    for address, permission in (
        (done, Permission.PEOPLE_MANAGE),
        (begun, Permission.NETWORK_MANAGE),
        (page, Permission.MAILS_READ),
    ):
        view = inspect.unwrap(installation.view_functions[endpoint_of(installation, address)])
        unproved = guard.needs(permission)(view)
        monkeypatch.setitem(installation.view_functions, endpoint_of(installation, address), unproved)
    for step in reach_steps(installation, "/admin"):
        step.run(world)
    assert told(world.report) == {
        ("reached", done, "admin"),
        ("not covered", begun, "admin"),
        ("reached", page, "admin"),
    }


def test_an_admin_s_cookie_that_opens_their_pages_from_everywhere(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions.places, "is_elsewhere", lambda: False)
    for step in reach_steps(installation, "/admin/permissions"):
        step.run(world)
    assert told(world.report) == {("reached", "/admin/permissions", "admin")}


def endpoint_of(app: Flask, address: str) -> str:
    """The endpoint behind an address."""
    return next(str(rule.endpoint) for rule in app.url_map.iter_rules() if rule.rule == address)


def without(app: Flask, monkeypatch: pytest.MonkeyPatch, *endpoints: str) -> None:
    """Take what stands before these views away."""
    for endpoint in endpoints:
        view = inspect.unwrap(app.view_functions[endpoint])
        monkeypatch.setitem(app.view_functions, endpoint, view)
