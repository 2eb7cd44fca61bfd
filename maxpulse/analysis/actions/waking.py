"""Waking whoever brings and writes."""

from __future__ import annotations

from uuid import UUID

from maxpulse.core.queue import enqueue_later


def analyse_later(session_id: UUID) -> bool:
    """Wake the analysis of one result; False when it is known not to be queued by this: a sweeper comes."""
    key = f"analysis-{session_id}"
    return enqueue_later("analysis", "maxpulse.analysis.jobs.analyse", str(session_id), key=key)


def write_later(input_hash: str) -> bool:
    """Wake whoever writes one fragment; False when it is known not to be queued by this: a sweeper comes."""
    return enqueue_later(
        "analysis", "maxpulse.analysis.jobs.write", input_hash, key=f"analysis-write-{input_hash}"
    )


def shadow_later(check_id: UUID) -> bool:
    """Wake whoever asks for one check. Behind all other queues: nobody waits for it, and mails and texts are owed."""
    key = f"analysis-check-{check_id}"
    return enqueue_later("insights", "maxpulse.analysis.jobs.ask_in_shadow", str(check_id), key=key)
