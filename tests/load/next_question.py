"""`python -m tests.load.next_question`: how long an answer and its next question take the server, by its clock.

Answers are played at a rate against a running instance, through the real endpoint; the figures are those of the
server's histogram on /metrics, from the request's first byte read to the reply handed over. 0 when, everybody having
begun and the processes being warm, 99 of 100 were answered within 50 ms; those before are told beside.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import pairwise
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from .mint import mint, mint_watches, running_instance
from .minted import Target
from .scenarios import Scenario, faults, play

ENDPOINT = "participant.assessments.answer"
BUCKETS = "maxpulse_request_seconds_bucket"
WANTED_SECONDS, WANTED_SHARE = 0.05, 0.99


def main() -> int:
    """Play, and tell what the server's own histogram says."""
    options = _options()
    target = running_instance()
    scenario = Scenario(
        "next question",
        options.sockets,
        options.rate,
        seconds=options.seconds,
        connections=options.connections,
    )
    watches = mint_watches(scenario.sockets)
    minted = mint(watches, scenario.answers(), scenario.connections)
    seen = [answered(target)]
    run = play(scenario, target, watches, minted, once_warm=lambda: seen.append(answered(target)))
    seen.append(answered(target))
    print(run.line)
    for fault in faults(run.tally):
        print(f"! {fault}")
    cold, warm, end = seen
    print(f"first answers and warm-up: {_told(warm - cold)}")
    print(f"then, at {options.rate:.0f}/s: {_told(end - warm)}")
    return 0 if _within(end - warm) >= WANTED_SHARE else 1


def _within(counts: Counter[float]) -> float:
    return counts[WANTED_SECONDS] / counts[float("inf")]


def _told(counts: Counter[float]) -> str:
    ms = ", ".join(
        f"p{100 * share:.0f} {1000 * quantile(counts, share):.1f} ms" for share in (0.5, 0.95, 0.99)
    )
    within = f"{100 * _within(counts):.2f} % within {1000 * WANTED_SECONDS:.0f} ms"
    return f"{counts[float('inf')]} answers, server time {ms}; {within}"


def answered(target: Target) -> Counter[float]:
    """How many good answers took at most so many seconds, by the bounds of the histogram."""
    with urlopen(f"http://{target.host}:{target.port}/metrics") as told:
        text = told.read().decode()
    found: Counter[float] = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = sample.labels
            if sample.name == BUCKETS and labels["endpoint"] == ENDPOINT and labels["status"] == "200":
                found[float(labels["le"])] += int(sample.value)
    return found


def quantile(counts: Counter[float], share: float) -> float:
    """The seconds within which that share was answered, straight between the bounds of the histogram."""
    wanted, bounds = share * counts[float("inf")], sorted(counts)
    for low, high in pairwise([0.0, *bounds]):
        if counts[high] >= wanted:
            inside = counts[high] - counts[low]
            return (
                low + (high - low) * (wanted - counts[low]) / inside
                if inside and high < float("inf")
                else low
            )
    return float("nan")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.next_question", description=__doc__)
    parser.add_argument("--rate", type=float, default=100, help="answers a second")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--sockets", type=int, default=20, help="open pages of distributors")
    parser.add_argument("--connections", type=int, default=16, help="people who answer at once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
