"""The name a fragment is kept by: its pattern, and the versions of all that decided its words."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.prompts import POLICY_VERSION, PROMPT_VERSION
from maxpulse.assessments.content.hybrid import parts_of
from maxpulse.assessments.rules.types import Result


@dataclass(frozen=True, slots=True)
class Versions:
    """What decides a fragment besides its pattern. `content` and `scoring` are those of the half, not of a hybrid."""

    content: str
    scoring: str
    prompt: str
    policy: str
    model: str


def versions_of(result: Result, half: str, model: str) -> Versions:
    """The versions that a fragment about this half ("health", "wealth") of a result is kept by.

    A half of a hybrid has those of the half by itself, so both share their fragments.
    """
    content = dict(parts_of(result.type, result.version))
    scoring = dict(parts_of(result.type, result.scoring_version))
    return current(content[half], scoring[half], model)


def current(content: str, scoring: str, model: str) -> Versions:
    """Those versions of content and scoring with the prompt and policy of this release."""
    return Versions(content, scoring, PROMPT_VERSION, POLICY_VERSION, model)


def wording(model: str) -> str:
    """What decides the words of a text whatever it is about. Checks of texts count while this is the same."""
    return f"prompt {PROMPT_VERSION}, policy {POLICY_VERSION}, {model}"


def input_hash(pattern: Pattern, versions: Versions) -> str:
    """The name of a fragment, in hexadecimal. Equal patterns by equal versions have equal names, whoever has them."""
    said = {"pattern": pattern.as_json(), "versions": asdict(versions)}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
