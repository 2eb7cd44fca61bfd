"""What a device sends when it hands over its outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from maxpulse.assessments.actions.take_late import Kept
from maxpulse.assessments.rules import RawAnswer
from maxpulse.assessments.web.form import LONGEST_THOUGHT_MS
from maxpulse.core import languages
from maxpulse.web.babel import way, writes_comma

MOST_AT_ONCE = 40
Text = Annotated[str, Field(max_length=200)]
# Milliseconds since 1970, up to the year 9999.
Milliseconds = Annotated[int, Field(ge=0, le=253_402_300_799_000)]
A_DAY_AND_A_CENTURY = 100 * 366 * 86_400_000


class BadOutbox(ValueError):
    """It is none that our script makes."""


class Handed(BaseModel):
    """One answer as it was kept on the device: its number there, and the answer that it replaced there.

    `language` is that of the page it was typed on; devices that began before it was told say none.
    """

    model_config = ConfigDict(extra="forbid")

    id: UUID
    counter: Annotated[int, Field(ge=0, lt=2**53)]
    at: Milliseconds
    question: Text
    values: Annotated[list[Text], Field(max_length=40)] = []
    unit: Text = ""
    second: Text = ""
    skipped: bool = False
    confirmed: bool = False
    took_ms: Annotated[int, Field(ge=0)] | None = None
    replaces: UUID | None = None
    language: Text = ""

    def kept(self, device: str) -> Kept:
        """The same for those who take it, from a device of that name."""
        return Kept(
            self.id,
            self.counter,
            moment(self.at),
            self.question,
            RawAnswer(
                tuple(self.values),
                self.unit,
                self.second,
                self.skipped,
                self.confirmed,
                # The pages of this browser may have changed their language while it waited.
                comma=writes_comma(self._way() or way()),
            ),
            None if self.took_ms is None else min(self.took_ms, LONGEST_THOUGHT_MS),
            self.replaces,
            device,
        )

    def _way(self) -> str:
        told = self.language.replace("-", "_")
        return told if told in languages.WAYS else ""


class Unreadable(BaseModel):
    """What stands in an answer's place and cannot be read as one. `id`: the name it has on the device, if any."""

    id: Any = None


Each = Annotated[Handed | Unreadable, Field(union_mode="left_to_right")]


class Outbox(BaseModel):
    """The answers that waited on a device, in any order. `now` is its clock as it sends, `offset` what it measured.

    Each answer is read on its own: one that is none does not hold up the others.
    """

    model_config = ConfigDict(extra="forbid")

    seal: Text
    device: UUID
    now: Milliseconds
    offset: Annotated[int, Field(gt=-A_DAY_AND_A_CENTURY, lt=A_DAY_AND_A_CENTURY)] | None = None
    answers: Annotated[list[Each], Field(max_length=MOST_AT_ONCE)]

    @classmethod
    def read(cls, sent: Any) -> Outbox:
        """The outbox in a request's JSON. Raises BadOutbox, which tells nothing of what was sent."""
        try:
            return cls.model_validate(sent)
        except ValidationError:
            raise BadOutbox from None

    @property
    def readable(self) -> list[Handed]:
        """Those that can be looked at."""
        return [each for each in self.answers if isinstance(each, Handed)]

    @property
    def unreadable(self) -> list[str]:
        """The names of those that cannot."""
        return [each.id for each in self.answers if isinstance(each, Unreadable) and isinstance(each.id, str)]

    @property
    def measured(self) -> timedelta | None:
        """The offset of the device's clock as it found it."""
        return None if self.offset is None else timedelta(milliseconds=self.offset)


def moment(milliseconds: int) -> datetime:
    """A device's time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
