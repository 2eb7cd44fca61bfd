"""Who draws goes on, whatever becomes of one message."""

from __future__ import annotations

import gevent
from flask import Flask

from maxpulse.live import Facts, renders
from maxpulse.live.drawing import DRAWERS, Drawing

WAITS = "unit_test_waits"


@renders(WAITS)
def fragment(_facts: Facts) -> str:
    return "<p></p>"


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
