"""Pictures of people: whatever was sent is decoded and drawn anew, so that nothing but its pixels is kept.

The type is what the bytes are, whatever the file is called. What rides along in a file goes with it: the place where
a photo was taken, scripts, archives, a second file behind the first.
"""

from __future__ import annotations

import io
import struct
import zlib
from enum import StrEnum

from PIL import Image, ImageOps

SIDE = 256
MOST_BYTES = 6 * 1024 * 1024
# A JPEG is decoded no larger than needed (`Image.draft`): phones make photos of 12 to 24 million.
MOST_PIXELS = 25_000_000
# Anything else is decoded whole, at four bytes a pixel: screenshots of phones and tablets have up to 6 million.
MOST_PIXELS_DECODED_WHOLE = 8_000_000
DRAFTED = ("JPEG", "MPO")
FORMATS = ("JPEG", "PNG", "WEBP")
MIMETYPE = "image/webp"
QUALITY = 86

# What the decoders raise on files that were made to break them.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, zlib.error)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Problem(StrEnum):
    """Why a picture cannot be taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"
    NOT_A_PICTURE = "not_a_picture"


class BadPicture(Exception):
    """What was sent cannot be taken as a picture; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def square(sent: bytes) -> bytes:
    """The middle of a picture as a small square WebP without anything else. Raises BadPicture.

    Takes up to some hundred milliseconds of a core.
    """
    if not sent:
        raise BadPicture(Problem.EMPTY)
    if len(sent) > MOST_BYTES:
        raise BadPicture(Problem.TOO_LARGE)
    try:
        with Image.open(io.BytesIO(sent), formats=FORMATS) as image:
            _check(image)
            return _drawn_anew(image)
    except BOMB:
        raise BadPicture(Problem.TOO_MANY_PIXELS) from None
    except BROKEN:
        raise BadPicture(Problem.NOT_A_PICTURE) from None


def _check(image: Image.Image) -> None:
    """Look at the size before a single pixel is decoded."""
    # A progressive JPEG comes in layers of the whole picture, each of them read before it can be made smaller.
    is_drafted = image.format in DRAFTED and "progressive" not in image.info
    most = MOST_PIXELS if is_drafted else MOST_PIXELS_DECODED_WHOLE
    if image.width * image.height > most:
        raise BadPicture(Problem.TOO_MANY_PIXELS)
    # A JPEG of several pictures is one photo with its thumbnails, as some phones make them.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise BadPicture(Problem.MOVING)


def _drawn_anew(image: Image.Image) -> bytes:
    image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than needed
    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    drawn = Image.new(plain.mode, (SIDE, SIDE))
    drawn.paste(ImageOps.fit(plain, (SIDE, SIDE), Image.Resampling.LANCZOS))
    kept = io.BytesIO()
    drawn.save(kept, "WEBP", quality=QUALITY)
    return kept.getvalue()
