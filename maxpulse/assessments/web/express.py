"""Answers taken before Flask: the plain good one, which comes by the thousand, said byte for byte as the view says it.

Everything else is declined before anything is written: the view in `participant.py` is the road, and whoever reads it
knows what happens here. What is spared is Flask around it: with a lighter recorder, the web processes' CPU for an
answer at saturation fell from 1.8 to 0.8 ms (`make bench`, 2,000 sockets).
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.http import parse_cookie

from maxpulse.assessments import actions
from maxpulse.assessments.actions import Desk, Weighed
from maxpulse.assessments.content import ContentError
from maxpulse.assessments.queries import NoSuchAssessment
from maxpulse.assessments.recorder.recorder import NotWritable, RecorderDown
from maxpulse.assessments.state import State
from maxpulse.assessments.web import form
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.fresh import fresh_question, is_drawn
from maxpulse.config import Settings
from maxpulse.core import languages
from maxpulse.core.actor import Actor
from maxpulse.core.crypto import keys_for
from maxpulse.core.db import acting
from maxpulse.core.devices import name_of
from maxpulse.core.tokens import TOKEN_CHARS, TOKENS, AssessmentToken, BadToken
from maxpulse.live import is_our_origin
from maxpulse.operations.metrics import REQUESTS
from maxpulse.web.csp import NEVER_KEPT, HeaderList, calm_headers, file_headers, tls_headers
from maxpulse.web.device import cookie_name
from maxpulse.web.errors.pages import COME_BACK_AFTER
from maxpulse.web.hosts import is_served, known_hosts

log = structlog.get_logger(__name__)

START, END = "/a/", "/answers"
ENDPOINT = "participant.assessments.answer"
FORM = "application/x-www-form-urlencoded"
HTML = "text/html; charset=utf-8"


class Reply(NamedTuple):
    """What goes out: the status, header lines as they are sent, without those of the connection, and the body."""

    status: bytes
    headers: bytes
    body: bytes


class _Plan(NamedTuple):
    """A good answer, not written yet."""

    at: Addresses
    weighed: Weighed
    answer_id: UUID
    took_ms: int | None


class Express:
    """Takes plain good answers for one process. Callers send the rest to Flask, whole."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.extensions["settings"]
        self._desk: Desk = app.extensions["answers_desk"]
        with app.app_context():
            self._keys = keys_for(TOKENS)
        self._hosts = known_hosts(self._settings)
        self._language_cookie = cookie_name(languages.COOKIE, is_tls=self._settings.is_tls)
        self._tls = tls_headers(self._settings, scheme="https")
        self._always = _lines([("Content-Type", HTML), *calm_headers(), *NEVER_KEPT, *self._tls])

    def wants(self, path: str, headers: Mapping[str, str]) -> bool:
        """True for a POST that may be taken here: an answer, sent by htmx on a page of ours.

        `headers` by their names in capitals. Nothing of the body is needed to tell.
        """
        return (
            path.startswith(START)
            and path.endswith(END)
            and len(path) == len(START) + TOKEN_CHARS + len(END)
            and headers.get("CONTENT-TYPE", "").partition(";")[0] == FORM
            and "HX-REQUEST" in headers
            and headers.get("HX-REQUEST-TYPE") != "full"
            and "HX-BOOSTED" not in headers
            and is_our_origin(headers.get("ORIGIN", ""), self._settings.origin, self._settings)
            and self._came_as_usual(headers)
        )

    def _came_as_usual(self, headers: Mapping[str, str]) -> bool:
        """True under one of our names, and by TLS where people come by TLS; a list of several proxies is for Flask."""
        host = headers.get("HOST", "")
        if self._settings.trusted_proxies:
            host = headers.get("X-FORWARDED-HOST", host)
            if self._settings.is_tls and headers.get("X-FORWARDED-PROTO") != "https":
                return False
        return is_served(host, self._hosts)

    def take(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply | None:
        """Store the answer and say what comes next, or None for Flask to see to it: then nothing is stored.

        `headers` as for `wants`: what comes next is said in the reader's language, with the units of their country.
        """
        began = perf_counter()
        from_where = languages.region_of(headers.get("ACCEPT-LANGUAGE", ""))
        device = name_of(headers.get("USER-AGENT", ""))
        with languages.speaking(self._language_of(headers)), languages.asking_from(from_where):
            return self._take(path[len(START) : -len(END)], body, device, began)

    def _take(self, token: str, body: bytes, device: str, began: float) -> Reply | None:
        try:
            plan = self._plan(token, body)
            if plan is None:
                return None
            is_stored = self._desk.write(plan.weighed, plan.answer_id, plan.took_ms, device)
        except (RecorderDown, SQLAlchemyError):
            # Flask would wait for the same database as long again.
            later = f"Retry-After: {COME_BACK_AFTER}\r\n"
            return _counted(self._reply(b"503 Service Unavailable", b"", later), began)
        except NotWritable:
            return None
        return _counted(self._onward(plan), began) if is_stored else None

    def _language_of(self, headers: Mapping[str, str]) -> str:
        """The language the view would answer in: on these pages no account is asked."""
        if len(languages.LANGUAGES) == 1:
            return languages.LANGUAGES[0]
        cookies = parse_cookie(headers.get("COOKIE", ""))
        return languages.choose(None, cookies.get(self._language_cookie), headers.get("ACCEPT-LANGUAGE", ""))

    def refuse(self, status: bytes) -> Reply:
        """What is said to a request that could not be read."""
        body = b"This request could not be read. Please open the page again.\n"
        kind = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        return Reply(status, _lines([*kind, *file_headers(), *NEVER_KEPT, *self._tls]).encode("ascii"), body)

    def _plan(self, token: str, body: bytes) -> _Plan | None:
        try:
            whose = AssessmentToken.unseal(token, *self._keys)
            state = self._state_of(whose)
            if state is None or not state.is_opened_by(whose.participant_id, whose.expires):
                return None
            fields = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20
            )
            sent = form.read(MultiDict(fields))
            weighed = actions.weigh(state, sent.question_id, sent.raw)
        except (BadToken, ValueError, actions.NotOnThePath, actions.AlreadyFinished):
            return None
        if (
            sent.answer_id is None
            # Another device may have given another answer: the view looks.
            or sent.question_id in state.stored
            or isinstance(weighed, actions.Refused)
            or not _leads_to_a_blank_page(weighed)
        ):
            return None
        return _Plan(Addresses(token), weighed, sent.answer_id, sent.took_ms)

    def _state_of(self, whose: AssessmentToken) -> State | None:
        """The session as this process remembers it, else as the database has it; None where the token opens none.

        Raises SQLAlchemyError when the database cannot be asked.
        """
        # Mostly there, and then neither an application's context nor a connection is taken for it.
        known = self._desk.memory.find(whose.session_id)
        if known is not None:
            return known
        # A phone whose connection broke may be led to another process than before, which has not heard of it.
        try:
            with self._app.app_context(), acting(Actor.participant(whose.participant_id)):
                return actions.current_state(whose.session_id)
        except (NoSuchAssessment, ContentError):
            return None
        except SQLAlchemyError as wrong:
            log.warning("part_away", endpoint=ENDPOINT, reason=type(wrong).__name__)
            raise

    def _onward(self, plan: _Plan) -> Reply:
        after, now = plan.weighed.after, plan.weighed.standing
        assert now.next is not None  # noqa: S101 narrows the type
        body = fresh_question(plan.at, after, now.next, now).encode()
        return self._reply(b"200 OK", body, f"HX-Push-Url: {plan.at.question(now.next.id)}\r\n")

    # The page sends an answer that was not taken again by itself: nobody would read a body.
    def _reply(self, status: bytes, body: bytes, more: str = "") -> Reply:
        headers = f"{self._always}Content-Length: {len(body)}\r\n{more}"
        return Reply(status, headers.encode("ascii"), body)


def _lines(headers: HeaderList) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def _counted(reply: Reply, began: float) -> Reply:
    REQUESTS.labels(ENDPOINT, "POST", reply.status[:3].decode()).observe(perf_counter() - began)
    return reply


def _leads_to_a_blank_page(weighed: Weighed) -> bool:
    after, now = weighed.after, weighed.standing
    return now.next is not None and now.next.id not in after.answers and is_drawn(after, now.next, now)
