"""What the address of the page about analyses asks for: so many days, a type, and the texts of a half in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from maxpulse.analysis.patterns import ASKED as HALVES
from maxpulse.analysis.rules.days import TYPES
from maxpulse.core.languages import LANGUAGES

RANGES: Final = (7, 30, 90)
USUAL: Final = 30
EVERY: Final = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown. `kind` is a type of assessment, None for all of them; `half` and `language` are of the lattice."""

    days: int
    kind: str | None
    half: str
    language: str

    @classmethod
    def read(cls, args: Mapping[str, str], language: str) -> Asked:
        """What an address asks for; what it does not say or nobody offers is the usual, in the reader's language."""
        days = next((each for each in RANGES if str(each) == args.get("days")), USUAL)
        kind = next((each for each in TYPES if each == args.get("type")), None)
        usual = (next(iter(HALVES)), language if language in LANGUAGES else LANGUAGES[0])
        half, said = next((each for each in _texts() if "-".join(each) == args.get("texts")), usual)
        return cls(days, kind, half, said)

    @property
    def texts(self) -> str:
        """The lattice that is shown, as addresses name it."""
        return f"{self.half}-{self.language}"

    def url(self, *, days: int | None = None, kind: str | None = None, texts: str | None = None) -> str:
        """The address of the same with other days, another type or EVERY, or other texts of the lattice."""
        asked = {
            "days": days or self.days,
            "type": kind or self.kind or EVERY,
            "texts": texts or self.texts,
        }
        return f"/admin/analysis?{urlencode(asked)}"


def _texts() -> list[tuple[str, str]]:
    return [(half, language) for half in HALVES for language in LANGUAGES]
