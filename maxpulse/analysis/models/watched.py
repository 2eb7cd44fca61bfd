"""Whether kept texts were right for whom they were given to, and where they are given no longer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Date, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.analysis.patterns import LOWER, OFF, SPLIT, UPPER, WHOLE
from maxpulse.analysis.rubric import CONTRADICTS, OTHER_DIRECTION, RIGHT, UNUSABLE
from maxpulse.core.access import access, granted, may, self_
from maxpulse.core.columns import Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

DRAWN, ASKED, DONE = "drawn", "asked", "done"
BY_HAND = granted(Permission.SYSTEM_RUN)


class AnalysisCheck(Base):
    """One time a kept text was given that was drawn by lot, and what was found. Nobody can be told from it.

    Of whoever was given it, the row says which end of the pattern they stand nearer to. It has the week (its Monday) in
    place of a moment, and an id that says no time: who finished when is told elsewhere. `turn` and `wording` say for
    which setting of its grid and for whose words (prompt, policy, model) it counts. Texts are fragments with slots, so
    nobody's figures are in them; the row goes after 90 days.
    """

    __tablename__ = "analysis_checks"
    __table_args__ = (
        one_of("nearer_end", LOWER, UPPER),
        one_of("state", DRAWN, ASKED, DONE),
        one_of("verdict", RIGHT, OTHER_DIRECTION, CONTRADICTS, UNUSABLE),
        Index("ix_analysis_checks_grid", "grid", "turn"),
        Index("ix_analysis_checks_open", "state", postgresql_where=text("state <> 'done'")),
        access(
            may("system", "select insert update delete"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
        ),
    )

    # Made of chance alone: the usual ids tell the millisecond in which somebody got their result.
    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid4, server_default=text("gen_random_uuid()")
    )
    input_hash: Mapped[Words]
    pattern: Mapped[dict[str, Any]] = mapped_column(JSONB)
    grid: Mapped[Words]
    turn: Mapped[int]
    wording: Mapped[Words]
    nearer_end: Mapped[Words]
    week: Mapped[date] = mapped_column(Date)
    state: Mapped[Words] = mapped_column(default=DRAWN, server_default=text("'drawn'"))
    asked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    verdict: Mapped[str | None] = mapped_column(Text)
    # Why it contradicts or cannot be used, in a stable word.
    why: Mapped[str | None] = mapped_column(Text)
    kept_text: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shadow_text: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    model: Mapped[str | None] = mapped_column(Text)


class AnalysisGrid(Base):
    """For how much of a level the texts of an area (or the overviews of a half) are given; no row: for the whole.

    `turn` counts its changes. `changed_by` is null where it changed by what checks had found: `checked` and `wrong` say
    what. `reason` is an admin's.
    """

    __tablename__ = "analysis_grids"
    __table_args__ = (
        one_of("state", WHOLE, SPLIT, OFF),
        Index("ix_analysis_grids_changed_by", "changed_by"),
        access(
            may("system", "select insert update"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
            may(
                "admin",
                "insert",
                using=BY_HAND,
                check=f"{BY_HAND} and state = 'whole' and changed_by is null",
            ),
            may("admin", "update", using=BY_HAND, check=f"{BY_HAND} and {self_('changed_by')}"),
        ),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid4, server_default=text("gen_random_uuid()")
    )
    name: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[Words] = mapped_column(default=WHOLE, server_default=text("'whole'"))
    turn: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reason: Mapped[str | None] = mapped_column(Text)
    checked: Mapped[int | None]
    wrong: Mapped[int | None]
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[UUID | None] = mapped_column(references("users.id"))
