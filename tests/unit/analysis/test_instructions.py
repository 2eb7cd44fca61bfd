"""The instructions to a model: they name all that it is told, and never change under one version."""

from __future__ import annotations

import json
from hashlib import sha256

from maxpulse.analysis.provider import INSTRUCTIONS, NOTES, PROMPT_VERSION, AnalysisRequest

# Each version with the digest of what a model is instructed and noted. A word changes: a line more, none less.
INSTRUCTED = {
    "4": "d95e55d599944724",
}
# What a prompt holds, and how the instructions say it.
TOLD = {
    "assessment": "which of them\nit is",
    "areas": "the level of each area in words",
    "age_band": "an age band",
    "notes": "notes on what to leave out or take gently",
    "language": "the language",
}


def test_the_instructions_name_all_that_a_model_is_told() -> None:
    told = json.loads(AnalysisRequest("health", (), "18-39", (), "en").prompt())
    assert set(told) == set(TOLD)
    for words in TOLD.values():
        assert words in INSTRUCTIONS
    assert " only" not in INSTRUCTIONS


def test_who_changes_what_a_model_is_instructed_raises_its_version() -> None:
    digest = sha256("\n".join([INSTRUCTIONS, *NOTES.values()]).encode()).hexdigest()[:16]
    assert INSTRUCTED.get(PROMPT_VERSION) == digest, (
        f"The instructions or notes are not those of version {PROMPT_VERSION}: raise it in "
        f"maxpulse/analysis/provider.py and add its digest {digest} here."
    )
