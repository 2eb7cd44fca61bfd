"""The description is true: schemathesis asks all it describes, rightly and wrongly, and checks every answer."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from flask import Flask, request
from hypothesis import given, settings

from maxpulse.integration.web import api, door, limits
from tests.factories.cast import Cast
from tests.factories.programs import Shop, an_order, open_shop
from tests.factories.team import code_of
from tests.sampling import Tries

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
    for mode in ("positive", "negative")
    if mode == "positive" or path not in TAKES_NOTHING
]


@pytest.fixture(scope="module")
def asking() -> ModuleType:
    """`tests.web.api.asking`, which is dear to import."""
    return import_module("tests.web.api.asking")


@pytest.fixture
def schema(app: Flask, asking: ModuleType) -> Any:
    """The description. Read anew for each test: it remembers what was asked."""
    return asking.described(app)


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
    asking: ModuleType,
    schema: Any,
    shop: Shop,
    code: str,
    bought: dict[str, Any],
    method: str,
    path: str,
    mode: str,
) -> None:
    operation = schema[path][method]
    headers = {"Authorization": f"Bearer {shop.token}"} if path != "/api/v1/token" else {}
    statuses: set[int] = set()

    @settings(asking.BOUNDED, max_examples=15 if pytestconfig.option.thorough else 3)
    @given(case=operation.as_strategy(generation_mode=asking.GenerationMode(mode)))
    def ask(case: Any) -> None:
        if mode == "positive":
            asking.name_what_exists(case, code, bought["id"])
        statuses.add(case.call_and_validate(headers=headers, checks=asking.CHECKS).status_code)

    ask()
    if mode == "positive" and path != "/api/v1/token":
        assert statuses & {200, 201}, "nothing was ever done"


@pytest.mark.usefixtures("_without_limits", "shows_failures")
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_each_part_of_a_request_is_judged_as_described(
    asking: ModuleType,
    schema: Any,
    shop: Shop,
    code: str,
    bought: dict[str, Any],
    tries: Tries,
    method: str,
    path: str,
) -> None:
    """Every field, header and parameter by itself, at its bounds, beyond them and left out, and every other method."""
    operation = schema[path][method]
    headers = {"Authorization": f"Bearer {shop.token}"} if path != "/api/v1/token" else {}
    asked: Counter[str] = Counter()
    cases = schema.iter_coverage_cases(
        operation,
        generation_modes=list(asking.GenerationMode),
        generation_config=schema.config.generation_for(operation=operation),
    )
    for place, case in enumerate(cases):
        scenario = str(case.meta.phase.data.scenario)
        # The first of each kind in every run, the others in turn.
        if asked[scenario] and not tries(place, one_in=4):
            continue
        if case.meta.generation.mode is asking.GenerationMode.POSITIVE:
            asking.name_what_exists(case, code, bought["id"])
        asked[scenario] += 1
        case.call_and_validate(headers=headers, checks=asking.CHECKS)
    assert asked.total() > 3


@pytest.mark.usefixtures("_without_limits", "shows_failures")
def test_what_was_reported_is_there_to_be_read(app: Flask, asking: ModuleType, shop: Shop, code: str) -> None:
    """Along the links of the description: reported, then read by its id and found by its reference."""
    asked = asking.go_along(app, shop, code, times=5)
    assert asked["GET /api/v1/purchases/{purchase_id}", 200], "the premise: something was read along a link"


@pytest.mark.usefixtures("_without_limits", "shows_failures")
def test_what_was_reported_and_is_not_there_would_be_found(
    app: Flask, asking: ModuleType, shop: Shop, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = api.find_report
    monkeypatch.setattr(api, "find_report", lambda each: None if request.method == "GET" else there(each))
    with pytest.raises(asking.FailureGroup) as found:
        asking.go_along(app, shop, code, times=5)
    assert {type(each) for each in found.value.exceptions} == {asking.EnsureResourceAvailability}


@pytest.mark.usefixtures("_without_limits", "shows_failures")
def test_a_door_that_asks_for_no_token_would_be_found(
    app: Flask, asking: ModuleType, schema: Any, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context(headers={"Authorization": f"Bearer {shop.token}"}):
        claims = door._claims()
    monkeypatch.setattr(door, "_claims", lambda: claims)
    with pytest.raises(asking.FailureGroup) as found:
        schema["/api/v1/status"]["GET"].Case().call_and_validate(
            headers={"Authorization": f"Bearer {shop.token}"}, checks=asking.CHECKS
        )
    assert {type(each) for each in found.value.exceptions} == {asking.IgnoredAuth}
