"""What is sent is read whole or not at all, and no more of it than its view takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Request, current_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


View = TypeVar("View", bound=Callable[..., Any])

# Werkzeug holds what is left of one piece of a file beside the next, each of 64 KB, and counts both as form.
ROOM_FOR_PIECES = 256 * 1024


class WholeBodies:
    """Lets Werkzeug compare a body's length with what was announced: one cut short is status 400.

    Servers that end the input by themselves say so, and Werkzeug then believes the end: half a form would be a form.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return self._application(environ, start_response)


def up_to(most: int) -> Callable[[View], View]:
    """Let this view be sent a body of up to `most` bytes; elsewhere the limit of the whole application holds."""

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def widen(asked: Request) -> None:
    """Raise the limit for a request to such a view, before anybody reads its form."""
    view = current_app.view_functions.get(asked.endpoint or "")
    if most := getattr(view, "most_bytes", 0):
        asked.max_content_length = most
        asked.max_form_memory_size = ROOM_FOR_PIECES
