"""Pictures that people send: what can be taken, what is kept of it, what is refused."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from maxpulse.accounts.pictures import MOST_BYTES, SIDE, BadPicture, Problem, square

RED, BLUE = (200, 30, 30), (30, 30, 200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<script>alert(document.cookie)</script>"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


def refusal(sent: bytes) -> Problem:
    with pytest.raises(BadPicture) as bad:
        square(sent)
    return bad.value.problem


def header_only_png(width: int, height: int) -> bytes:
    """A file of some bytes that claims to be this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(900, 600), (600, 900), (40, 40), (1, 1), (3000, 3)])
def test_any_picture_becomes_a_small_square(kind: str, size: tuple[int, int]) -> None:
    kept = opened(square(saved(Image.new("RGB", size, RED), kind)))
    assert (kept.format, kept.size) == ("WEBP", (SIDE, SIDE))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_colours_of_every_kind_are_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(square(saved(Image.new(mode, (60, 50)), kind))).size == (SIDE, SIDE)


def test_the_middle_is_kept() -> None:
    flag = Image.new("RGB", (900, 300), BLUE)
    flag.paste(Image.new("RGB", (300, 300), RED), (300, 0))
    red, _green, blue = opened(square(saved(flag, "PNG"))).convert("RGB").getpixel((SIDE // 2, 3))
    assert red > 150 > 100 > blue


def test_a_photo_stands_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    photo = Image.new("RGB", (400, 400), BLUE)
    photo.paste(Image.new("RGB", (400, 100), RED), (0, 0))  # the top of the file
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 3, "Somebody's phone"  # held upside down
    exif.get_ifd(GPS)[1] = "N"
    kept = opened(square(saved(photo, "JPEG", exif=exif, comment=SCRIPT, icc_profile=b"a profile")))
    assert set(kept.info) & {"exif", "icc_profile", "xmp", "comment"} == set()
    assert not kept.getexif()
    red, _green, blue = kept.convert("RGB").getpixel((SIDE // 2, SIDE - 5))
    assert red > blue


def test_what_rides_along_is_left_behind() -> None:
    words = PngInfo()
    words.add_text("Comment", SCRIPT.decode())
    for sent in (
        saved(Image.new("RGB", (60, 60), RED), "PNG", pnginfo=words) + SCRIPT,
        saved(Image.new("RGB", (60, 60), RED), "JPEG", comment=SCRIPT) + b"PK\x03\x04" + SCRIPT,
    ):
        assert SCRIPT in sent
        assert b"script" not in square(sent)


def test_a_file_is_what_its_bytes_are() -> None:
    for other in (SVG, b"<!doctype html>" + SCRIPT, b"%PDF-1.7", b"GIF89a" + SCRIPT, b"\x00" * 400):
        assert refusal(other) is Problem.NOT_A_PICTURE
    for kind in ("GIF", "BMP", "TIFF", "ICO"):
        assert refusal(saved(Image.new("RGB", (60, 60)), kind)) is Problem.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_moves_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in (RED, BLUE)]
    moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert refusal(moving) is Problem.MOVING


def test_a_photo_with_a_second_one_inside_does_not_move() -> None:
    two = [Image.new("RGB", (300, 300), colour) for colour in (RED, BLUE)]
    assert opened(square(saved(two[0], "MPO", save_all=True, append_images=two[1:]))).size == (SIDE, SIDE)


@pytest.mark.parametrize(
    "size", [(4000, 2001), (8000, 6250), (10_000, 10_000), (60_000, 60_000), (2_000_000_000, 2)]
)
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    assert refusal(header_only_png(*size)) is Problem.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["PNG", pytest.param("WEBP", marks=pytest.mark.thorough)])
def test_a_screenshot_is_taken_and_a_large_one_that_is_decoded_whole_is_not(kind: str) -> None:
    screen = saved(Image.new("RGB", (1440, 3200), RED), kind)
    assert opened(square(screen)).size == (SIDE, SIDE)
    assert refusal(saved(Image.new("RGB", (4000, 2001), RED), kind)) is Problem.TOO_MANY_PIXELS


def test_a_photo_of_a_good_phone_is_taken_as_jpeg() -> None:
    photo = Image.new("RGB", (5600, 4200), RED)
    assert opened(square(saved(photo, "JPEG"))).size == (SIDE, SIDE)
    assert refusal(saved(photo, "JPEG", progressive=True)) is Problem.TOO_MANY_PIXELS


def test_too_much_and_nothing_are_refused() -> None:
    assert refusal(b"") is Problem.EMPTY
    assert refusal(b"\xff\xd8\xff" + b"\x00" * MOST_BYTES) is Problem.TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_broken_file_is_refused_and_never_a_failure(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    whole = saved(noise, kind)
    assert refusal(whole[: len(whole) // 2]) is Problem.NOT_A_PICTURE
    chance = random.Random(7)
    for _ in range(150):
        broken = bytearray(whole[: chance.randrange(20, len(whole) + 1)])
        for _ in range(chance.randrange(1, 9)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert opened(square(bytes(broken))).size == (SIDE, SIDE)
        except BadPicture as bad:
            assert bad.problem is not Problem.EMPTY
