"""Numbers for Prometheus: how often, how fast, how many. Labels are names from the code, never from a person.

With PROMETHEUS_MULTIPROC_DIR set (the supervisor does), the numbers of all processes on this machine add up.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import REGISTRY, Collector
from redis.exceptions import RedisError

from maxpulse.core.queue import QUEUES, open_queue
from maxpulse.live.metrics import COUNTS, EDGES_MS
from maxpulse.operations.alarms.gauge import Alarms

LIVE_EVERY = 5.0
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LIVE_NOW = frozenset({"sockets", "streams", "listening", "publish_waiting"})

REQUESTS = Histogram(
    "maxpulse_request_seconds",
    "Time to answer a request",
    ["endpoint", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
LIVE_GAUGE = Gauge("maxpulse_live_now", "The live room now", ["what"], multiprocess_mode="livesum")
LIVE_COUNTER = Counter("maxpulse_live", "The live room since the start", ["what"])
LIVE_LATENCY = Counter("maxpulse_live_latency", "Frames by age when handed to the sockets", ["up_to_ms"])


class Queues(Collector):
    """How many jobs wait in each queue; asked when somebody looks."""

    def collect(self) -> Iterable[Metric]:
        """One sample per queue, none while Redis is down."""
        waiting = GaugeMetricFamily("maxpulse_queue_jobs", "Jobs that wait", labels=["queue"])
        try:
            for name in QUEUES:
                waiting.add_metric([name], open_queue(name).count)
        except (RedisError, OSError):
            return
        yield waiting


def watch_requests(app: Flask) -> None:
    """Time every request of this application, by endpoint: addresses hold tokens and are not written down."""
    app.before_request(_begin)
    app.after_request(_end)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    asked_now = (Queues(), Alarms())
    return b"".join((generate_latest(_collected()), *(generate_latest(_only(each)) for each in asked_now)))


def report_live_counts() -> None:
    """From now on, add this process's live counts to the metrics every few seconds."""
    threading.Thread(target=_report_forever, daemon=True).start()


def forget_process(pid: int) -> None:
    """Drop the gauges of a process that ended; what it counted stays."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _begin() -> None:
    # A socket's request lasts as long as its page is open: that is no time to answer.
    if "HTTP_UPGRADE" not in request.environ:
        g.began = perf_counter()


def _end(response: Response) -> Response:
    began = g.pop("began", None)
    if began is not None:
        # Any word may stand where the method does, and each would be a series of its own, for good.
        method = request.method if request.method in METHODS else "other"
        labels = (request.endpoint or "none", method, str(response.status_code))
        REQUESTS.labels(*labels).observe(perf_counter() - began)
    return response


def _collected() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _only(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def _report_forever() -> None:
    before: dict[str, float] = {}
    while True:
        before = _report(before)
        time.sleep(LIVE_EVERY)


def _report(before: dict[str, float]) -> dict[str, float]:
    counts = asdict(COUNTS)
    buckets = counts.pop("latency_ms_buckets")
    for name in LIVE_NOW:
        LIVE_GAUGE.labels(name).set(counts.pop(name))
    counts |= {f"up_to {edge}": number for edge, number in zip((*EDGES_MS, "more"), buckets, strict=True)}
    for name, number in counts.items():
        counter = LIVE_LATENCY if name.startswith("up_to ") else LIVE_COUNTER
        counter.labels(name.removeprefix("up_to ")).inc(number - before.get(name, 0))
    return counts
