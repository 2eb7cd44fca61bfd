"""A page for each way of failing, in calm words; never an address, a name or a value from inside."""

from __future__ import annotations

from http import HTTPStatus

import psycopg
import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from limits.errors import StorageError
from psycopg.errors import QueryCanceled
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import TimeoutError as RedisSlow
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from maxpulse.core.db import rollback
from maxpulse.core.permissions import Permission
from maxpulse.core.request_id import reference
from maxpulse.web import origin
from maxpulse.web.errors import problems
from maxpulse.web.errors.log import decided
from maxpulse.web.permissions import PERMISSIONS

log = structlog.get_logger(__name__)

PAGES = frozenset({400, 403, 404, 405, 410, 413, 429, 500, 503})
AWAY = (RedisGone, RedisSlow, StorageError, OperationalError, PoolExhausted)
COME_BACK_AFTER = 5
# What the triggers of a distributor's business name themselves by (migration 0024).
CLOSED_TO_THE_SUSPENDED = "closed_to_the_suspended"
CLOSED_TO_THE_UNCONFIRMED = "closed_to_the_unconfirmed"


class Suspended(Exception):
    """A suspended distributor asked for a page of the desk."""


class Unconfirmed(Exception):
    """A distributor who has not confirmed their address asked for a page of the desk."""


class NotPermitted(Exception):
    """An admin asked for what they have no permission for."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission.value)
        self.permission = permission


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Suspended, _suspended)
    app.register_error_handler(Unconfirmed, _unconfirmed)
    app.register_error_handler(NotPermitted, _not_permitted)
    app.register_error_handler(DBAPIError, _database)
    for kind in AWAY:
        app.register_error_handler(kind, _away)
    app.log_exception = _log_exception  # type: ignore[method-assign]


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    decided("refused", status=error.code)
    if isinstance(error, problems.Problem):
        return error.answer()
    after = getattr(error, "retry_after", None)
    answer = show(error.code, retry_after=after if isinstance(after, int) else 0)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers.extend(h for h in error.get_headers() if h[0] == "Allow")
    return answer


def _suspended(_error: Exception) -> ResponseReturnValue:
    decided("refused", status=403, reason="suspended")
    return as_asked(make_response(render_template("accounts/suspended.html"), 403))


def _unconfirmed(_error: Exception) -> ResponseReturnValue:
    decided("refused", status=403, reason="unconfirmed")
    page = render_template("accounts/unconfirmed.html", email=g.admitted.email)
    return as_asked(make_response(page, 403))


def _not_permitted(error: NotPermitted) -> ResponseReturnValue:
    decided("refused", status=403, reason=error.permission.value)
    missing = PERMISSIONS[error.permission]
    return as_asked(make_response(render_template("errors/not_permitted.html", missing=missing), 403))


def _away(error: Exception) -> ResponseReturnValue:
    if isinstance(error, DBAPIError) and isinstance(error.orig, QueryCanceled):
        return _too_slow()
    log.warning("part_away", reference=reference(), endpoint=request.endpoint, reason=type(error).__name__)
    return show(503, retry_after=COME_BACK_AFTER)


def _too_slow() -> ResponseReturnValue:
    rollback()  # a statement ran out of its time: nothing more can be asked in this transaction
    log.warning("statement_too_slow", reference=reference(), endpoint=request.endpoint)
    return show(503, retry_after=COME_BACK_AFTER, words="too_slow")


def _database(error: DBAPIError) -> ResponseReturnValue:
    if error.connection_invalidated:
        return _away(error)
    if _refused_by(error) == CLOSED_TO_THE_SUSPENDED:
        rollback()
        return _suspended(error)
    if _refused_by(error) == CLOSED_TO_THE_UNCONFIRMED:
        rollback()
        return _unconfirmed(error)
    # No text of the database holds a NUL, and nobody types one: what was sent cannot be taken.
    if isinstance(error.orig, psycopg.DataError) and "NUL" in str(error.orig):
        rollback()
        return show(400)
    raise error


def _refused_by(error: DBAPIError) -> str | None:
    """The name of what refused a write, such as a trigger: suspended after the request had been let in."""
    told = error.orig
    return told.diag.constraint_name if isinstance(told, psycopg.Error) else None


def show(code: int, *, retry_after: int = 0, words: str = "") -> Response:
    """The page of a status, as a response. `retry_after` in seconds, 0 when nobody can say.

    `words` names another template of `errors/` than that of the status.
    """
    if problems.wanted():
        return problems.plain(code, retry_after=retry_after)
    page = code if code in PAGES else 500 if code >= 500 else 400
    answer = make_response(_words(page, retry_after, words), code)
    if retry_after:
        answer.headers["Retry-After"] = str(retry_after)
    return as_asked(answer)


def _words(page: int, retry_after: int, words: str) -> str:
    try:
        named = reference() if page >= 500 else ""
        return render_template(f"errors/{words or page}.html", reference=named, retry_after=retry_after)
    except Exception:
        # The page about a failure must not fail with it.
        log.exception("error_page_failed", reference=reference(), page=page)
        return f"{page} {HTTPStatus(page).phrase} ({reference()})\n"


def as_asked(answer: Response) -> Response:
    """Tell htmx what to do with a page about a failure."""
    if "HX-Request" not in request.headers:
        return answer
    if request.method in origin.UNSAFE:
        answer.headers.extend([("HX-Retarget", "body"), ("HX-Reswap", "innerHTML")])
    else:
        # A page that asks again by itself keeps what it shows.
        answer.headers["HX-Reswap"] = "none"
    return answer


def _log_exception(exc_info: object) -> None:
    g.setdefault("failed", True)
    log.error("request_failed", reference=reference(), endpoint=request.endpoint, exc_info=exc_info)
