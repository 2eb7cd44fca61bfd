"""What the servers that play others have in common."""

from __future__ import annotations

from contextlib import suppress
from http.server import BaseHTTPRequestHandler


class QuietHandler(BaseHTTPRequestHandler):
    """Answers requests, says nothing of them, and does not mind a client that has lost patience."""

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def send(self, status: int, kind: str, body: str, **headers: str) -> None:
        """Answer with that body of that content type."""
        self.send_response(status)
        for name, value in (
            {"Content-Type": kind, "Content-Length": str(len(body.encode()))} | headers
        ).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())
