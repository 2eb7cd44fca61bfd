"""The live room as the rest of the product uses it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gevent
from flask import Flask, current_app, has_app_context
from flask_sock import Sock
from gevent import monkey

from maxpulse.config import Settings

from .hub import Hub
from .publisher import Publisher
from .socket import hold, prepare
from .streams import CONTROL, Message

sock = Sock()


@dataclass(slots=True)
class _Process:
    """What belongs to one process: connections and greenlets do not survive a fork."""

    pid: int
    redis_url: str = ""
    publishers: dict[str, Publisher] = field(default_factory=dict)
    hub: Hub | None = None


_process = _Process(os.getpid())


def init_app(app: Flask, using: Settings) -> None:
    """Guard the handshakes of this application and let `live.sock.route` register socket addresses."""
    app.extensions["live"] = using
    _process.redis_url = using.redis_url
    prepare(app, sock, using)


def publish(messages: Iterable[Message]) -> None:
    """Ring for committed events, in this order. Never waits on Redis in a web process, never raises."""
    _publisher().publish(messages)


def send_off() -> None:
    """Let what was published be written before this request goes on.

    Its reply sends a browser off to the next page, and whoever draws that is busy when the bell would come.
    """
    if monkey.is_module_patched("socket"):
        gevent.sleep(0)


def serve(ws: Any, *, stream: str, session_id: str, user_id: str, language: str) -> None:
    """Hold a distributor's socket until it ends; its fragments are drawn in `language`.

    The view has checked that `user_id` may see `stream`.
    """
    hold(_hub(), ws, stream=stream, session_id=session_id, user_id=user_id, language=language)


def close_sockets(*, session_id: str = "", user_id: str = "", stream: str = "") -> None:
    """End the sockets with one of these keys, in every process."""
    if _this().hub is not None:
        _hub().end(session_id=session_id, user_id=user_id, stream=stream)
    keys = {"session_id": session_id, "user_id": user_id, "stream": stream}
    _publisher().send_to(CONTROL, json.dumps({"end": keys}).encode())


@contextmanager
def held_by(hub: Hub) -> Iterator[None]:
    """Let sockets that are opened in this block be held by this hub, which goes with it."""
    process = _this()
    before, process.hub = process.hub, hub
    try:
        yield
    finally:
        process.hub = before
        hub.close()


def close_all() -> None:
    """Close every socket of this process because it stops."""
    process = _this()
    if process.hub is not None:
        process.hub.close_all()


def _this() -> _Process:
    global _process
    if _process.pid != os.getpid():
        _process = _Process(os.getpid(), _process.redis_url)
    return _process


def _publisher() -> Publisher:
    process = _this()
    # An answer taken before Flask rings outside of any application: then it is the one this process serves.
    url = current_app.extensions["live"].redis_url if has_app_context() else process.redis_url
    if (publisher := process.publishers.get(url)) is None:
        publisher = process.publishers[url] = Publisher(url)
    return publisher


def _hub() -> Hub:
    process = _this()
    if process.hub is None:
        using: Settings = current_app.extensions["live"]
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy is typed as the Flask it stands for
        process.hub = Hub(app, using.redis_url, using.origin)
    return process.hub
