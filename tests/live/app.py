"""A small application around the live room: streams of fragments without any domain."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from maxpulse import live
from maxpulse.config import Settings
from maxpulse.live import listener, rounds

# The clock's rounds, in seconds instead of tens of seconds.
rounds.NUMBERS_SECONDS = 1
listener.SILENCE = 1.0

TRUTH = Path(os.environ["LIVE_TRUTH"])


def truth() -> dict[str, Any]:
    """What the database would know: newest numbers, ended sessions, pages' changes."""
    return dict(json.loads(TRUTH.read_text()))


@live.numbers
def numbers(streams: Sequence[str]) -> Mapping[str, int]:
    known = truth()["numbers"]
    return {stream: known[stream] for stream in streams if stream in known}


@live.still_allowed
def still_allowed(session_ids: Sequence[str]) -> Collection[str]:
    return set(session_ids) - set(truth()["ended"])


@live.renders("answer", "purchase", "started")
def fragment(facts: live.Facts) -> list[str]:
    if facts.get("broken"):
        raise ValueError("cannot be drawn")
    return [str(html) for html in facts.get("html", ())]


def create_app() -> Flask:
    app = Flask(__name__)
    live.init_app(app, Settings())

    @live.sock.route("/hub/socket")
    def hub_socket(ws: Any) -> None:
        keys = {"session_id": request.args.get("session", "s"), "user_id": request.args.get("user", "u")}
        live.serve(ws, stream=request.args.get("stream", "ana"), **keys)

    app.add_url_rule("/publish", view_func=publish, methods=["POST"])
    app.add_url_rule("/sign-out/<session_id>", view_func=sign_out, methods=["POST"])
    app.add_url_rule("/counts", view_func=counts)
    app.add_url_rule("/hub/changes", view_func=changes)
    return app


def publish() -> Response:
    live.publish(map(message, request.get_json()))
    return Response(status=204)


def message(wanted: dict[str, Any]) -> live.Message:
    facts = {name: wanted[name] for name in ("html", "broken") if name in wanted}
    event = wanted.get("event", "answer")
    return live.Message(wanted["stream"], wanted["number"], event, datetime.now(UTC), facts)


def sign_out(session_id: str) -> Response:
    live.close_sockets(session_id=session_id)
    return Response(status=204)


def counts() -> Response:
    return jsonify(asdict(live.COUNTS) | {"pid": os.getpid()})


def changes() -> Response:
    since = int(request.args["since"])
    known = truth()["numbers"].get("ana", 0)
    html = truth()["changes"]
    body = f'<div data-changes data-upto="{known}" data-count="{max(0, known - since)}">{html}</div>'
    return Response(body, content_type="text/html", headers={"Cache-Control": "no-store"})
