"""`python -m tests.load`: play the standard loads against a running instance and print the middle of several runs."""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from math import inf

from .mint import mint, mint_watches, running_instance
from .minted import Target, Watch
from .scenarios import STANDARD, Run, Scenario, faults, middle, play

# Where disturbed runs do not count.
TRIES_FOR_A_RUN = 4


def main() -> int:
    """Play what was asked for; 0 when every load has its figure and nothing went wrong."""
    options = _options()
    _raise_file_limit()
    gc.disable()  # a collection over ten thousand sockets would be measured as the server's pause
    target = running_instance()
    chosen = [scenario for scenario in STANDARD if not options.only or scenario.name in options.only]
    watches = mint_watches(max(scenario.sockets for scenario in chosen))
    went_well = [
        measure(scenario, options, partial(_play, scenario, target, watches, options.rest))
        for scenario in chosen
    ]
    return 0 if all(went_well) else 1


def measure(scenario: Scenario, options: argparse.Namespace, once: Callable[[], Run]) -> bool:
    """Play a load until enough runs count, and tell; True when one did and nothing went wrong in any."""
    runs: list[Run] = []
    sets_aside = min(options.most_stolen, options.most_slowed) < inf
    most = options.runs * (TRIES_FOR_A_RUN if sets_aside else 1)
    while len(runs) < most and len(_counted(runs, options)) < options.runs:
        runs.append(once())
        _tell(scenario, runs[-1], disturbed=not _counted(runs[-1:], options))
    counted = _counted(runs, options)
    if counted:
        print(f"= {middle(scenario, counted).line} (middle of {len(counted)})", flush=True)
    else:
        print(f"= {scenario.name}: no undisturbed run", flush=True)
    return bool(counted) and not any(list(faults(run.tally)) for run in runs)


def _play(scenario: Scenario, target: Target, watches: list[Watch], rest: float) -> Run:
    time.sleep(rest)
    minted = mint(watches[: scenario.sockets], scenario.answers(), scenario.connections)
    return play(scenario, target, watches, minted)


def _counted(runs: list[Run], options: argparse.Namespace) -> list[Run]:
    return [run for run in runs if run.stolen <= options.most_stolen and run.slowed <= options.most_slowed]


def _tell(scenario: Scenario, run: Run, *, disturbed: bool) -> None:
    print(("~ " if disturbed else "  ") + run.line, flush=True)
    for fault in faults(run.tally):
        print(f"! {scenario.name}: {fault}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each load; the middle one counts")
    parser.add_argument(
        "--most-stolen",
        type=float,
        default=inf,
        metavar="PERCENT",
        help="set aside (shown with ~) runs from which neighbours on the same host took more of a core",
    )
    parser.add_argument(
        "--most-slowed",
        type=float,
        default=inf,
        metavar="PERCENT",
        help="set aside runs with a larger share of time in which the cores were a quarter as fast or slower",
    )
    parser.add_argument("--rest", type=float, default=0, metavar="SECONDS", help="wait before each run")
    parser.add_argument("--only", nargs="*", help=f"which of: {', '.join(s.name for s in STANDARD)}")
    return parser.parse_args()


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
