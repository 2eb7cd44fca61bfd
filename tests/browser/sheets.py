"""Contact sheets: small pictures of what belongs together, light beside dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HIGHEST = 1560, 2000
GAP, CAPTION = 12, 18
BEHIND, INK = "#8a8f98", "#ffffff"
# How wide a small one is, and how much of a long page it shows.
SMALL = {"desk": (375, 560), "phone": (183, 640)}
Cell = tuple[str, list[Image.Image]]


def put_on_sheets(folder: Path, size: str, into: Path) -> None:
    """Sheets of the pictures of that size in a folder, named for it and numbered."""
    for old in into.glob(f"{folder.name}.{size}.*.jpg"):
        old.unlink()
    into.mkdir(parents=True, exist_ok=True)
    for number, rows in enumerate(_sheets(_rows(_cells(folder, size), size)), start=1):
        _drawn(rows, size).save(into / f"{folder.name}.{size}.{number}.jpg", quality=85)


def _cells(folder: Path, size: str) -> Iterator[Cell]:
    for light in sorted(folder.glob(f"*.{size}.light.jpg")):
        name = light.name.partition(".")[0]
        yield (
            name,
            [_small(light.with_name(f"{name}.{size}.{theme}.jpg"), size) for theme in ("light", "dark")],
        )


def _small(file: Path, size: str) -> Image.Image:
    width, height = SMALL[size]
    with Image.open(file) as whole:
        part = whole.crop((0, 0, whole.width, min(whole.height, round(height * whole.width / width))))
        return part.resize((width, round(part.height * width / part.width)), Image.Resampling.LANCZOS)


def _rows(cells: Iterable[Cell], size: str) -> Iterator[list[Cell]]:
    fit, row = (WIDTH - GAP) // (2 * SMALL[size][0] + GAP), list[Cell]()
    for cell in cells:
        row.append(cell)
        if len(row) == fit:
            yield row
            row = []
    if row:
        yield row


def _sheets(rows: Iterable[list[Cell]]) -> Iterator[list[list[Cell]]]:
    sheet = list[list[Cell]]()
    for row in rows:
        if sheet and sum(map(_height, sheet)) + _height(row) > HIGHEST:
            yield sheet
            sheet = []
        sheet.append(row)
    if sheet:
        yield sheet


def _height(row: list[Cell]) -> int:
    return max(one.height for _name, both in row for one in both) + CAPTION + GAP


def _drawn(rows: list[list[Cell]], size: str) -> Image.Image:
    sheet = Image.new("RGB", (WIDTH, sum(map(_height, rows)) + GAP), BEHIND)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    top = GAP
    for row in rows:
        left = GAP
        for name, both in row:
            pen.text((left, top), name, INK, font)
            for one in both:
                sheet.paste(one, (left, top + CAPTION))
                left += SMALL[size][0]
            left += GAP
        top += _height(row)
    return sheet
