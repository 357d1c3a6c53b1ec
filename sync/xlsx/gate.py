"""The door: what a file must be before anything in it is read.

A workbook comes from anywhere, so nothing that it says about itself is trusted: names, counts and sizes are checked
against limits, parts are unpacked against our own caps and their checksums, and whatever is not an xlsx is named for
what it is. What is unusual but harmless to us (macros, links, a signature) is reported and not followed.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from struct import unpack_from

from sync.errors import FileError, GateError, Notice, library_errors

MB = 1 << 20
BLOCK = 4 * MB
"""Bytes that are unpacked at a time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may hold; sizes in bytes. ``ratio`` is unpacked to packed, asked above ``ratio_from``."""

    file: int = 32 * MB
    part: int = 128 * MB
    total: int = 256 * MB
    parts: int = 2_000
    ratio: int = 400
    ratio_from: int = 4 * MB
    rows: int = 20_000
    columns: int = 256
    cells: int = 300_000
    text: int = 65_536


BOOK = Limits()
MASTER = Limits(
    file=512 * MB,
    part=2_048 * MB,
    total=4_096 * MB,
    parts=20_000,
    rows=1_048_576,
    columns=16_384,
    cells=60_000_000,
)

_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_OLE_STREAMS = (("EncryptedPackage", "encrypted"), ("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "word"),
                ("PowerPoint Document", "powerpoint"))  # fmt: skip
_FOREIGN_PARTS = (
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "powerpoint"),
    ("xl/workbook.bin", "xlsb"),
)
_OFFLINE = 0x1000 | 0x40000 | 0x400000
"""Windows' attributes offline, recall on open, recall on data access: a cloud file that is not on this machine."""

_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|table|meta|body)\b", re.IGNORECASE | re.DOTALL
)
_DRIVE = re.compile(r"^[A-Za-z]:")
_FOREIGN_ENCODING = re.compile(
    rb"^<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE
)
_TEXT_CONTROLS = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 27)) + bytes(range(28, 32))


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


@dataclass(slots=True)
class Package:
    """A checked package. Parts are found without regard to case, as the format asks; nothing is unpacked yet."""

    data: bytes
    entries: dict[str, Entry]
    limits: Limits = BOOK
    notices: list[Notice] = field(default_factory=list)
    _unpacked: int = 0

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.entries

    def entry(self, part: str) -> Entry:
        """Return where a part stands; a part that is missing is a :class:`GateError`."""
        try:
            return self.entries[part.lower()]
        except KeyError:
            raise GateError("gate.missing-part", part=part) from None

    def read(self, part: str) -> bytes:
        """Return a part unpacked, its size, checksum and encoding checked."""
        return b"".join(self.blocks(part))

    def blocks(self, part: str) -> Iterator[bytes]:
        """Yield a part unpacked in blocks; the checksum is checked after the last one."""
        entry, crc, size = self.entry(part), 0, 0
        for number, block in enumerate(_inflate(self.data, entry)):
            if not number:
                _check_head(entry.name, block)
            size += len(block)
            self._count(entry, size, len(block))
            crc = zlib.crc32(block, crc)
            yield block
        if size != entry.size or crc != entry.crc:
            raise GateError("gate.damaged", reason=f"{entry.name}: checksum")

    def _count(self, entry: Entry, size: int, more: int) -> None:
        self._unpacked += more
        limits, packed = self.limits, max(entry.end - entry.start, 1)
        too_dense = size > limits.ratio_from and size > packed * limits.ratio
        if size > limits.part or too_dense or self._unpacked > limits.total:
            raise GateError("gate.bomb", part=entry.name)


def open_package(source: Path | bytes, limits: Limits = BOOK) -> Package:
    """Open a workbook file, or say in one line why it is not opened.

    Raises :class:`sync.errors.FileError` where the file cannot be read and :class:`sync.errors.GateError` where it
    should not be.
    """
    if isinstance(source, bytes):
        with library_errors():
            return _package(source, limits)
    content = load(source, limits)
    with library_errors(source):
        return _package(content, limits)


def inspect(package: Package) -> Package:
    """Unpack and check every part, for a file that another library will open; return the package."""
    for entry in package.entries.values():
        for number, block in enumerate(package.blocks(entry.name)):
            if not number and entry.name.endswith((".xml", ".rels", ".vml")):
                _check_doctype(entry.name, block)
    return package


def load(path: Path, limits: Limits = BOOK) -> bytes:
    """Return the bytes of a file, unless it is a lock file, empty, offline, too large, or changes meanwhile."""
    with library_errors(path):
        return _load(path, limits)


def _load(path: Path, limits: Limits) -> bytes:
    if path.name.startswith("~$"):
        raise FileError("file.temporary")
    before = path.stat()
    if stat.S_ISDIR(before.st_mode):
        raise FileError("file.folder")
    if getattr(before, "st_file_attributes", 0) & _OFFLINE:
        raise FileError("file.offline")
    if before.st_size > limits.file:
        raise GateError("gate.too-large", size=before.st_size // MB, limit=limits.file // MB)
    data = path.read_bytes()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise FileError("file.changing")
    if not data:
        raise FileError("file.empty")
    return data


def _package(data: bytes, limits: Limits) -> Package:
    if not data:
        raise FileError("file.empty")
    if len(data) > limits.file:
        raise GateError("gate.too-large", size=len(data) // MB, limit=limits.file // MB)
    kind = true_type(data)
    if kind != "zip":
        raise GateError(f"gate.{kind}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise GateError("gate.truncated") from error
    infos = archive.infolist()
    if len(infos) > limits.parts:
        raise GateError("gate.too-many-parts", count=len(infos), limit=limits.parts)
    _check_edges(data, infos, len(archive.comment))
    entries = _entries(data, infos)
    _check_workbook(entries)
    return Package(data, entries, limits, list(_notices(entries)))


def _check_edges(data: bytes, infos: list[zipfile.ZipInfo], comment: int) -> None:
    """Refuse bytes before the first part or after the directory: two readers could see two files."""
    first = min((info.header_offset for info in infos), default=0)
    ends_well = data[-22 - comment :][:4] == b"PK\x05\x06"
    if first or not ends_well:
        raise GateError("gate.wrapped")


def _entries(data: bytes, infos: list[zipfile.ZipInfo]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        _check_name(name)
        if name.endswith("/"):
            continue
        if name.lower() in entries:
            raise GateError("gate.duplicate-part", part=name)
        entries[name.lower()] = _entry(data, name, info)
    return entries


def _entry(data: bytes, name: str, info: zipfile.ZipInfo) -> Entry:
    if info.flag_bits & 0x41:
        raise GateError("gate.encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise GateError("gate.compression", part=name)
    if data[info.header_offset : info.header_offset + 4] != b"PK\x03\x04":
        raise GateError("gate.damaged", reason=name)
    name_length, extra_length = unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    end = start + info.compress_size
    if end > len(data):
        raise GateError("gate.truncated")
    stamp = data[info.header_offset + 10 : info.header_offset + 14]
    return Entry(name, start, end, info.file_size, info.CRC, info.compress_type, stamp)


def _check_name(name: str) -> None:
    parts = PurePosixPath(name).parts
    if not name or name.startswith("/") or ".." in parts or _DRIVE.match(name) or "\0" in name:
        raise GateError("gate.part-name", part=name.replace("\0", "␀")[:80])


def _check_workbook(entries: dict[str, Entry]) -> None:
    for part, kind in _FOREIGN_PARTS:
        if part in entries:
            raise GateError(f"gate.{kind}")
    if "content.xml" in entries and "mimetype" in entries:
        raise GateError("gate.ods")
    if "[content_types].xml" not in entries:
        raise GateError("gate.zip")


def _notices(entries: dict[str, Entry]) -> Iterator[Notice]:
    if any(name.endswith("vbaproject.bin") for name in entries):
        yield Notice("notice.macros")
    if any(name.startswith("_xmlsignatures/") for name in entries):
        yield Notice("notice.signed")


def true_type(data: bytes) -> str:
    """Name what the bytes really are: ``zip`` for what may be a workbook, else a key of the gate's texts."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return _ole_type(data) if kind == "ole" else kind
    head = data[:65_536]
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if b"PK\x03\x04" in data and b"PK\x05\x06" in data[-66_000:]:
        return "wrapped"
    return "csv" if _is_text(head) else "junk"


def _ole_type(data: bytes) -> str:
    """Name an OLE file by the streams in its directory, whose names are UTF-16."""
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return kind
    return "ole"


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return len(head.translate(None, _TEXT_CONTROLS)) == len(head) and any(mark in head for mark in b",;\t\n")


def _inflate(data: bytes, entry: Entry) -> Iterator[bytes]:
    """Unpack a part in blocks of at most BLOCK bytes, whatever size it claims."""
    packed = memoryview(data)[entry.start : entry.end]
    if entry.method == zipfile.ZIP_STORED:
        for start in range(0, len(packed), BLOCK):
            yield bytes(packed[start : start + BLOCK])
        return
    inflater = zlib.decompressobj(-15)
    block = inflater.decompress(packed, BLOCK)
    while block:
        yield block
        block = inflater.decompress(inflater.unconsumed_tail, BLOCK)
    if not inflater.eof:
        raise GateError("gate.damaged", reason=entry.name)


def _check_head(name: str, block: bytes) -> None:
    """Refuse an XML part in an encoding that readers disagree about."""
    if name.lower().endswith((".xml", ".rels")) and (
        block[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in block[:16] or _FOREIGN_ENCODING.match(block)
    ):
        raise GateError("gate.encoding", reason=name)


def _check_doctype(name: str, block: bytes) -> None:
    if b"<!DOCTYPE" in block:
        raise GateError("gate.doctype", part=name)
