"""Reading the analyses a model has written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from maxpulse.analysis.models import AnalysisResult
from maxpulse.core.db import session


def find_kept(input_hash: str, at: datetime) -> AnalysisResult | None:
    """What the model wrote for the same request, unless that has expired at the moment `at`."""
    return session.scalar(
        select(AnalysisResult).where(AnalysisResult.input_hash == input_hash, AnalysisResult.expires_at > at)
    )
