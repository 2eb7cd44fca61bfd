"""A local HTTP server that plays OpenAI's responses endpoint: answers as told and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.fakes.serving import QuietHandler

AREAS = ("exercise", "sleep", "nutrition", "hydration")
ANALYSIS: dict[str, Any] = {
    "overall_grade": "F",
    "overall_message": "The model says: you stand on firm ground.",
    "areas": [
        {
            "area": area,
            "score": 1,
            "message": f"The model about {area}.",
            "recommendation": f"The model recommends something for {area}.",
        }
        for area in AREAS
    ],
    "priority_actions": ["First by the model.", "Second by the model.", "Third by the model."],
    "key_insights": ["The model sees one thing.", "The model sees another."],
    "improvement_potential": "The model hopes.",
}


def message(content: list[dict[str, Any]], status: str = "completed") -> dict[str, Any]:
    """The body of a response with that content."""
    return {
        "id": "resp_fake",
        "object": "response",
        "created_at": 0,
        "status": status,
        "model": "fake-model",
        "output": [
            {"id": "msg_fake", "type": "message", "role": "assistant", "status": status, "content": content}
        ],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": 300,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": 200,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 500,
        },
    }


def text(content: str, status: str = "completed") -> dict[str, Any]:
    """A response whose text is the given one."""
    return message([{"type": "output_text", "text": content, "annotations": []}], status)


class FakeOpenAI:
    """A context manager: `url` goes into OPENAI_BASE_URL, `requests` and `headers` hold what was received.

    Answers are taken from what was told (`well`, `slow`, `rate_limited`, ...), in order; the last one stays.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._plan: deque[Callable[[], tuple[int, str]]] = deque()
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base address to configure."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def well(self, analysis: dict[str, Any] | None = None) -> Self:
        """Answer with an analysis."""
        body = json.dumps(text(json.dumps(analysis or ANALYSIS)))
        return self._then(lambda: (200, body))

    def slow(self) -> Self:
        """Give no answer until the server closes."""

        def wait() -> tuple[int, str]:
            self._released.wait()
            return 500, "{}"

        return self._then(wait)

    def truncated(self) -> Self:
        """Break off in the middle of the JSON."""
        body = json.dumps(text(json.dumps(ANALYSIS)[:120], status="incomplete"))
        return self._then(lambda: (200, body))

    def refusal(self) -> Self:
        """Refuse, as a model does."""
        body = json.dumps(message([{"type": "refusal", "refusal": "I cannot help with that."}]))
        return self._then(lambda: (200, body))

    def silent(self) -> Self:
        """Use up the tokens before the first word."""
        body = json.dumps({**message([], "incomplete"), "output": []})
        return self._then(lambda: (200, body))

    def garbage(self, body: str = "<html>busy</html>") -> Self:
        """Answer with something that is no response at all, as a proxy in between does."""
        return self._then(lambda: (200, body))

    def rate_limited(self, code: str = "rate_limit_exceeded") -> Self:
        """Answer 429."""
        return self.failing(429, code)

    def failing(self, status: int, code: str = "error") -> Self:
        """Answer with an error status."""
        body = json.dumps({"error": {"message": "no", "type": code, "code": code, "param": None}})
        return self._then(lambda: (status, body))

    def elsewhere(self, address: str) -> Self:
        """Send the caller to another address."""
        return self._then(lambda: (307, address))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _then(self, answer: Callable[[], tuple[int, str]]) -> Self:
        self._plan.append(answer)
        return self

    def _next(self) -> tuple[int, str]:
        if not self._plan:
            self.well()
        answer = self._plan.popleft() if len(self._plan) > 1 else self._plan[0]
        return answer()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(QuietHandler, BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fake.requests.append(json.loads(body))
                fake.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, answer = fake._next()
                kind = "text/html" if answer.startswith("<html") else "application/json"
                self.send(status, kind, answer, **({"Location": answer} if status == 307 else {}))

        return Handler
