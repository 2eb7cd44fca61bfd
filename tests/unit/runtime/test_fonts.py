"""The typeface is cut to what pages need first, and nothing that they say is missing there."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from maxpulse.runtime import fonts
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.vendor import VENDOR

FILES = VENDOR / "onest" / "files"
# Browsers draw a hyphen for it, or nothing; it is named so that no other file is asked.
SOFT_HYPHEN = "\xad"
SLOT = re.compile(r"%\(\w+\)s|\{\w*\}")
# A name, an arrow, which every system has, and markup.
FROM_ELSEWHERE = set("ł→\n<>_")
SHEET = """/* onest-math-wght-normal */
@font-face {
  src: url(./files/onest-math-wght-normal.woff2) format('woff2-variations');
  unicode-range: U+2200;
}

/* onest-latin-wght-normal */
@font-face {
  src: url(./files/onest-latin-wght-normal.woff2) format('woff2-variations');
  unicode-range: U+0000-00FF;
}"""


@pytest.fixture(scope="module")
def core() -> TTFont:
    return TTFont(FILES / fonts.FIRST)


def test_the_core_has_every_sign_of_our_sentences_in_english_and_german() -> None:
    said = set()
    for file in (PROJECT / "translations").rglob("*.po"):
        with file.open(encoding="utf-8") as opened:
            for message in read_po(opened):
                for words in (message.id, message.string):
                    said.update(
                        *(SLOT.sub("", each) for each in ([words] if isinstance(words, str) else words))
                    )
    assert "ß" in said, "the premise: sentences were read"
    assert said - FROM_ELSEWHERE <= fonts.CORE


def test_the_core_is_small_and_whole(core: TTFont) -> None:
    assert set(map(ord, fonts.CORE - {SOFT_HYPHEN})) <= set(core.getBestCmap())
    # With its headers it comes within the first window of a new connection (ten segments).
    assert (FILES / fonts.FIRST).stat().st_size < 13_600
    assert {each.FeatureTag for each in core["GSUB"].table.FeatureList.FeatureRecord} == {"tnum"}
    assert {each.FeatureTag for each in core["GPOS"].table.FeatureList.FeatureRecord} == {"kern"}


def test_it_has_every_weight_that_style_sheets_ask_for(core: TTFont) -> None:
    sheets = "\n".join(sheet.read_text() for sheet in (PROJECT / "static" / "css").rglob("*.css"))
    asked = {int(weight) for weight in re.findall(r"(?:font-weight|--w-\w+): *(\d+)", sheets)}
    (axis,) = core["fvar"].axes
    assert asked and axis.minValue <= min(asked) and max(asked) <= axis.maxValue


def test_its_licence_comes_along(core: TTFont) -> None:
    assert "openfontlicense.org" in str(core["name"].getDebugName(14))


def test_what_the_core_has_is_taken_from_there_and_the_rest_from_where_it_was() -> None:
    sheet = fonts.faces(SHEET)
    assert "math" not in sheet
    assert sheet.index(fonts.LATIN) < sheet.index(fonts.FIRST), "of two that have a letter the last is asked"
    assert "unicode-range: U+0000-00FF;" in sheet
    assert "U+E4," in sheet.partition(fonts.FIRST)[2]
