"""The log: one line an event, for machines in production and for people elsewhere.

It never holds tokens, query strings, or what somebody typed: lines name the endpoint instead of the address,
and whatever slips through is cut here.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from typing import Any

import structlog
from flask import g, request
from structlog.typing import EventDict, Processor, WrappedLogger

from maxpulse.config import Settings
from maxpulse.core.request_id import reference
from maxpulse.runtime.logs import redact

log = structlog.get_logger(__name__)

QUERY = re.compile(r"(/[\w./-]*)\?[^\s\"']+")
# SQLAlchemy and psycopg quote the row they failed on.
VALUES = re.compile(r"(\[parameters: |DETAIL:  ).*", re.DOTALL)
SECRET = frozenset(("password", "token", "cookie", "csrf_token", "authorization", "form", "args", "answer"))


def configure(using: Settings) -> None:
    """Set structlog up for this process. Safe to call again."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_secrets,
            _renderer(using),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )


def decided(event: str, **facts: Any) -> None:
    """Write down who was let in to what, or turned away. `facts` say why: names of ours, nothing that was sent."""
    # Asked of what is known already: a failure's page must not ask the database who it is for.
    who = getattr(g.get("_login_user"), "user_id", None)
    log.info(
        event,
        endpoint=request.endpoint,
        method=request.method,
        who=str(who) if who else None,
        address=request.remote_addr,
        reference=reference(),
        **facts,
    )


def without_secrets(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Cut what must not be kept, wherever it stands in the line."""
    for key, value in line.items():
        if key in SECRET:
            line[key] = "…"
        elif isinstance(value, str):
            line[key] = VALUES.sub(r"\1…", QUERY.sub(r"\1?…", redact(value)))
    return line


def _renderer(using: Settings) -> Processor:
    if using.is_production:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False)


def _to_stderr(*_names: Any) -> WrappedLogger:
    write: Callable[..., Any] = structlog.PrintLogger
    return write(sys.stderr)
