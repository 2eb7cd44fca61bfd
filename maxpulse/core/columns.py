"""Column types that recur in the models, so that a moment or an amount is the same everywhere."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Numeric, Text, func, text
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import mapped_column

from maxpulse.core import clock
from maxpulse.core.ids import new_id

Id = Annotated[
    UUID, mapped_column(primary_key=True, default=new_id, server_default=text("gen_random_uuid()"))
]
Words = Annotated[str, mapped_column(Text)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Created = Annotated[
    datetime, mapped_column(DateTime(timezone=True), default=clock.now, server_default=func.now())
]
Updated = Annotated[
    datetime,
    mapped_column(DateTime(timezone=True), default=clock.now, onupdate=clock.now, server_default=func.now()),
]
Amount = Annotated[Decimal, mapped_column(Numeric(12, 2))]
Total = Annotated[Decimal, mapped_column(Numeric(12, 2), default=Decimal(0), server_default=text("0"))]
Percent = Annotated[Decimal, mapped_column(Numeric(5, 2))]
Json = Annotated[dict[str, Any], mapped_column(JSONB, default=dict, server_default=text("'{}'"))]
Address = Annotated[str, mapped_column(INET)]


def one_of(column: str, *values: str) -> CheckConstraint:
    """A check that `column` holds one of `values`; NULL passes, as in SQL."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def one_address(column: str) -> CheckConstraint:
    """A check that `column` holds one address, as `core.emails` has it; NULL passes.

    What a mail program reads as several, a comment or a quote is none.
    """
    is_one = rf"""{column} ~ '^[^@[:space:],;:<>()\[\]"\\]+@[^@[:space:],;:<>()\[\]"\\]+$'"""
    return CheckConstraint(f"{is_one} and {column} !~ '[A-Z]'", name=column)


def references(target: str, *, cascade: bool = False) -> ForeignKey:
    """A foreign key to `target` ("table.column"); `cascade` deletes the row with what it points at."""
    return ForeignKey(target, ondelete="CASCADE" if cascade else None)
