"""The description is true: schemathesis asks all it describes, rightly and wrongly, and checks every answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from maxpulse.integration.web import limits
from tests.factories.programs import Shop, an_order

CHECKS = [
    *(checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance),
    *(checks.response_headers_conformance, checks.response_schema_conformance),
    *(checks.negative_data_rejection, checks.missing_required_header),
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
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


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
    app: Flask, shop: Shop, code: str, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)[path][method]
    bought = shop.post("/purchases", an_order(code)).get_json()
    headers = {"Authorization": f"Bearer {shop.token}"} if path != "/api/v1/token" else {}
    statuses: set[int] = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            name_what_exists(case, code, bought["id"])
        statuses.add(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    ask()
    if mode is GenerationMode.POSITIVE and path != "/api/v1/token":
        assert statuses & {200, 201}, "nothing was ever done"


def name_what_exists(case: Any, code: str, purchase_id: str) -> None:
    """Names that exist in place of made-up ones: else no well-formed request would ever do a deed."""
    if "purchase_id" in (case.path_parameters or {}):
        case.path_parameters["purchase_id"] = purchase_id
    if case.method == "POST" and isinstance(case.body, dict) and "seller" in case.body:
        case.body |= {"seller": {"distributor": code}, "currency": "USD", "reference": uuid4().hex}
        if "slug" in case.body["product"]:
            case.body["product"] = an_order(code)["product"]
    elif case.method == "POST" and isinstance(case.body, dict) and "purchase" in case.body:
        case.body |= {"purchase": {"id": purchase_id}, "reference": uuid4().hex}
