"""Asking an API all that its description says, by schemathesis.

Apart from its tests because it takes a second to import, and each process that looks for tests imports them all.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import uuid4

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import EnsureResourceAvailability, IgnoredAuth

from maxpulse.integration.web.once import HEADER
from tests.factories.programs import Shop, an_order

__all__ = ["EnsureResourceAvailability", "FailureGroup", "GenerationMode", "IgnoredAuth"]

CHECKS = [
    *(checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance),
    *(checks.response_headers_conformance, checks.response_schema_conformance),
    *(checks.negative_data_rejection, checks.positive_data_acceptance, checks.missing_required_header),
    *(checks.unsupported_method, checks.allow_header_conformance, checks.ignored_auth),
    # Nothing can be deleted here yet: the first has nothing to say until something can.
    *(checks.use_after_free, checks.ensure_resource_availability),
]
BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def described(app: Flask) -> Any:
    """The description as it is served. Read anew for each test: it remembers what was asked."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


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
