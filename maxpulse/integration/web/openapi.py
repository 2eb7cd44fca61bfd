"""The description of the API (OpenAPI 3.1), made from the models that judge what is sent."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from maxpulse.core.tongue import N_
from maxpulse.integration import shapes
from maxpulse.integration.rules import READ, REFUND, REPORT
from maxpulse.integration.web.once import HEADER, REPLAYED

Described = dict[str, Any]
VERSION = "1.0.0"
AT = "#/components/schemas/{model}"
SENT = (shapes.NewPurchase, shapes.NewRefund, shapes.TokenRequest)
READ_BACK = (
    *(shapes.Purchase, shapes.Purchases, shapes.Status),
    *(shapes.Token, shapes.TokenRefusal, shapes.ProblemDetails),
)
SCOPES = {
    READ: N_("Look up purchases this client has reported"),
    REPORT: N_("Report purchases"),
    REFUND: N_("Report refunds"),
}
UUID_SHAPE = {"type": "string", "format": "uuid"}
# Where what was just reported is read.
FOLLOWING: dict[str, Described] = {
    "read": {"operationId": "readPurchase", "parameters": {"purchase_id": "$response.body#/id"}},
    "find": {"operationId": "findPurchases", "parameters": {"reference": "$response.body#/reference"}},
}


@lru_cache(maxsize=4)
def description(origin: str) -> str:
    """The description of the API at `origin`, as JSON text."""
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "MAXPULSE for shops",
                "version": VERSION,
                "description": "Report purchases and refunds of a shop outside. "
                f"How it works, with examples: {origin}/api",
            },
            "servers": [{"url": origin}],
            "security": _by_token(),
            "paths": _paths(),
            "components": {"schemas": _schemas(), "securitySchemes": _security()},
        },
        indent=1,
    )


def _paths() -> Described:
    return {
        "/api/v1/token": {"post": _token()},
        "/api/v1/openapi.json": {
            "get": _call("describe", "Read this description", 200, None, fails=(), open_to_all=True)
        },
        "/api/v1/status": {"get": _call("status", "Read who you are here", 200, shapes.Status)},
        "/api/v1/purchases": {
            "post": _write("reportPurchase", "Report a purchase", REPORT, shapes.NewPurchase),
            "get": _call(
                "findPurchases", "Find a purchase by the shop's reference", 200, shapes.Purchases, scope=READ
            )
            | {"parameters": [_parameter("reference", "query", {"type": "string"})]},
        },
        "/api/v1/purchases/{purchase_id}": {
            "get": _call("readPurchase", "Read a purchase", 200, shapes.Purchase, fails=(404,), scope=READ)
            | {"parameters": [_parameter("purchase_id", "path", UUID_SHAPE)]},
        },
        "/api/v1/refunds": {
            "post": _write("reportRefund", "Report a refund", REFUND, shapes.NewRefund, fails=(404,))
        },
    }


def _call(
    name: str,
    summary: str,
    status: int,
    answer: type[BaseModel] | None,
    *,
    fails: tuple[int, ...] = (),
    scope: str | None = None,
    open_to_all: bool = False,
) -> Described:
    always = () if open_to_all else (401, 403, 429) if scope else (401, 429)
    good = {"description": "Done", "content": {"application/json": {"schema": _ref(answer)}}}
    responses = {str(status): good} | {str(code): _problem(code) for code in sorted({*always, *fails})}
    security = [] if open_to_all else _by_token(*([scope] if scope else []))
    return {"operationId": name, "summary": summary, "security": security, "responses": responses}


def _write(
    name: str, summary: str, scope: str, body: type[BaseModel], fails: tuple[int, ...] = ()
) -> Described:
    call = _call(name, summary, 201, shapes.Purchase, fails=(400, 409, 413, 415, 422, *fails), scope=scope)
    call["responses"]["201"]["headers"] = {
        "Location": {"schema": {"type": "string"}, "description": "Where the purchase is read"},
        REPLAYED: {
            "schema": {"type": "string", "const": "true"},
            "description": "There when this answer was given before",
        },
    }
    call["responses"]["201"]["links"] = {name: dict(link) for name, link in FOLLOWING.items()}
    key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"}
    call["parameters"] = [_parameter(HEADER, "header", key)]
    call["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return call


def _token() -> Described:
    call = _call("token", "Get a bearer token", 200, shapes.Token, fails=(413, 415, 429), open_to_all=True)
    refusal = {"application/json": {"schema": _ref(shapes.TokenRefusal)}}
    for code, words in ((400, "The request is not one for a token"), (401, "No such client or secret")):
        call["responses"][str(code)] = {"description": words, "content": refusal}
    form = {"application/x-www-form-urlencoded": {"schema": _ref(shapes.TokenRequest)}}
    return call | {"requestBody": {"required": True, "content": form}}


def _parameter(name: str, place: str, schema: Described) -> Described:
    return {"name": name, "in": place, "required": place != "query", "schema": schema}


def _problem(code: int) -> Described:
    content = {"application/problem+json": {"schema": _ref(shapes.ProblemDetails)}}
    return {"description": f"Not done ({code})", "content": content}


def _ref(model: type[BaseModel] | None) -> Described:
    return {"type": "object"} if model is None else {"$ref": AT.format(model=model.__name__)}


def _schemas() -> Described:
    _, sent = models_json_schema([(model, "validation") for model in SENT], ref_template=AT)
    _, read = models_json_schema([(model, "serialization") for model in READ_BACK], ref_template=AT)
    return {**sent["$defs"], **read["$defs"]}


def _by_token(*scopes: str) -> list[Described]:
    """With a token that was got as described, or with one in hand: the same token, in the same header."""
    return [{"client": list(scopes)}, {"bearer": list(scopes)}]


def _security() -> Described:
    flow = {"tokenUrl": "/api/v1/token", "scopes": SCOPES}
    return {
        "client": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
