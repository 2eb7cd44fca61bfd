"""A write of a program, from its head to the answer that is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel, ValidationError

from maxpulse.integration.actions import Answer, Asked, InFlight, KeyReused, Refused, answer_once
from maxpulse.integration.rules import NotJson, fingerprint, is_key, read_json
from maxpulse.web.errors import Problem

Shape = TypeVar("Shape", bound=BaseModel)
HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


def once(client_id: UUID, shape: type[Shape], deed: Callable[[Shape], Answer]) -> Response:
    """Do `deed` with the body read as `shape`, or give the answer that was given under this key before.

    What is no well-formed request is refused first and leaves no trace. Raises Problem.
    """
    key, said = _key(), _body()
    asked = Asked(client_id, key, fingerprint(request.method, request.path, said))
    try:
        return _sent(answer_once(asked, lambda: deed(_read(shape, said))))
    except InFlight:
        raise Problem(
            409,
            "in-flight",
            "A request with this key is being answered",
            "Ask again in a moment; the answer will be the same.",
            headers={"Retry-After": "1"},
        ) from None
    except KeyReused:
        raise Problem(
            422,
            "key-reused",
            "The key stands for another request",
            "Send what was sent the first time, or choose another key.",
        ) from None


def refuse(problem: Problem) -> Refused:
    """A verdict on a well-formed request: kept under its key like any other answer."""
    told = problem.answer()
    return Refused(Answer(told.status_code, told.content_type or "", told.get_data()))


def _sent(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, content_type=answer.content_type)
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.replayed:
        response.headers[REPLAYED] = "true"
    return response


def _key() -> str:
    key = request.headers.get(HEADER, "")
    if not is_key(key):
        raise Problem(
            400,
            "key-missing",
            "A write needs an Idempotency-Key",
            "Choose one for each deed: up to 255 visible ASCII characters, such as a UUID.",
        )
    return key


def _body() -> dict[str, object]:
    if request.mimetype != "application/json":
        raise Problem(
            415,
            "not-json",
            "The body has to be JSON",
            "Send it with Content-Type: application/json.",
            headers={"Accept": "application/json"},
        )
    try:
        return read_json(request.get_data())
    except NotJson:
        raise Problem(400, "not-json", "The body has to be JSON", "It is not one JSON object.") from None


def _read(shape: type[Shape], said: dict[str, object]) -> Shape:
    try:
        return shape.model_validate(said)
    except ValidationError as wrong:
        raise Problem(
            422,
            "invalid-body",
            "The body is not as described",
            errors=[
                {"pointer": "/" + "/".join(map(str, each["loc"])), "detail": each["msg"]}
                for each in wrong.errors(include_url=False, include_input=False, include_context=False)
            ],
        ) from None
