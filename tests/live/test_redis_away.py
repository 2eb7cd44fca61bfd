"""Redis killed, hung, late: answers go on, pages are told to fetch, rings come back by themselves."""

from __future__ import annotations

import signal

from .conftest import Server, Truth, Valkey, eventually


def answer(number: int) -> dict[str, object]:
    return {"stream": "ana", "number": number, "html": [f'<p id="p" data-number="{number}"></p>']}


def test_a_restarted_redis_makes_pages_catch_up_and_then_rings_again(server: Server, valkey: Valkey) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    valkey.stop()
    assert tab.control("deaf") is True
    valkey.start()
    assert tab.control("again") is True

    server.publish(answer(1))
    assert tab.fragment()[0] == 1


def test_publishing_waits_for_nothing_while_redis_is_down(server: Server, valkey: Valkey) -> None:
    server.publish(answer(1))
    valkey.stop()

    assert max(server.publish(answer(number)) for number in range(2, 30)) < 0.5


def test_publishing_waits_for_nothing_while_redis_hangs(server: Server, valkey: Valkey) -> None:
    server.publish(answer(1))
    valkey.signal(signal.SIGSTOP)

    assert max(server.publish(answer(number)) for number in range(2, 30)) < 0.5
    valkey.signal(signal.SIGCONT)


def test_what_was_rung_during_a_short_break_still_arrives(server: Server, valkey: Valkey) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")
    server.publish(answer(1))
    assert tab.fragment()[0] == 1
    valkey.stop()
    tab.control("deaf")

    server.publish(answer(2))
    valkey.start()

    tab.control("again")
    eventually(lambda: server.counts()["publish_waiting"] == 0, "the queue is empty")
    server.publish(answer(3))
    seen = [tab.fragment()[0]]
    while seen[-1] != 3:
        seen.append(tab.fragment()[0])
    assert seen in ([2, 3], [3])


def test_a_socket_opened_while_redis_is_down_is_told_so_and_recovers(server: Server, valkey: Valkey) -> None:
    valkey.stop()
    tab = server.browser("stream=ana")
    assert tab.control("deaf") is True

    valkey.start()
    assert tab.control("again") is True
    server.publish(answer(1))
    assert tab.fragment()[0] == 1


def test_a_ring_that_was_never_rung_is_noticed(server: Server, truth: Truth) -> None:
    truth.write(numbers={"carl": 5})
    tab = server.browser("stream=carl")
    assert tab.control("hello") == 5

    truth.write(numbers={"carl": 6})  # committed, and the process died before it could ring

    assert tab.control("hello") == 6
    assert server.counts()["rings_missed"] > 0


def test_a_hung_redis_is_noticed_and_replaced(server: Server, valkey: Valkey) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")
    valkey.signal(signal.SIGSTOP)
    try:
        assert tab.control("deaf") is True
    finally:
        valkey.signal(signal.SIGCONT)
    assert tab.control("again") is True
