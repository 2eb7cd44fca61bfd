"""Which loads are played, and how often: the middle of several runs counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median_low

from .measure import CpuTimes, line, percentile
from .minted import Minted, Target, Watch
from .play import Play, Tally
from .slowness import Slowness

FIRST_ANSWERS_A_SECOND = 300


@dataclass(frozen=True, slots=True)
class Scenario:
    """A load: `rate` None means as fast as answers are taken."""

    name: str
    sockets: int
    rate: float | None
    seconds: float = 20.0
    warm_up: float = 5.0
    connections: int = 256
    twice: float = 0.005

    def answers(self) -> int:
        """How many answers a run needs at most, with some to spare: nobody may run out of questions at the end."""
        return int(1.3 * (self.rate or 2000) * (self.seconds + self.warm_up))


@dataclass(frozen=True, slots=True)
class Run:
    """What one run counted, as a line too; `stolen` in percent of a core, `slowed` in percent of the time."""

    tally: Tally
    stolen: float
    line: str
    slowed: float = 0.0


STANDARD = (
    Scenario("600/s", 2000, 600),
    Scenario("1000/s", 2000, 1000),
    Scenario("saturation", 2000, None, connections=64),
    Scenario("10000 at 300/s", 10_000, 300),
)


def play(
    scenario: Scenario,
    target: Target,
    watches: list[Watch],
    minted: list[Minted],
    once_warm: Callable[[], object] = lambda: None,
) -> Run:
    """One run: sockets, warm-up, `once_warm`, measure."""
    stage = Play(target, scenario.connections)
    try:
        stage.watch(watches[: scenario.sockets])
        stage.load(minted)
        # Warm means that everybody has begun: the first answer of a session is read from the database.
        first_answers = len(minted) / FIRST_ANSWERS_A_SECOND
        stage.run(seconds=first_answers, rate=FIRST_ANSWERS_A_SECOND)
        stage.run(seconds=scenario.warm_up, rate=scenario.rate)
        once_warm()
        slowness = Slowness()
        cpu = CpuTimes(target)
        tally = stage.run(seconds=scenario.seconds, rate=scenario.rate, twice=scenario.twice)
        used = cpu.percent(tally.seconds) | {"slowed": slowness.percent()}
        return Run(tally, used["stolen"], line(scenario.name, tally, used), used["slowed"])
    finally:
        stage.close()


def middle(scenario: Scenario, runs: list[Run]) -> Run:
    """The run in the middle: by p99 under a rate, by answers a second at saturation."""

    def key(run: Run) -> float:
        tally = run.tally
        return tally.rate if scenario.rate is None else percentile(sorted(tally.latencies), 0.99)

    wanted = median_low(key(run) for run in runs)
    return next(run for run in runs if key(run) == wanted)


def faults(tally: Tally) -> Iterator[str]:
    """What may never happen, whatever the load."""
    for name in ("lost", "doubled", "misrouted", "gaps", "lines_lost"):
        if count := getattr(tally, name):
            yield f"{count} {name.replace('_', ' ')}"
