"""Compound files and VBA's compression: another library reads back what was written."""

import io
import random

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.xlam.compound_file import MINI_LIMIT, SECTOR, compound_file
from addin.xlam.compression import CHUNK, compress
from tests.unit.read_vba import decompressed

SIZES = (0, 1, 63, 64, 65, MINI_LIMIT - 1, MINI_LIMIT, SECTOR * 9, 200_000)


def test_every_stream_comes_back_whatever_its_size() -> None:
    streams = {f"s{size}": bytes(number % 251 for number in range(size)) for size in SIZES}
    written = compound_file({"VBA": streams, "PROJECT": b"text"})
    with olefile.OleFileIO(io.BytesIO(written), raise_defects=olefile.DEFECT_INCORRECT) as read:
        assert {tuple(name) for name in read.listdir()} == {("VBA", name) for name in streams} | {
            ("PROJECT",)
        }
        assert all(read.openstream(["VBA", name]).read() == content for name, content in streams.items())
    assert len(written) % SECTOR == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 40])
def test_every_name_is_found_by_its_search_tree(count: int) -> None:
    """A reader looks names up without regard to capitals, the shorter ones to the left."""
    names = [f"{'abcdefgh'[number % 8]}{'x' * (number % 5)}{number}" for number in range(count)]
    with olefile.OleFileIO(io.BytesIO(compound_file({name: name.encode() for name in names}))) as read:
        assert all(read.openstream(name.upper()).read() == name.encode() for name in names)


@pytest.mark.parametrize("name", ["", "x" * 32])
def test_a_name_that_no_directory_holds_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 31 characters"):
        compound_file({name: b""})


def test_a_file_that_the_header_cannot_describe_is_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        compound_file({"big": bytes(8_000_000)})


@settings(max_examples=200)
@given(st.text(st.sampled_from("ab \r\nDim"), max_size=3 * CHUNK).map(str.encode))
def test_compressed_text_comes_back(text: bytes) -> None:
    assert decompressed(compress(text)) == text


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("kind", ["same", "counting", "noise"])
def test_compressed_bytes_come_back(size: int, kind: str) -> None:
    noise = random.Random(7)
    byte = {"same": lambda _: 7, "counting": lambda n: n % 256, "noise": lambda _: noise.randrange(256)}[kind]
    data = bytes(byte(number) for number in range(size))
    back = decompressed(compress(data))
    assert back.rstrip(b"\0") == data.rstrip(b"\0")  # a chunk that would grow is filled up to 4,096 bytes


def test_text_shrinks() -> None:
    text = b"Public Sub ReviewbookPressed(control As IRibbonControl)\r\n" * 200
    assert len(compress(text)) < len(text) / 10
