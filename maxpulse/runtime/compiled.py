"""Compiled catalogues of words. They are not kept in the repository: whoever starts makes those that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog

from maxpulse.runtime.paths import PROJECT

log = structlog.get_logger(__name__)

TRANSLATIONS = PROJECT / "translations"


def catalogue_files(folder: Path = TRANSLATIONS) -> Iterator[Path]:
    """The file of each language."""
    yield from sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def compile_stale(folder: Path = TRANSLATIONS) -> None:
    """Compile the catalogues that changed since they were last. Several processes may do so at once."""
    for file in catalogue_files(folder):
        compiled = file.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < file.stat().st_mtime:
            try:
                _compile(file, compiled)
            except OSError as wrong:
                # A folder that may not be written to: what was compiled before goes on, or the source's words do.
                log.warning("catalogue_not_compiled", language=file.parent.parent.name, reason=wrong.strerror)


@cache
def known_words(language: str) -> Callable[[str], bool]:
    """Tells whether the catalogue of a language has words for a message, as it was when first asked."""
    compile_stale()
    catalogue = translation("messages", TRANSLATIONS, [language], fallback=True)
    catalogue.add_fallback(_Silent())
    return lambda message: bool(catalogue.gettext(message))


class _Silent(NullTranslations):
    """Says nothing, where others would say the message itself."""

    def gettext(self, message: str) -> str:
        """Nothing."""
        del message
        return ""


def _compile(file: Path, compiled: Path) -> None:
    # Needed once after each change, and not by every process that starts.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with file.open("rb") as source:
        catalogue = read_po(source)
    # Another process may be reading: it finds the old one or the new one, whole.
    with NamedTemporaryFile(dir=file.parent, delete=False) as target:
        made = Path(target.name)
        try:
            write_mo(target, catalogue)
            target.flush()
            made.chmod(0o644)
            made.replace(compiled)
        except OSError:
            made.unlink()
            raise
