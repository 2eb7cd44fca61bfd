"""Catalogues of words: what is said in the code, the templates and the content files, and how it is said elsewhere.

`python -m maxpulse.runtime.catalogues` brings every catalogue up to the words there are now and tells what is missing.
With the code of a language behind it, it begins that language's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import yaml
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from maxpulse.core.languages import LANGUAGES
from maxpulse.runtime.compiled import TRANSLATIONS, catalogue_files
from maxpulse.runtime.paths import PROJECT

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_l", "N_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext", "ungettext"), (1, 2)),
}
# What content files hold besides words: references, kinds, sources. All other text is read by people.
NO_WORDS = frozenset(
    {
        "id",
        "key",
        "kind",
        "type",
        "version",
        "area",
        "pair",
        "when",
        "least",
        "most",
        "source",
        "unit",
        "units",
        "figure",
        "show_if",
        "full_when",
        "leads_to",
        "cap",
    }
    | {"any_of", "question", "country", "currency"}
    # Anchors: figures, points and the word "above".
    | {"steps", "line", "older", "asian", "renter"}
    | {"steps_source", "line_source", "older_source", "asian_source", "renter_source"}
    # What a file says in other languages itself.
    | {*LANGUAGES[1:]}
)
SLOT = re.compile(r"\{\w+\}")


def words() -> Catalog:
    """Every word of the product, as it stands in the source."""
    found = Catalog(project="MAXPULSE", charset="utf-8", fuzzy=False)
    found.creation_date = found.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    for folder, pattern, method in (
        (PROJECT / "maxpulse", "**.py", "python"),
        (PROJECT / "templates", "**.html", "jinja2"),
        (PROJECT / "maxpulse" / "assessments", "**.yaml", f"{__name__}:extract_content"),
        (PROJECT / "maxpulse" / "analysis" / "rules", "**.yaml", f"{__name__}:extract_content"),
        (PROJECT / "maxpulse" / "shop", "**.yaml", f"{__name__}:extract_goods"),
    ):
        for name, _line, message, _comments, _context in extract_from_dir(
            str(folder), [(pattern, method)], keywords=KEYWORDS
        ):
            found.add(message, locations=[(f"{folder.name}/{name}", 1)])
    return found


def extract_content(
    fileobj: IO[bytes], _keywords: object, _comments: object, options: object = None
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extraction method for content files: every text that people read. Babel names the parameters."""
    del options
    for text in _texts(yaml.safe_load(fileobj)):
        yield 1, "_", text, []


def extract_goods(
    fileobj: IO[bytes], _keywords: object, _comments: object, options: object = None
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The same for the shop's catalogue: what its products are and why they are offered. Names are kept as they are."""
    del options
    for product in yaml.safe_load(fileobj)["products"]:
        yield 1, "_", product["reason"], []
        yield 1, "_", product["description"], []


def _texts(node: object, key: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, below in node.items():
            if _holds_words(str(name), below, node):
                yield from _texts(below, str(name))
    elif isinstance(node, list):
        for below in node:
            yield from _texts(below, key)
    # Questions of a bank hold words, those of an item are ids.
    elif isinstance(node, str) and key != "questions" and any(map(str.isalpha, SLOT.sub("", node))):
        yield node


def _holds_words(name: str, below: object, around: Mapping[str, object]) -> bool:
    # In a choice the value is a key, in an item a sentence around the person's own figure.
    if name == "value":
        return bool(SLOT.search(str(below)))
    # What scored items rest on is read beside them; where questions are from is not.
    return name not in NO_WORDS or (name == "source" and "weight" in around and "questions" in around)


def missing(catalogue: Catalog, spoken: Catalog) -> list[str]:
    """The words of `spoken` that a catalogue has no words for."""
    return [str(message.id) for message in spoken if message.id and not _is_said(catalogue.get(message.id))]


def _is_said(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(strings) and all(strings)


def read(file: Path) -> Catalog:
    """A language's catalogue."""
    with file.open("rb") as source:
        return read_po(source)


def update(file: Path, spoken: Catalog) -> list[str]:
    """Bring a catalogue up to the words there are; what is missing in it."""
    catalogue = read(file)
    # A guess by likeness would be read as a translation.
    catalogue.update(spoken, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = spoken.creation_date
    with file.open("wb") as target:
        write_po(target, catalogue, sort_output=True, no_location=True, width=120)
    return missing(catalogue, spoken)


def begin(language: str) -> None:
    """Make an empty catalogue for a language that has none. Raises ValueError when there is no such language."""
    file = TRANSLATIONS / str(Locale.parse(language)) / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        file.parent.mkdir(parents=True)
        with file.open("wb") as target:
            write_po(target, Catalog(locale=language, project="MAXPULSE", charset="utf-8", fuzzy=False))


def main(languages: Sequence[str] = ()) -> int:
    """Update every catalogue, and begin those of `languages` that have none; 0 when all are complete."""
    for language in languages:
        begin(language)
    spoken, complete = words(), True
    for file in catalogue_files():
        lacking = update(file, spoken)
        complete = complete and not lacking
        print(f"{file.parent.parent.name}: {len(lacking)} of {len(spoken)} are missing")  # noqa: T201
        for message in lacking[:20]:
            print(f"  {message}")  # noqa: T201
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
