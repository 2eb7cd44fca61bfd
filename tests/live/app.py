"""A small application around the live room: streams of fragments without any domain."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request, send_from_directory

from maxpulse import live
from maxpulse.config import Settings
from maxpulse.live import listener, rounds
from maxpulse.live.metrics import COUNTS

# The clock's rounds, in seconds instead of tens of seconds.
rounds.NUMBERS_SECONDS = 1
listener.SILENCE = 1.0

STATIC = Path(__file__).resolve().parents[2] / "static"
SCRIPTS = STATIC / "js" / "live"
VENDOR = ("htmx.min.js", "hx-ws.min.js")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"

_counted: Counter[str] = Counter()
_answered: set[str] = set()

TRUTH = Path(os.environ["LIVE_TRUTH"])
HEARD = TRUTH.with_name("heard")


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


@live.renders("slow")
def slow_fragment(facts: live.Facts) -> str:
    time.sleep(facts["seconds"])
    return f'<p id="slow" data-number="{facts["n"]}"></p>'


@live.renders("started", ahead=True)
def row(facts: live.Facts) -> str:
    return f'<p id="row" data-number="{facts["n"]}"></p>'


@live.renders("started")
def figures(facts: live.Facts) -> str:
    return f'<p id="figures" data-number="{facts["n"]}"></p>'


@live.renders("answer", "purchase", quick=True)
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
        live.serve(ws, stream=request.args.get("stream", "ana"), language="en", **keys)

    app.add_url_rule("/publish", view_func=publish, methods=["POST"])
    app.add_url_rule("/publish-and-work", view_func=publish_and_work, methods=["POST"])
    app.add_url_rule("/sign-out/<session_id>", view_func=sign_out, methods=["POST"])
    app.add_url_rule("/counts", view_func=counts)
    app.add_url_rule("/hub/changes", view_func=changes)
    app.add_url_rule("/a/<token>/answers", view_func=answer, methods=["POST"])
    app.add_url_rule("/page/<stream>", view_func=page)
    app.add_url_rule("/js/<name>", view_func=script)
    return app


def publish() -> Response:
    live.publish(map(message, request.get_json()))
    return Response(status=204)


def publish_and_work() -> Response:
    """Ring, then let nobody else of this process have a turn until somebody outside has heard; 409 when nobody does."""
    live.publish(map(message, request.get_json()))
    live.send_off()
    until = time.monotonic() + 5
    while not HEARD.exists():
        if time.monotonic() > until:
            return Response(status=409)
    return Response(status=204)


def answer(token: str) -> Response:
    """What the product's road does, without its database: numbers the answer and rings. Faults on request."""
    stream, client = token.split(".")
    answer_id, fault = request.form["answer_id"], request.form.get("fault", "")
    if answer_id not in _answered:
        _answered.add(answer_id)
        _counted[stream] += 1
        to = {"lose": "nobody", "misroute": request.form.get("to", "")}.get(fault, stream)
        html = f'<span id="client-{client}-progress" data-number="{_counted[stream]}">{token}</span>'
        ring = message({"stream": to, "number": _counted[stream], "html": [html]})
        live.publish([ring, ring] if fault == "double" else [ring])
    return Response("<form></form>" * 100)


def message(wanted: dict[str, Any]) -> live.Message:
    facts = {name: wanted[name] for name in ("html", "broken", "seconds") if name in wanted}
    event = wanted.get("event", "answer")
    return live.Message(wanted["stream"], wanted["number"], event, datetime.now(UTC), facts)


def sign_out(session_id: str) -> Response:
    live.close_sockets(session_id=session_id)
    return Response(status=204)


def counts() -> Response:
    return jsonify(asdict(COUNTS) | {"pid": os.getpid()})


def changes() -> Response:
    since, stream = int(request.args["since"]), request.args.get("stream", "ana")
    if request.args.get("session") in truth()["ended"]:
        return Response(status=204, headers={"HX-Redirect": "/sign-in"})  # as the product's door answers
    known, html = truth()["numbers"].get(stream, 0), truth()["changes"]
    if html == "down":
        return Response(status=503)
    body = f'<div data-changes data-upto="{known}" data-count="{max(0, known - since)}">{html}</div>'
    return Response(body, content_type="text/html", headers={"Cache-Control": "no-store"})


def page(stream: str) -> Response:
    html = (Path(__file__).parent / "page.html").read_text()
    sources = (*VENDOR, *sorted(path.name for path in SCRIPTS.glob("*.js")))
    scripts = "".join(f'<script src="/js/{name}" defer></script>' for name in sources)
    filled = {"SCRIPTS": scripts, "STREAM": stream, "SESSION": request.args.get("session", "s")}
    filled |= {"UPTO": request.args.get("upto", "0"), "ROWS": truth().get("rows", "")}
    for name, value in filled.items():
        html = html.replace(name, value)
    return Response(html, content_type="text/html", headers={"Content-Security-Policy": POLICY})


def script(name: str) -> Response:
    folder = STATIC / "vendor" if name in VENDOR else SCRIPTS
    return send_from_directory(folder, name)
