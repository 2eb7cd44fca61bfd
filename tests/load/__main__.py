"""`python -m tests.load`: play the standard loads against a running instance and print the middle of several runs."""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time

from .mint import mint, mint_watches, running_instance
from .scenarios import STANDARD, Run, faults, middle, play


def main() -> int:
    options = _options()
    _raise_file_limit()
    gc.disable()  # a collection over ten thousand sockets would be measured as the server's pause
    target = running_instance()
    chosen = [scenario for scenario in STANDARD if not options.only or scenario.name in options.only]
    watches = mint_watches(target, max(scenario.sockets for scenario in chosen))
    wrong = False
    for scenario in chosen:
        counted: list[Run] = []
        tries = options.runs * (1 if options.most_stolen is None else 4)
        while tries and len(counted) < options.runs:
            tries -= 1
            time.sleep(options.rest)
            minted = mint(target, watches[: scenario.sockets], scenario.answers(), scenario.connections)
            run = play(scenario, target, watches, minted)
            disturbed = options.most_stolen is not None and run.stolen > options.most_stolen
            print(("~ " if disturbed else "  ") + run.line, flush=True)
            if not disturbed:
                counted.append(run)
            for fault in faults(run.tally):
                wrong = True
                print(f"! {scenario.name}: {fault}", flush=True)
        if counted:
            print(f"= {middle(scenario, counted).line} (middle of {len(counted)})", flush=True)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each load; the middle one counts")
    parser.add_argument(
        "--most-stolen",
        type=float,
        metavar="PERCENT",
        help="set aside (shown with ~) runs from which neighbours on the same host took more of a core",
    )
    parser.add_argument("--rest", type=float, default=0, metavar="SECONDS", help="wait before each run")
    parser.add_argument("--only", nargs="*", help=f"which of: {', '.join(s.name for s in STANDARD)}")
    return parser.parse_args()


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
