"""Who draws goes on, whatever becomes of one message."""

from __future__ import annotations

import gevent
from flask import Flask

from maxpulse.live import Facts, renders
from maxpulse.live.drawing import DRAWERS, Drawing

WAITS, AHEAD = "unit_test_waits", "unit_test_ahead"


@renders(WAITS)
def fragment(_facts: Facts) -> str:
    return "<p></p>"


@renders(AHEAD, ahead=True)
def row(facts: Facts) -> str:
    return str(facts["shows"])


def test_messages_that_fail_on_the_way_to_the_sockets_leave_drawers_for_the_next() -> None:
    arrived: list[int] = []

    def deliver(_stream: str, facts: Facts, _frame: bytes, _language: str) -> None:
        if facts["n"] <= DRAWERS:
            raise TypeError("nobody foresaw this")
        arrived.append(facts["n"])

    drawing = Drawing(Flask(__name__), "http://127.0.0.1", readers=lambda _stream: {"en"}, drawn=deliver)
    for number in range(1, DRAWERS + 2):
        drawing.draw("ana", {"n": number, "e": WAITS})
    with gevent.Timeout(2):
        while not arrived:
            gevent.sleep(0)

    assert arrived == [DRAWERS + 1]


def test_nothing_is_sent_ahead_by_whoever_has_nothing_to_show_and_the_event_counts_all_the_same() -> None:
    arrived: list[bytes] = []
    drawing = Drawing(
        Flask(__name__),
        "http://127.0.0.1",
        readers=lambda _stream: {"en"},
        drawn=lambda _stream, _facts, frame, _language: arrived.append(frame[2:]),
    )
    drawing.draw("ana", {"n": 1, "e": AHEAD, "shows": ""})
    drawing.draw("ana", {"n": 2, "e": AHEAD, "shows": "<i></i>"})
    with gevent.Timeout(2):
        while len(arrived) < 3:
            gevent.sleep(0)

    assert arrived == [b"1 unit_test_ahead\n", b"0 unit_test_ahead\n<i></i>", b"2 unit_test_ahead\n"]
