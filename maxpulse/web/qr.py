"""QR codes as pictures within the page: no file, no script, no other host."""

from __future__ import annotations

import segno
from markupsafe import Markup

# ISO/IEC 18004 §6.3.8: four modules of light around it.
QUIET_ZONE = 4


def picture(text: str, title: str) -> Markup:
    """The code of `text` as SVG, dark on light in every theme: cameras want it so. `title` is read out instead."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        border=QUIET_ZONE,
        omitsize=True,
        svgclass="m-qr",
        lineclass=None,
        dark="#000",
        light="#fff",
        title=title,
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  segno escapes the title
