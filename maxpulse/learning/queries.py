"""Reading courses."""

from __future__ import annotations

from sqlalchemy import case, func, select

from maxpulse.core.db import session
from maxpulse.learning.models import Course


def count_own_courses() -> dict[str, int]:
    """How many courses of the acting trainer there are in each state: draft or published."""
    state = case((Course.is_published.is_(True), "published"), else_="draft")
    return dict(session.execute(select(state, func.count()).group_by(state)).all())
