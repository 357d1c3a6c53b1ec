"""The directory of a ZIP file, checked so that whoever reads the file sees the same parts in it.

A file is read by its directory (we, most libraries), or from its first byte on (streaming readers): where the two would
see different parts, the file is refused with both readings named.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from struct import unpack_from

from sync.errors import GateError
from sync.xlsx.file_bytes import Bytes, readable

BLOCK = 4 << 20
"""Bytes that are unpacked at a time."""

_LOCAL = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_SIZE = 22
_HEADER_SIZE = 30
_ZIP64 = 0xFFFFFFFF
_MANY = 0xFFFF
"""What the end of the directory says where the true number of parts stands in a ZIP64 record."""

_ENCRYPTED, _SIZES_BEHIND, _UTF8 = 0x41, 0x8, 0x800
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a part stands in the file: the bytes ``start:end`` are packed with ``method`` (0 stored, 8 deflated).

    ``stamp`` is its time and date as the archive writes them.
    """

    name: str
    start: int
    end: int
    size: int
    crc: int
    method: int
    stamp: bytes


@dataclass(frozen=True, slots=True)
class _Header:
    """A part's own header, in front of its bytes."""

    name: bytes
    method: int
    size_known: bool
    numbers: tuple[int, int, int]
    """Checksum, packed and unpacked size."""
    start: int


def read_directory(data: Bytes, most: int) -> dict[str, Entry]:
    """Return the parts of a ZIP file by lower-case name, at most ``most`` of them.

    Raises:
        GateError: truncated, wrapped, encrypted, or two readers would see two files.

    """
    try:
        archive = zipfile.ZipFile(readable(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        # ValueError and NotImplementedError: sizes below zero and format versions to come, in a damaged directory.
        raise GateError("gate.truncated") from error
    infos = archive.infolist()
    if len(infos) > most:
        raise GateError("gate.too-many-parts", count=len(infos), limit=most)
    _check_edges(data, infos, len(archive.comment))
    listed = [(info.header_offset, _entry(data, info)) for info in infos]
    _check_gaps(data, sorted(listed, key=lambda pair: pair[0]))
    return _by_name(entry for _, entry in listed)


def _check_edges(data: Bytes, infos: list[zipfile.ZipInfo], comment: int) -> None:
    """Refuse bytes before the first part or after the directory: two readers could see two files."""
    first = min((info.header_offset for info in infos), default=0)
    end = data[len(data) - _END_SIZE - comment :]
    if first or not end.startswith(_END):
        raise GateError("gate.wrapped")
    claimed = unpack_from("<H", end, 10)[0]
    if claimed not in (len(infos), _MANY):
        raise GateError("gate.part-count", claimed=claimed, count=len(infos))


def _entry(data: Bytes, info: zipfile.ZipInfo) -> Entry:
    name = info.orig_filename.replace("\\", "/")
    _check_name(name)
    if info.flag_bits & _ENCRYPTED:
        raise GateError("gate.encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise GateError("gate.compression", part=name)
    header = _header(data, info.header_offset, name)
    _compare(name, info, header)
    end = header.start + info.compress_size
    if end > len(data):
        raise GateError("gate.truncated")
    stamp = data[info.header_offset + 10 : info.header_offset + 14]
    return Entry(name, header.start, end, info.file_size, info.CRC, info.compress_type, stamp)


def _header(data: Bytes, offset: int, part: str) -> _Header:
    head = data[offset : offset + _HEADER_SIZE]
    if head[:4] != _LOCAL or len(head) < _HEADER_SIZE:
        raise GateError("gate.damaged", reason=part)
    flags, method = unpack_from("<HH", head, 6)
    numbers = unpack_from("<LLL", head, 14)
    name_length, extra_length = unpack_from("<HH", head, 26)
    name_end = offset + _HEADER_SIZE + name_length
    name = data[offset + _HEADER_SIZE : name_end]
    return _Header(name, method, not flags & _SIZES_BEHIND, numbers, name_end + extra_length)


def _compare(part: str, info: zipfile.ZipInfo, header: _Header) -> None:
    """Refuse a part whose own header says something else than the directory."""
    listed = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    if header.name != listed:
        raise GateError("gate.two-names", part=part, other=header.name.decode("utf-8", "replace")[:80])
    numbers = (info.CRC, info.compress_size, info.file_size)
    exact = header.size_known and _ZIP64 not in header.numbers
    if header.method != info.compress_type or (exact and header.numbers != numbers):
        raise GateError("gate.two-sizes", part=part)


def _check_gaps(data: Bytes, listed: list[tuple[int, Entry]]) -> None:
    """Refuse parts that share bytes, and parts between the listed ones that the directory does not name."""
    for (_, entry), (following, other) in pairwise(listed):
        if following < entry.end:
            raise GateError("gate.overlap", part=entry.name, other=other.name)
        if _LOCAL in data[entry.end : following]:
            raise GateError("gate.unlisted", part=entry.name)


def _by_name(listed: Iterator[Entry]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for entry in listed:
        if entry.name.endswith("/"):
            continue
        if entry.name.lower() in entries:
            raise GateError("gate.duplicate-part", part=entry.name)
        entries[entry.name.lower()] = entry
    return entries


def _check_name(name: str) -> None:
    parts = PurePosixPath(name).parts
    if not name or name.startswith("/") or ".." in parts or _DRIVE.match(name) or "\0" in name:
        raise GateError("gate.part-name", part=name.replace("\0", "␀")[:80])
