"""From a message to the one frame that all sockets of its stream get."""

from __future__ import annotations

from collections.abc import Callable, Collection

import gevent
import structlog
from flask import Flask
from gevent.queue import Full, Queue

from maxpulse.core.speaking import answering_in

from . import wire
from .fragments import drawn_ahead, is_quick, render_counted
from .metrics import COUNTS
from .streams import Facts

log = structlog.get_logger(__name__)

# Each may hold a database connection of the pool that the requests live on.
DRAWERS = 4
MOST_WAITING = 1000
AGAIN = wire.text_frame('{"again":true}')

# The languages a stream is read in; none when nobody looks.
Readers = Callable[[str], Collection[str]]
# A stream, what happened, its frame, and for the readers of which language it is.
Drawn = Callable[[str, Facts, bytes, str], None]


class Drawing:
    """Draws quick messages at once and hands the others to a few greenlets of their own.

    A fragment that needs the database may wait for it; what arrives meanwhile must not wait behind it. Frames
    may therefore overtake each other: pages order them by number.
    """

    def __init__(self, app: Flask, base_url: str, readers: Readers, drawn: Drawn) -> None:
        self._app, self._base_url = app, base_url
        self._readers, self._drawn = readers, drawn
        self._waiting: Queue[tuple[str, Facts]] = Queue(MOST_WAITING)
        self._entered = False
        self._drawers = [gevent.spawn(self._draw_waiting) for _ in range(DRAWERS)]

    def close(self) -> None:
        """Draw no more."""
        gevent.killall(self._drawers)

    def draw(self, stream: str, facts: Facts) -> None:
        """Draw a message, now or soon. Never waits; only the listening greenlet calls this."""
        spoken = self._readers(stream)
        if not spoken:
            return
        if is_quick(facts["e"]):
            self._enter()
            self._draw_for(spoken, stream, facts)
            return
        try:
            self._waiting.put_nowait((stream, facts))
        except Full:
            for language in spoken:
                self._drawn(stream, facts, AGAIN, language)

    def _draw_for(self, spoken: Collection[str], stream: str, facts: Facts) -> None:
        # What goes ahead stands outside the count: a page has an event once its last frame is there, and whatever is
        # lost on the way is fetched with the rest.
        for draw in drawn_ahead(facts["e"]):
            for language in spoken:
                if frame := _frame(0, facts, language, draw):
                    self._drawn(stream, facts, frame, language)
        for language in spoken:
            self._drawn(stream, facts, _frame(facts["n"], facts, language, render_counted), language)

    def _enter(self) -> None:
        # Fragments hold addresses: those need a request to stand in, one for the life of the greenlet.
        if not self._entered:
            self._app.test_request_context("/", base_url=self._base_url).push()
            self._entered = True

    def _draw_waiting(self) -> None:
        with self._app.test_request_context("/", base_url=self._base_url):
            while True:
                self._draw_safely(*self._waiting.get())

    def _draw_safely(self, stream: str, facts: Facts) -> None:
        try:
            self._draw_for(self._readers(stream), stream, facts)
        except Exception:
            # A drawer that ends is never replaced: four such messages would leave nobody to draw.
            log.exception("live_drawing_failed", event_type=facts["e"])


def _frame(number: int, facts: Facts, language: str, draw: Callable[[Facts], str]) -> bytes:
    """The frame; empty where nothing was drawn that a page would have to count."""
    try:
        with answering_in(language):
            drawn = draw(facts)
        return wire.text_frame(f"{number} {facts['e']}\n{drawn}") if drawn or number else b""
    except Exception:
        # One fragment that cannot be drawn must not silence the stream: the page fetches it instead.
        COUNTS.render_errors += 1
        log.exception("live_render_failed", event_type=facts["e"])
        return AGAIN
