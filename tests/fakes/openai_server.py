"""A local HTTP server that plays OpenAI's responses endpoint: answers as told and remembers what it was asked.

It answers in the schema that is asked for. `ANALYSIS` is a whole analysis as it stands in a result.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.fakes.serving import QuietHandler

Answer = Callable[[dict[str, Any]], tuple[int, str]]

OPENING = {"en": "The model says how it is for you", "de": "Das Modell sagt, wie es bei dir ist"}
STEP = {"en": "The model names a small step for you.", "de": "Das Modell nennt dir einen kleinen Schritt."}
DRIPS = 0
DRIP_SECONDS = 0.05

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


def fragment(asked: dict[str, Any]) -> dict[str, Any]:
    """What the model says when nothing else was told: in the language and shape asked for, one text a pattern."""
    told = json.loads(asked["input"])
    language = "de" if told["language"].startswith("German") else "en"
    areas: list[str] = told.get("two_lowest") or [told["area"]]
    about = ", ".join(area.partition(":")[0].replace(" and ", ", ") for area in areas)
    said = {"message": f"{OPENING[language]} ({about}).", "direction": told["possible_directions"][0]}
    if asked["text"]["format"]["name"] == "AreaFragment":
        said["recommendation"] = STEP[language]
    return said


class FakeOpenAI:
    """A context manager: `url` goes into OPENAI_BASE_URL, `requests` and `headers` hold what was received.

    Answers are taken from what was told (`well`, `slow`, `rate_limited`, ...), in order; the last one stays.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._plan: deque[Answer] = deque()
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base address to configure."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def anew(self) -> Self:
        """Forget what was told and what was received."""
        self._plan.clear()
        self.requests.clear()
        self.headers.clear()
        return self

    def well(self, said: dict[str, Any] | None = None) -> Self:
        """Answer with what is given, or in the shape asked for."""
        return self._then(lambda asked: (200, json.dumps(text(json.dumps(said or fragment(asked))))))

    def measured(self) -> Self:
        """Answer in the shape asked for, and count tokens by length: four signs each, as in English."""

        def answer(asked: dict[str, Any]) -> tuple[int, str]:
            said = json.dumps(fragment(asked))
            body = text(said)
            read = asked["instructions"] + asked["input"] + json.dumps(asked["text"])
            body["usage"] |= {"input_tokens": len(read) // 4, "output_tokens": len(said) // 4}
            return 200, json.dumps(body)

        return self._then(answer)

    def while_asked(self, deed: Callable[[], object], status: int = 200) -> Self:
        """Answer in the shape asked for, with this status, after something else has happened."""

        def act(asked: dict[str, Any]) -> tuple[int, str]:
            deed()
            return status, json.dumps(text(json.dumps(fragment(asked))))

        return self._then(act)

    def changed(self, **words: str) -> Self:
        """Answer in the shape asked for, with these words in place of its own."""
        return self._then(lambda asked: (200, json.dumps(text(json.dumps(fragment(asked) | words)))))

    def slow(self) -> Self:
        """Give no answer until the server closes."""

        def wait(_asked: dict[str, Any]) -> tuple[int, str]:
            self._released.wait()
            return 500, "{}"

        return self._then(wait)

    def truncated(self) -> Self:
        """Break off in the middle of the JSON."""
        return self._then(
            lambda asked: (200, json.dumps(text(json.dumps(fragment(asked))[:20], status="incomplete")))
        )

    def drip(self) -> Self:
        """Answer well, a byte at a time, each of which comes before anybody has waited long for it."""
        return self._then(lambda asked: (DRIPS, json.dumps(text(json.dumps(fragment(asked))))))

    def refusal(self) -> Self:
        """Refuse, as a model does."""
        body = json.dumps(message([{"type": "refusal", "refusal": "I cannot help with that."}]))
        return self._then(lambda _asked: (200, body))

    def silent(self) -> Self:
        """Use up the tokens before the first word."""
        body = json.dumps({**message([], "incomplete"), "output": []})
        return self._then(lambda _asked: (200, body))

    def garbage(self, body: str = "<html>busy</html>") -> Self:
        """Answer with something that is no response at all, as a proxy in between does."""
        return self._then(lambda _asked: (200, body))

    def rate_limited(self, code: str = "rate_limit_exceeded") -> Self:
        """Answer 429."""
        return self.failing(429, code)

    def failing(self, status: int, code: str = "error") -> Self:
        """Answer with an error status."""
        body = json.dumps({"error": {"message": "no", "type": code, "code": code, "param": None}})
        return self._then(lambda _asked: (status, body))

    def elsewhere(self, address: str) -> Self:
        """Send the caller to another address."""
        return self._then(lambda _asked: (307, address))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _then(self, answer: Answer) -> Self:
        self._plan.append(answer)
        return self

    def _next(self, asked: dict[str, Any]) -> tuple[int, str]:
        with self._lock:
            if not self._plan:
                self.well()
            answer = self._plan.popleft() if len(self._plan) > 1 else self._plan[0]
        return answer(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(QuietHandler, BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked = json.loads(body)
                fake.requests.append(asked)
                fake.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, answer = fake._next(asked)
                if status == DRIPS:
                    self.trickle(answer)
                    return
                kind = "text/html" if answer.startswith("<html") else "application/json"
                self.send(status, kind, answer, **({"Location": answer} if status == 307 else {}))

            def trickle(self, answer: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.encode())))
                self.end_headers()
                for each in answer.encode():
                    self.wfile.write(bytes([each]))
                    if fake._released.wait(DRIP_SECONDS):
                        return

        return Handler
