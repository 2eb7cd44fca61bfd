"""All sockets of this process and the messages they get."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import gevent
import structlog
from flask import Flask

from maxpulse.core import clock

from . import wire
from .connection import Connection
from .drawing import AGAIN, Drawing
from .listener import Listener
from .metrics import COUNTS
from .rounds import Rounds
from .streams import CONTROL, BadMessage, Facts, channel, decode, stream_of

log = structlog.get_logger(__name__)

JOIN_SECONDS = 2.0
# Of one sign-in session in this process: far more than the tabs anybody looks at, far less than what harms others.
MOST_SOCKETS = 20
DEAF = wire.text_frame('{"deaf":true}')


class Hub:
    """Joins the channels of the streams it has sockets for, renders each message once, hands the frame on."""

    def __init__(
        self, app: Flask, redis_url: str, base_url: str, listener: Callable[..., Listener] = Listener
    ) -> None:
        self.stopping = False
        self._by_stream: dict[str, set[Connection]] = {}
        self._of_session: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        self._drawing = Drawing(app, base_url, readers=self._languages_of, drawn=self._deliver)
        self._listener = listener(redis_url, always=CONTROL, heard=self._heard, up=self._up, down=self._down)
        self._rounds = Rounds(self, app)

    def is_crowded(self, session_id: str) -> bool:
        """True when a sign-in session holds as many sockets here as it may."""
        return self._of_session[session_id] >= MOST_SOCKETS

    @contextmanager
    def holding(self, connection: Connection) -> Iterator[bool]:
        """Hold a socket while its line lasts. Yields whether its stream is being heard."""
        self._by_stream.setdefault(connection.stream, set()).add(connection)
        self._of_session[connection.session_id] += 1
        COUNTS.sockets += 1
        COUNTS.sockets_opened += 1
        try:
            yield self._listener.join(channel(connection.stream), JOIN_SECONDS)
        finally:
            connection.closed = True
            # The empty set stays until the next round leaves the channel: reloads come back at once.
            self._by_stream[connection.stream].discard(connection)
            self._forget_one(connection.session_id)
            COUNTS.sockets -= 1

    def greet(self, connection: Connection, number: int, hearing: bool) -> None:
        """Tell a new socket where its stream stands; it fetches what it lacks."""
        self._numbers[connection.stream] = max(number, self._numbers.get(connection.stream, 0))
        connection.push(_hello(number) if hearing else DEAF)

    @property
    def listening(self) -> bool:
        """True while messages reach this process."""
        return self._listener.listening

    def connections(self) -> list[Connection]:
        """Every socket held now."""
        return [connection for group in self._by_stream.values() for connection in group]

    def streams(self) -> list[str]:
        """Every stream with a socket."""
        return [stream for stream, group in self._by_stream.items() if group]

    def number(self, stream: str) -> int:
        """The newest number that passed here."""
        return self._numbers.get(stream, 0)

    def tell(self, stream: str, number: int) -> None:
        """Tell a stream's sockets how far it has come: a ring was lost."""
        self._numbers[stream] = max(number, self.number(stream))
        self._push(stream, _hello(number))

    def leave_empty_streams(self) -> None:
        """Stop hearing streams without sockets."""
        empty = [stream for stream, group in self._by_stream.items() if not group]
        for stream in empty:
            del self._by_stream[stream]
            self._numbers.pop(stream, None)
        self._listener.leave(map(channel, empty))
        COUNTS.streams = len(self._by_stream)

    def end(self, *, session_id: str = "", user_id: str = "", stream: str = "") -> None:
        """Close the sockets with this key: the person signed out or may not look any more."""
        for connection in self.connections():
            if not connection.closed and (
                (session_id and connection.session_id == session_id)
                or (user_id and connection.user_id == user_id)
                or (stream and connection.stream == stream)
            ):
                COUNTS.sockets_ended += 1
                connection.close(wire.ENDED, "ended")

    def close_all(self) -> None:
        """Close every socket because this process stops; browsers come back to another."""
        self.stopping = True
        for connection in self.connections():
            connection.close(wire.RESTARTING, "restarting")

    def close(self) -> None:
        """Be gone, with everything that was begun for it."""
        self.close_all()
        for part in (self._listener, self._drawing, self._rounds):
            part.close()

    def _heard(self, name: bytes, payload: bytes) -> None:
        try:
            if name == CONTROL:
                self._obey(payload)
            else:
                self._receive(stream_of(name), decode(payload))
        except BadMessage as error:
            log.warning("live_bad_message", error=str(error))
        except Exception:
            # One message nobody foresaw must not end the hearing of all that follow.
            log.exception("live_message_failed")

    def _receive(self, stream: str, facts: Facts) -> None:
        COUNTS.messages += 1
        if facts["n"] > self.number(stream):
            self._numbers[stream] = facts["n"]
        self._drawing.draw(stream, facts)

    def _forget_one(self, session_id: str) -> None:
        self._of_session[session_id] -= 1
        if not self._of_session[session_id]:
            del self._of_session[session_id]

    def _languages_of(self, stream: str) -> set[str]:
        return {connection.language for connection in self._by_stream.get(stream, ())}

    def _deliver(self, stream: str, facts: Facts, frame: bytes, language: str) -> None:
        readers = [
            connection for connection in self._by_stream.get(stream, ()) if connection.language == language
        ]
        self._send(readers, frame)
        COUNTS.latency(facts["at"])

    def _push(self, stream: str, frame: bytes) -> None:
        self._send(self._by_stream.get(stream, ()), frame)

    @staticmethod
    def _send(group: Collection[Connection], frame: bytes) -> None:
        for connection in group:
            connection.push(frame)
        COUNTS.frames += len(group)

    def _obey(self, payload: bytes) -> None:
        try:
            self.end(**json.loads(payload)["end"])
        except (ValueError, KeyError, TypeError):
            log.warning("live_bad_control")

    def _up(self) -> None:
        for connection in self.connections():
            connection.push(AGAIN)
        # Whoever was signed out while Redis was away was not heard of.
        gevent.spawn_later(1.0, self._rounds.end_who_may_not_look)

    def _down(self) -> None:
        for connection in self.connections():
            connection.push(DEAF)


def _hello(number: int) -> bytes:
    # The time lets a page with a wrong clock still tell how long ago something was.
    return wire.text_frame(json.dumps({"hello": number, "at": int(clock.now().timestamp() * 1000)}))
