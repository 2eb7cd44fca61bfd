"""Whether a fragment may be shown to people."""

from __future__ import annotations

from maxpulse.analysis.fragments import Fragment
from maxpulse.analysis.patterns import Pattern


def refused(fragment: Fragment, pattern: Pattern) -> str | None:
    """Why a fragment is not shown to anybody, in a stable word; None where it may be."""
    raise NotImplementedError
