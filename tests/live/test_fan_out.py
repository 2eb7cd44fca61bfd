"""Messages reach every socket of their stream, in order, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis import Redis

from maxpulse.live.streams import channel

from .client import Refused
from .conftest import Server, Truth, Valkey, eventually


def answers(stream: str, numbers: range, **more: Any) -> list[dict[str, Any]]:
    return [{"stream": stream, "number": n, "html": [f"<p data-number={n}></p>"], **more} for n in numbers]


def test_every_tab_of_a_distributor_gets_each_fragment_in_order(serve: Callable[[], Server]) -> None:
    first, second = serve(), serve()
    tabs = [server.browser("stream=ana") for server in (first, second) for _ in range(5)]
    for tab in tabs:
        tab.control("hello")

    first.publish(*answers("ana", range(1, 51)))

    for tab in tabs:
        assert [tab.fragment()[0] for _ in range(50)] == list(range(1, 51))


def test_a_fragment_carries_its_number_its_event_and_its_html(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    html = ["<p id=a>Zoë</p>", "<td id=b></td>"]
    server.publish({"stream": "ana", "number": 7, "event": "purchase", "html": html})

    assert tab.fragment() == (7, "purchase", "<p id=a>Zoë</p><template><td id=b></td></template>")


def test_what_goes_ahead_arrives_first_and_the_event_counts_with_the_rest(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    server.publish({"stream": "ana", "number": 7, "event": "started"})

    assert tab.fragment() == (0, "started", '<p id="row" data-number="7"></p>')
    assert tab.fragment() == (7, "started", '<p id="figures" data-number="7"></p>')


def test_what_is_sent_off_is_heard_before_the_request_goes_on(
    server: Server, valkey: Valkey, truth: Truth
) -> None:
    (ring,) = answers("ana", range(1, 2))
    server.publish(ring)  # the connection stands from here on
    with Redis.from_url(valkey.url) as redis, redis.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(channel("ben"))
        heard.get_message(timeout=5)
        with ThreadPoolExecutor() as meanwhile:
            request = meanwhile.submit(server.publish_and_work, {**ring, "stream": "ben"})
            eventually(lambda: heard.get_message(timeout=0.1), "the bell rings")
            truth.hear()
            request.result()


def test_another_distributor_sees_nothing(server: Server) -> None:
    ana, ben = server.browser("stream=ana"), server.browser("stream=ben")
    ana.control("hello"), ben.control("hello")

    server.publish(*answers("ana", range(1, 4)))

    assert [ana.fragment()[0] for _ in range(3)] == [1, 2, 3]
    assert ben.is_silent(0.3)


def test_many_sockets_in_one_process_all_get_theirs(server: Server) -> None:
    crowd = {f"d{i}": server.browser(f"stream=d{i}&session=s{i}") for i in range(300)}
    for browser in crowd.values():
        browser.control("hello")

    server.publish(*(answers(stream, range(1, 2))[0] for stream in crowd))

    assert all(browser.fragment()[0] == 1 for browser in crowd.values())
    assert server.counts()["sockets"] == 300


def test_all_sockets_of_a_process_hear_through_one_subscription(server: Server, valkey: Valkey) -> None:
    streams = [f"d{i}" for i in range(20)]
    crowd = [server.browser(f"stream={each}&session={each}-{tab}") for each in streams for tab in "ab"]
    for browser in crowd:
        browser.control("hello")

    with Redis.from_url(valkey.url) as redis:
        # A process that has just ended is still on the list for a moment.
        eventually(lambda: len(redis.client_list("pubsub")) == 1, "one process, one subscription")
        (one,) = redis.client_list("pubsub")
        heard = dict(redis.pubsub_numsub(*map(channel, streams)))
    assert one["name"] == "maxpulse-live"
    assert int(one["sub"]) > len(streams), "and the channel of all processes"
    assert heard == {channel(each): 1 for each in streams}


def test_a_greeting_says_where_the_stream_stands(server: Server, truth: Truth) -> None:
    truth.write(numbers={"ana": 4812})

    assert server.browser("stream=ana").control("hello") == 4812
    assert server.browser("stream=ben").control("hello") == 0


def test_a_fragment_that_cannot_be_drawn_makes_the_page_fetch_it(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    server.publish(*answers("ana", range(1, 2), broken=True), *answers("ana", range(2, 3)))

    assert tab.control("again") is True
    assert tab.fragment()[0] == 2


def test_a_fragment_that_waits_for_something_holds_nobody_up(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    server.publish(
        {"stream": "ana", "number": 1, "event": "slow", "seconds": 0.3}, *answers("ana", range(2, 4))
    )

    assert [tab.fragment()[0] for _ in range(3)] == [2, 3, 1]


def test_an_event_without_fragments_still_counts(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")

    server.publish({"stream": "ana", "number": 1, "event": "nobody_draws_this"})

    assert tab.fragment() == (1, "nobody_draws_this", "")


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", None])
def test_a_foreign_page_gets_no_socket(server: Server, origin: str | None) -> None:
    with pytest.raises(Refused, match="403"):
        server.browser("stream=ana", origin=origin)


def test_a_page_at_the_address_in_use_gets_one(server: Server) -> None:
    browser = server.browser("stream=ana", origin=f"http://127.0.0.1:{server.port}")

    assert browser.control("hello") == 0


def test_compression_is_never_agreed(server: Server) -> None:
    tab = server.browser("stream=ana", extensions="permessage-deflate; client_max_window_bits")

    assert b"permessage-deflate" not in tab.head


def test_a_closed_socket_leaves_the_hub(server: Server) -> None:
    tab = server.browser("stream=ana")
    tab.control("hello")
    tab.close()

    eventually(lambda: server.counts()["sockets"] == 0, "the socket is gone")
    eventually(lambda: server.counts()["streams"] == 0, "its channel is left", within=15)
    server.browser("stream=ana").control("hello")
