"""The description is true: schemathesis asks all it describes, rightly and wrongly, and checks every answer."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from flask import Flask, request
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import EnsureResourceAvailability, IgnoredAuth

from maxpulse.integration.web import api, door, limits
from maxpulse.integration.web.once import HEADER
from tests.factories.cast import Cast
from tests.factories.programs import Shop, an_order, open_shop
from tests.factories.team import code_of
from tests.sampling import Tries

CHECKS = [
    *(checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance),
    *(checks.response_headers_conformance, checks.response_schema_conformance),
    *(checks.negative_data_rejection, checks.positive_data_acceptance, checks.missing_required_header),
    *(checks.unsupported_method, checks.allow_header_conformance, checks.ignored_auth),
    # Nothing can be deleted here yet: the first has nothing to say until something can.
    *(checks.use_after_free, checks.ensure_resource_availability),
]
OPERATIONS = (
    ("POST", "/api/v1/token"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/status"),
    ("POST", "/api/v1/purchases"),
    ("GET", "/api/v1/purchases"),
    ("GET", "/api/v1/purchases/{purchase_id}"),
    ("POST", "/api/v1/refunds"),
)
# There is nothing to say wrongly where nothing is said.
TAKES_NOTHING = ("/api/v1/openapi.json", "/api/v1/status")
ASKED = [
    (method, path, mode)
    for method, path in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or path not in TAKES_NOTHING
]
BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema(app: Flask) -> Any:
    """The description. Read anew for each test: it remembers what was asked."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module")
def shop(app: Flask, company: Cast) -> Shop:
    """The program of a shop that may do everything; it is asked all this one after another."""
    return open_shop(app, company.eli)


@pytest.fixture(scope="module")
def code(app: Flask, company: Cast) -> str:
    """Ana's code."""
    return code_of(app, company.ana)


@pytest.fixture
def bought(shop: Shop, code: str) -> dict[str, Any]:
    """Something that was reported."""
    made: dict[str, Any] = shop.post("/purchases", an_order(code)).get_json()
    return made


@pytest.fixture
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_hit", lambda limit, *_key: (True, limits.Left(limit, 1, 1)))


def test_every_address_of_the_api_is_described_and_no_other(app: Flask, shop: Shop) -> None:
    described = {
        (method.upper(), path)
        for path, methods in shop.browser.get("/api/v1/openapi.json").get_json()["paths"].items()
        for method in methods
    }
    served = {
        (method, rule.rule.replace("<uuid:", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert described == served == set(OPERATIONS)


@pytest.mark.usefixtures("_without_limits", "shows_failures")
@pytest.mark.parametrize(("method", "path", "mode"), ASKED)
def test_it_answers_as_described_whatever_is_asked(
    pytestconfig: pytest.Config,
    schema: Any,
    shop: Shop,
    code: str,
    bought: dict[str, Any],
    method: str,
    path: str,
    mode: GenerationMode,
) -> None:
    operation = schema[path][method]
    headers = {"Authorization": f"Bearer {shop.token}"} if path != "/api/v1/token" else {}
    statuses: set[int] = set()

    @settings(BOUNDED, max_examples=15 if pytestconfig.option.thorough else 5)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            name_what_exists(case, code, bought["id"])
        statuses.add(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    ask()
    if mode is GenerationMode.POSITIVE and path != "/api/v1/token":
        assert statuses & {200, 201}, "nothing was ever done"


@pytest.mark.usefixtures("_without_limits", "shows_failures")
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_each_part_of_a_request_is_judged_as_described(
    schema: Any, shop: Shop, code: str, bought: dict[str, Any], tries: Tries, method: str, path: str
) -> None:
    """Every field, header and parameter by itself, at its bounds, beyond them and left out, and every other method."""
    operation = schema[path][method]
    headers = {"Authorization": f"Bearer {shop.token}"} if path != "/api/v1/token" else {}
    asked: Counter[str] = Counter()
    cases = schema.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=schema.config.generation_for(operation=operation),
    )
    for place, case in enumerate(cases):
        scenario = str(case.meta.phase.data.scenario)
        # The first of each kind in every run, the others in turn.
        if asked[scenario] and not tries(place, one_in=4):
            continue
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            name_what_exists(case, code, bought["id"])
        asked[scenario] += 1
        case.call_and_validate(headers=headers, checks=CHECKS)
    assert asked.total() > 3


@pytest.mark.usefixtures("_without_limits", "shows_failures")
def test_what_was_reported_is_there_to_be_read(app: Flask, shop: Shop, code: str) -> None:
    """Along the links of the description: reported, then read by its id and found by its reference."""
    asked = go_along(app, shop, code, times=5)
    assert asked["GET /api/v1/purchases/{purchase_id}", 200], "the premise: something was read along a link"


@pytest.mark.usefixtures("_without_limits", "shows_failures")
def test_what_was_reported_and_is_not_there_would_be_found(
    app: Flask, shop: Shop, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = api.find_report
    monkeypatch.setattr(api, "find_report", lambda each: None if request.method == "GET" else there(each))
    with pytest.raises(FailureGroup) as found:
        go_along(app, shop, code, times=5)
    assert {type(each) for each in found.value.exceptions} == {EnsureResourceAvailability}


@pytest.mark.usefixtures("_without_limits", "shows_failures")
def test_a_door_that_asks_for_no_token_would_be_found(
    app: Flask, schema: Any, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context(headers={"Authorization": f"Bearer {shop.token}"}):
        claims = door._claims()
    monkeypatch.setattr(door, "_claims", lambda: claims)
    with pytest.raises(FailureGroup) as found:
        schema["/api/v1/status"]["GET"].Case().call_and_validate(
            headers={"Authorization": f"Bearer {shop.token}"}, checks=CHECKS
        )
    assert {type(each) for each in found.value.exceptions} == {IgnoredAuth}


def go_along(app: Flask, shop: Shop, code: str, *, times: int) -> Counter[tuple[str, int]]:
    """Ask what the description's links lead to, again and again; what was asked and how often, by its status."""
    said = shop.browser.get("/api/v1/openapi.json").get_json()
    # A token that would be made up keeps the check of what is not there from asking at all.
    del said["components"]["securitySchemes"]["bearer"]
    schema = schemathesis.openapi.from_dict(said)
    schema.app = app
    # Only along what we say ourselves.
    schema.config.phases.stateful.inference.algorithms = []
    bought = shop.post("/purchases", an_order(code)).get_json()
    headers = {"Authorization": f"Bearer {shop.token}"}
    asked: Counter[tuple[str, int]] = Counter()

    class Along(schema.as_state_machine()):  # type: ignore[misc]  # made when asked for
        def before_call(self, case: Any) -> None:
            if case.method == "POST":
                name_what_exists(case, code, bought["id"])

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {} if "token" in case.path else headers}

        def after_call(self, response: Any, case: Any) -> None:
            super().after_call(response, case)
            asked[f"{case.method} {case.operation.path}", response.status_code] += 1

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            sent = self.get_call_kwargs(case)
            case.validate_response(
                response, checks=CHECKS, **sent, transport_kwargs=sent, recorder=self.recorder
            )

    Along.run(settings=settings(BOUNDED, max_examples=times, stateful_step_count=6))
    return asked


def name_what_exists(case: Any, code: str, purchase_id: str) -> None:
    """Names that exist in place of made-up ones: else no well-formed request would ever do a deed.

    And a key of its own for each, which begins as it was made up: several deeds under one key are one.
    """
    if key := (case.headers or {}).get(HEADER):
        case.headers[HEADER] = f"{key[:200]}{uuid4().hex}"
    if "purchase_id" in (case.path_parameters or {}):
        case.path_parameters["purchase_id"] = purchase_id
    if case.method == "POST" and isinstance(case.body, dict) and "seller" in case.body:
        case.body |= {"seller": {"distributor": code}, "currency": "USD", "reference": uuid4().hex}
        if "slug" in case.body["product"]:
            case.body["product"] = an_order(code)["product"]
    elif case.method == "POST" and isinstance(case.body, dict) and "purchase" in case.body:
        case.body |= {"purchase": {"id": purchase_id}, "reference": uuid4().hex}
