"""`python -m tests.load.starts`: how long an installation takes to come up, the first time and again."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from maxpulse.runtime.paths import PROJECT

READY = "MAXPULSE runs at"


def main() -> int:
    """Start one on an empty data directory, then again so often; 0 when every start came up."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="maxpulse-starts-") as folder:
        home = Path(folder) / "data"
        first = _seconds_to_start(home, options.port)
        print(f"first start, demo data included: {first:.1f} s", flush=True)
        again = [_seconds_to_start(home, options.port) for _ in range(options.runs)]
        told = ", ".join(f"{seconds:.1f}" for seconds in again)
        print(f"again: {median(again):.1f} s (median of {options.runs}: {told})", flush=True)
    return 0


def _seconds_to_start(home: Path, port: int) -> float:
    """Seconds until it says that it runs, which it says once it serves. Ends it before it returns."""
    command = [sys.executable, "-m", "maxpulse.cli", "up", "--", sys.executable, "-c", ""]
    environment = {**os.environ, "MAXPULSE_HOME": str(home), "MAXPULSE_PORT": str(port)}
    began = time.monotonic()
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as one:
        assert one.stdout is not None
        said = []
        took = None
        for line in one.stdout:
            said.append(line)
            if took is None and READY in line:
                took = time.monotonic() - began
    if one.returncode or took is None:
        sys.exit("It did not start:\n" + "".join(said))
    return took


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.starts", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts after the first; the median counts")
    parser.add_argument("--port", type=int, default=8764)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
