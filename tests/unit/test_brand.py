"""A company's colour is readable whatever it is, and a logo is taken whole or not at all."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import jpeg, png
from workbook_templates.brand import LARGEST_LOGO, READABLE, brand, colour, contrast, logo, readable_on

SHADES = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@pytest.mark.parametrize(
    ("expected", "one", "other"),
    [(21.0, "#FFFFFF", "#000000"), (1.0, "#17494D", "#17494D"), (4.54, "#767676", "#FFFFFF")],
)
def test_contrast_is_that_of_wcag(expected: float, one: str, other: str) -> None:
    """Black on white is 21 : 1, and #767676 is the lightest grey that passes on white."""
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


@given(SHADES)
def test_text_on_any_colour_can_be_read(shade: str) -> None:
    """On the band, on the tint and on paper text keeps the contrast that small text needs."""
    found = brand(shade)
    assert found is not None
    assert found.band == shade
    assert contrast(found.band_text, found.band) >= READABLE
    assert contrast(found.hint, found.band) >= READABLE
    assert contrast(found.ink, found.soft) >= READABLE
    assert contrast(found.ink, "#FFFFFF") >= READABLE
    assert contrast(found.accent, found.soft) >= 3


def test_text_is_black_on_light_colours_and_white_on_dark_ones() -> None:
    """Yellow takes black, wine red takes white."""
    assert readable_on("#F2C230") == "#000000"
    assert readable_on("#8A1538") == "#FFFFFF"


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("#8A1538", "#8a1538"),
        ("#8A1538", " 8A1538 "),
        (None, "red"),
        (None, "#FFF"),
        (None, ""),
        (None, "#12345G"),
    ],
)
def test_a_colour_is_six_hexadecimal_digits(expected: str | None, typed: str) -> None:
    """Anything else is none, and is not guessed at."""
    assert colour(typed) == expected


def test_without_a_colour_there_is_no_look_of_its_own() -> None:
    """Books keep the standard colours then."""
    assert brand("") is None
    assert brand("red") is None


def test_a_whole_picture_is_a_logo() -> None:
    """PNG and JPEG are told apart by what they hold."""
    found = logo(png(30, 20))
    assert found is not None
    assert (found.width, found.height, found.suffix) == (30, 20, "png")
    found = logo(jpeg(40, 10))
    assert found is not None
    assert (found.width, found.height, found.suffix) == (40, 10, "jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        png(30, 20)[:-8],
        png(30, 20).replace(b"IDAT", b"IDAX"),
        png(0, 20),
        jpeg(40, 10)[:-2],
        jpeg(0, 10),
        b"\xff\xd8" + b"\xff\xd9",
        png(30, 20) + bytes(LARGEST_LOGO),
    ],
    ids=[
        "empty",
        "gif",
        "png-cut",
        "png-harmed",
        "png-flat",
        "jpeg-cut",
        "jpeg-flat",
        "jpeg-bare",
        "too-large",
    ],
)
def test_a_picture_that_is_harmed_is_no_logo(content: bytes) -> None:
    """A spreadsheet program would offer to repair a book that holds one."""
    assert logo(content) is None


def test_a_png_that_claims_to_be_longer_than_it_is_is_no_logo() -> None:
    """The length of a piece may point behind the end."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 1 << 30) + b"IHDR" + bytes(20)
    assert logo(head + struct.pack(">I", zlib.crc32(b""))) is None
