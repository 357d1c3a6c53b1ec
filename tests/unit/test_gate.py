"""The gate at the file system: what a file is before its bytes are looked at (the bytes: ``tests/hostile``)."""

import errno
import io
import os
import zipfile
from pathlib import Path

import pytest

from sync.errors import FileError, GateError, ReviewbookError
from sync.xlsx.gate import BOOK, Limits, inspect, load, open_package, true_type


def package(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"[Content_Types].xml": b"<Types/>"} | parts).items():
            archive.writestr(name, content)
    return target.getvalue()


def key_of(path: Path, limits: Limits = BOOK) -> str:
    with pytest.raises(ReviewbookError) as caught:
        load(path, limits)
    assert caught.value.place.file == path.name
    return caught.value.key


def test_missing_folder_and_empty(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "empty.xlsx").touch()
    assert [key_of(tmp_path / name) for name in ("gone.xlsx", "folder.xlsx", "empty.xlsx")] == [
        "file.missing",
        "file.folder",
        "file.empty",
    ]


def test_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "uploading.xlsx"
    path.write_bytes(package())

    def read_while_it_grows(self: Path) -> bytes:
        with self.open("r+b") as file:
            content = file.read()
            file.write(b"more")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_while_it_grows)
    assert key_of(path) == "file.changing"


def test_placeholder_of_a_cloud_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows marks a file that is not on this machine; reading it would wait for the network."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(package())

    class Placeholder:
        st_mode, st_size, st_mtime_ns = 0o100644, 7, 0
        st_file_attributes = 0x400000

    monkeypatch.setattr(Path, "stat", lambda _: Placeholder())
    assert key_of(path) == "file.offline"


@pytest.mark.parametrize(
    ("expected", "number"),
    [("file.denied", errno.EACCES), ("file.unreadable", errno.EIO), ("file.long-name", errno.ENAMETOOLONG)],
)
def test_system_errors(expected: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(package())

    def refuse(_: Path) -> bytes:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert expected == key_of(path)


def test_too_large_a_file_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(bytes(2_000_000))
    monkeypatch.setattr(Path, "read_bytes", None)
    assert key_of(path, Limits(file=1_000_000)) == "gate.too-large"


def test_too_large_bytes() -> None:
    with pytest.raises(GateError) as caught:
        open_package(package(), Limits(file=50))
    assert caught.value.key == "gate.too-large"


@pytest.mark.parametrize(
    "limits",
    [Limits(part=999), Limits(total=1_500), Limits(ratio=2, ratio_from=500)],
    ids=["part", "total", "ratio"],
)
def test_parts_are_unpacked_against_our_own_caps(limits: Limits) -> None:
    opened = open_package(package(a=bytes(1_000), b=bytes(1_000)), limits)
    with pytest.raises(GateError) as caught:
        [opened.read(part) for part in ("a", "b")]
    assert caught.value.key == "gate.bomb"


def test_parts_are_found_without_regard_to_case() -> None:
    opened = open_package(package(**{"xl/SharedStrings.xml": b"<sst/>"}))
    assert "xl/sharedStrings.xml" in opened
    assert opened.read("XL/sharedstrings.XML") == b"<sst/>"


def test_inspect_looks_into_parts_that_we_never_read() -> None:
    """What another library will open is checked wholly."""
    with pytest.raises(GateError) as caught:
        inspect(open_package(package(**{"xl/theme/theme1.xml": b"<!DOCTYPE a []><a/>"})))
    assert caught.value.key == "gate.doctype"
    assert inspect(open_package(package(a=b"1"))).read("a") == b"1"


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ("zip", b"PK\x03\x04"),
        ("html", b"\xef\xbb\xbf  <!DOCTYPE html><html>"),
        ("html", b"<!-- saved --><table><tr>"),
        ("csv", "姓名;分数\n".encode("gb18030")),
        ("junk", b"\x00\x01\x02"),
        ("junk", b"word"),
        ("pdf", b"%PDF-1.4"),
    ],
)
def test_true_type(expected: str, content: bytes) -> None:
    assert expected == true_type(content)


def test_lock_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "~$book.xlsx"
    path.write_bytes(b"\x04Anna")
    with pytest.raises(FileError) as caught:
        load(path)
    assert caught.value.key == "file.temporary"
