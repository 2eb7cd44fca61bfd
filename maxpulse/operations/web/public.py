"""What machines ask: is it alive, can it serve, what are the numbers."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from maxpulse.operations import health, metrics

blueprint = Blueprint("operations", __name__)


@blueprint.record_once
def _watch(setup: object) -> None:
    metrics.watch_requests(setup.app)  # type: ignore[attr-defined]


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 as long as this process answers at all."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Each part and whether it serves; 503 while one does not."""
    parts = health.readiness(current_app.extensions["settings"])
    return jsonify(parts), 200 if all(parts.values()) else 503


@blueprint.get("/metrics")
def numbers() -> ResponseReturnValue:
    """The metrics, for neighbours on the machine's own network; for everybody else there is no such page."""
    if not asked_by_a_neighbour():
        abort(404)
    return Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def asked_by_a_neighbour() -> bool:
    """True when the request comes straight from a private address; behind a proxy strangers look near."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    try:
        return not forwarded and ip_address(request.remote_addr or "").is_private
    except ValueError:
        return False
