"""`python -m tests.load`: play the standard loads against a running instance and print the middle of several runs."""

from __future__ import annotations

import argparse
import gc
import resource
import sys

from .mint import mint, mint_watches, running_instance
from .scenarios import STANDARD, faults, middle, play


def main() -> int:
    options = _options()
    _raise_file_limit()
    gc.disable()  # a collection over ten thousand sockets would be measured as the server's pause
    target = running_instance()
    chosen = [scenario for scenario in STANDARD if not options.only or scenario.name in options.only]
    watches = mint_watches(target, max(scenario.sockets for scenario in chosen))
    wrong = False
    for scenario in chosen:
        runs = []
        for _ in range(options.runs):
            minted = mint(target, watches[: scenario.sockets], scenario.answers(), scenario.connections)
            runs.append(play(scenario, target, watches, minted))
            print("  " + runs[-1][1], flush=True)
        _, text = middle(scenario, runs)
        print("= " + text, flush=True)
        for fault in (fault for run in runs for fault in faults(run[0])):
            wrong = True
            print(f"! {scenario.name}: {fault}", flush=True)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each load; the middle one counts")
    parser.add_argument("--only", nargs="*", help=f"which of: {', '.join(s.name for s in STANDARD)}")
    return parser.parse_args()


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
