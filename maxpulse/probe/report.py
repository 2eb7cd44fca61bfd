"""What was tried, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("catalogue", "tables", "functions", "routes", "streams", "caches", "jobs")
MOST_SAMPLES = 5
# A policy that is gone opens a table for every role and column: the first hundred say as much as all of them.
MOST_FINDINGS = 100

REACHED, DIFFERS, NOT_COVERED = "reached", "differs", "not covered"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be. `what` is an address a person can look up: a table, a route, a key.

    `problem` is one of `reached` (somebody got at what is not theirs), `differs` (the database grants something else
    than the models declare) or `not covered` (there is something here that the probe does not know how to try).
    """

    kind: str
    problem: str
    what: str
    who: str
    how: str


@dataclass(slots=True)
class Report:
    """Counts by kind and by role, a few samples of each kind, and every finding.

    `allowed` is how often somebody got at what they may have, which says nothing of what they may not.
    For looking into what rounds leave behind it also holds the words of all canaries, and all that would be queued;
    and which functions of the database were asked about somebody's, and which gave their own people something.
    """

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    allowed: int = 0
    findings: list[Finding] = field(default_factory=list)
    samples: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    seconds: float = 0.0
    words: set[str] = field(default_factory=set, repr=False)
    asked: set[str] = field(default_factory=set, repr=False)
    heard: set[str] = field(default_factory=set, repr=False)
    queued: set[str] = field(default_factory=set, repr=False)

    def note(self, kind: str, who: str, what: str) -> None:
        """Count one try. Every so often one is kept as a sample."""
        self.tried[kind, who] += 1
        samples = self.samples[kind]
        if len(samples) < MOST_SAMPLES and what not in samples and not self.count(kind) % 7:
            samples.append(what)

    def find(self, kind: str, problem: str, what: str, who: str = "", how: str = "") -> None:
        """Keep a finding, each once."""
        found = Finding(kind, problem, what, who, how)
        if found not in self.findings:
            self.findings.append(found)

    def differ(self, what: str, differences: Iterable[str]) -> None:
        """Keep where catalogue and declarations part."""
        for difference in differences:
            self.find("catalogue", DIFFERS, what, how=difference)

    def count(self, kind: str) -> int:
        """How many tries of this kind there were."""
        return sum(number for (of, _who), number in self.tried.items() if of == kind)

    def by_role(self, kind: str) -> dict[str, int]:
        """The tries of this kind, by who tried."""
        return {who: number for (of, who), number in sorted(self.tried.items()) if of == kind}

    @property
    def attempts(self) -> int:
        """How many tries there were in all."""
        return self.tried.total()

    @property
    def reached(self) -> int:
        """How many of them got at what is not theirs. Must be nothing."""
        return sum(finding.problem == REACHED for finding in self.findings)

    @property
    def holds(self) -> bool:
        """Nothing reached, nothing different from what is declared, nothing left untried."""
        return not self.findings and all(self.count(kind) for kind in KINDS)

    def as_json(self) -> dict[str, Any]:
        """Everything, in JSON's types."""
        return {
            "holds": self.holds,
            "attempts": self.attempts,
            "reached": self.reached,
            "allowed": self.allowed,
            "seconds": round(self.seconds, 1),
            "kinds": {
                kind: {"tried": self.count(kind), "by": self.by_role(kind), "samples": self.samples[kind]}
                for kind in KINDS
            },
            "findings": [asdict(finding) for finding in self.findings[:MOST_FINDINGS]],
            "findings_in_all": len(self.findings),
            "problems": dict(Counter(finding.problem for finding in self.findings)),
        }
