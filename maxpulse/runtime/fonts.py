"""The typeface, cut to what pages need first: letters and signs of our own sentences, in the weights they are set in.

Whatever else somebody's name or answer is written with comes from the typeface's other files, which a browser fetches
when it meets such a letter. fontTools is loaded here alone, by whoever fetches browser libraries.
"""

from __future__ import annotations

import logging
import re
import string
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Style sheets use 420 to 680. Every other master would be fetched for nothing: a quarter of the file.
WEIGHTS = (400, 700)
# English, German and what their sentences and figures are set with; a test looks for signs that are missing here.
CORE = frozenset(
    string.ascii_letters + string.digits + "ÄÖÜäöüß" + " \xa0\xad!\"$%&'()*+,-./:;=?@£§¼½¾·×–—‘’‚“”„…−€"
)
# Kerning, and figures of one width. Hyphens raised between capitals would cost a sixth of the file.
FEATURES = ["kern", "tnum"]
# Signs and formulas: 2 kB of ranges in each style sheet, and a file of 18 kB for one arrow, which every system has.
LEFT_OUT = ("math", "symbols")

LATIN, FIRST = "onest-latin-wght-normal.woff2", "onest-core.woff2"
FACE = re.compile(r"/\* onest-([a-z-]+)-wght-normal \*/\s*@font-face \{[^}]*\}\s*")


def core_of(latin: Path) -> bytes:
    """The file that every page starts with: `CORE` out of that of all Latin letters."""
    font = _in_our_weights(latin)
    options = subset.Options(layout_features=FEATURES, name_IDs=[0, 14], hinting=False, notdef_outline=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, CORE)))
    cutter.subset(font)
    return _packed(font)


def narrowed(file: Path) -> bytes:
    """All letters and features of that file, in our weights only."""
    return _packed(_in_our_weights(file))


def faces(sheet: str) -> str:
    """The sheet that names the typeface's files, with the core last: whatever it has is taken from there."""
    kept = FACE.sub(lambda face: "" if face[1] in LEFT_OUT else face[0], sheet)
    latin = next(face[0] for face in FACE.finditer(sheet) if face[1] == "latin")
    core = latin.replace(LATIN, FIRST).replace("onest-latin-wght-normal", "onest-core")
    core = re.sub(r"unicode-range: [^;]*;", f"unicode-range: {_ranges()};", core)
    return f"{kept.rstrip()}\n\n{core.rstrip()}\n"


def files(folder: Path) -> list[Path]:
    """The typeface's files that come along."""
    return [each for each in sorted(folder.glob("*.woff2")) if each.name.split("-")[1] not in LEFT_OUT]


def _in_our_weights(file: Path) -> TTFont:
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return instancer.instantiateVariableFont(TTFont(file, recalcTimestamp=False), {"wght": WEIGHTS})


def _packed(font: TTFont) -> bytes:
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def _ranges() -> str:
    codes = sorted(map(ord, CORE))
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    pairs = zip(starts, ends, strict=True)
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in pairs)
