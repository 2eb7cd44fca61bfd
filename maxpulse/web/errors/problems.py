"""What programs are told when something cannot be done: problem details (RFC 9457) for every address below /api/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from maxpulse.core.addresses import full_address
from maxpulse.core.request_id import reference

MEDIA_TYPE = "application/problem+json"
BELOW = "/api/"


class Problem(HTTPException):
    """A refusal with a name of its own. `kind` is the part of the page about the API that speaks of it."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail or title)
        self.code, self.kind, self.title, self.detail = status, kind, title, detail
        self.extra_headers, self.members = dict(headers or {}), members

    def answer(self) -> Response:
        """The problem as it is sent."""
        said = {"type": _address(self.kind), "title": self.title, "status": self.code}
        if self.detail:
            said["detail"] = self.detail
        return _response(said | self.members, self.code or 400, self.extra_headers)


def wanted() -> bool:
    """True where the address is a program's."""
    return request.path.startswith(BELOW)


def plain(status: int, *, retry_after: int = 0) -> Response:
    """A problem that its status says all about."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return _response(said, status, {"Retry-After": str(retry_after)} if retry_after else {})


def _response(said: dict[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    body = json.dumps({**said, "reference": reference()}, ensure_ascii=False)
    answer = Response(body, status, content_type=MEDIA_TYPE)
    answer.headers.extend(headers)
    return answer


def _address(kind: str) -> str:
    return full_address(f"/api#{kind}")
