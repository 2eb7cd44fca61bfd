"""What the address of the page about analyses asks for: so many days, and the texts of a half in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from maxpulse.analysis.patterns import ASKED as HALVES
from maxpulse.core.languages import LANGUAGES

RANGES: Final = (7, 30, 90)
USUAL: Final = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown. `half` and `language` are of the lattice."""

    days: int
    half: str
    language: str

    @classmethod
    def read(cls, args: Mapping[str, str], language: str) -> Asked:
        """What an address asks for; what it does not say or nobody offers is the usual, in the reader's language."""
        days = next((each for each in RANGES if str(each) == args.get("days")), USUAL)
        usual = (next(iter(HALVES)), language if language in LANGUAGES else LANGUAGES[0])
        half, said = next((each for each in _texts() if "-".join(each) == args.get("texts")), usual)
        return cls(days, half, said)

    @property
    def texts(self) -> str:
        """The lattice that is shown, as addresses name it."""
        return f"{self.half}-{self.language}"

    def url(self, *, days: int | None = None, texts: str | None = None) -> str:
        """The address of the same with other days, or other texts of the lattice."""
        return f"/admin/analysis?{urlencode({'days': days or self.days, 'texts': texts or self.texts})}"


def _texts() -> list[tuple[str, str]]:
    return [(half, language) for half in HALVES for language in LANGUAGES]
