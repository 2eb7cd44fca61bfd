"""What a check of the audit can find, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from flask_babel import gettext as _


class What(StrEnum):
    """Kinds of finding. Each means that somebody went around the product."""

    CHANGED = "changed"
    MISSING = "missing"
    GONE = "gone"
    TWICE = "twice"
    UNSEALED = "unsealed"
    BACK_DATED = "back_dated"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"
    NOT_AS_NOTED = "not_as_noted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed, at an entry, a seal, or an entry of a seal."""

    what: What
    entry: str | None = None
    seal: int | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """A finding as a check kept it."""
        return cls(What(kept["what"]), kept["entry"], kept["seal"])

    def as_json(self) -> dict[str, Any]:
        """The finding as it is kept."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """What was found, for an admin."""
        sentences = {
            What.CHANGED: _("Entry %(entry)s is not what it was when seal %(seal)s was made."),
            What.MISSING: _("Entry %(entry)s, which seal %(seal)s took, is gone."),
            What.GONE: _("Entry %(entry)s, which waited for its seal, is gone."),
            What.TWICE: _("Entry %(entry)s stands in more than one seal."),
            What.UNSEALED: _("Entry %(entry)s is in no seal and waits for none."),
            What.BACK_DATED: _("Entry %(entry)s, in seal %(seal)s, was written later than it says."),
            What.SEAL_CHANGED: _("Seal %(seal)s does not follow from its entries and the seal before it."),
            What.SEAL_MISSING: _("Seal %(seal)s is gone."),
            What.NOT_AS_NOTED: _(
                "Seal %(seal)s is not the one that was noted outside or by an earlier check."
            ),
        }
        return sentences[self.what] % {"entry": self.entry, "seal": self.seal}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check: how many entries and seals there are, and what is wrong with them.

    `dated` entries carry the clock of demo data, which travels; in production each of those is a finding.
    `newest` is the last seal's number and hash (hexadecimal), to be noted outside the database.
    """

    entries: int
    seals: int
    waiting: int
    dated: int
    newest: tuple[int, str] | None
    findings: Sequence[Finding]

    @property
    def is_sound(self) -> bool:
        """Nothing was changed, removed, added or moved since it was sealed."""
        return not self.findings
