"""The door: what a file must be before anything in it is read.

A workbook comes from anywhere, so nothing that it says about itself is trusted: names, counts and sizes are checked
against limits, parts are unpacked against our own caps and their checksums, and whatever is not an xlsx is named for
what it is. What is unusual but harmless to us (macros, links, a signature) is reported and not followed.
"""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sync.errors import FileError, GateError, Notice, library_errors
from sync.xlsx.archive import BLOCK, Entry, read_directory
from sync.xlsx.file_bytes import Bytes, FileBytes, blocks
from sync.xlsx.true_type import archive_type, true_type

__all__ = [
    "BOOK",
    "MASTER",
    "Entry",
    "Limits",
    "Package",
    "inspect",
    "load",
    "open_package",
    "opened_file",
    "true_type",
]

MB = 1 << 20
ONLY_XLSX = frozenset({"xlsx"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may hold; sizes in bytes. ``ratio`` is unpacked to packed, asked above ``ratio_from``.

    ``cells`` are filled ones and ``elements`` those of the markup, both of one sheet. A book holds a tenth of it at most,
    and whatever comes up to it is read in two seconds. ``text`` are the characters of a cell of a Google Sheet, which holds
    50,000: a master could not be written with them. It is a little less than a cell of Excel, since findings quote what they are about.
    """

    file: int = 32 * MB
    part: int = 64 * MB
    total: int = 128 * MB
    parts: int = 2_000
    ratio: int = 400
    ratio_from: int = 4 * MB
    rows: int = 20_000
    columns: int = 256
    cells: int = 150_000
    elements: int = 700_000
    text: int = 32_000


BOOK = Limits()
MASTER = Limits(
    file=512 * MB,
    part=2_048 * MB,
    total=4_096 * MB,
    parts=20_000,
    rows=1_048_576,
    columns=16_384,
    cells=60_000_000,
    elements=1_000_000_000,
)

_OFFLINE = 0x1000 | 0x40000 | 0x400000
"""Windows' attributes offline, recall on open, recall on data access: a cloud file that is not on this machine."""

XML_NAMES = (".xml", ".rels", ".vml")
_WIDE_XML = (b"\xff\xfe<", b"\xfe\xff\0<", b"<\0", b"\0<", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\0\0\0<")
"""How XML begins in UTF-16 and UTF-32."""
_ATTRIBUTES = 1_000
_BEGINNING = 64
_UTF8_MARK = b"\xef\xbb\xbf"
_DOCTYPE = b"<!DOCTYPE"
_FOREIGN_ENCODING = re.compile(
    rb"^<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE
)


@dataclass(slots=True)
class Package:
    """A checked package. Parts are found without regard to case, as the format asks; nothing is unpacked yet."""

    data: Bytes
    entries: dict[str, Entry]
    limits: Limits = BOOK
    notices: list[Notice] = field(default_factory=list)
    kind: str = "xlsx"
    """``xlsx``, ``gbook``, ``xlsb`` or ``ods``."""
    _unpacked: int = 0

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.entries

    def note(self, *keys: str) -> None:
        """Report something about the file once, however often it is found."""
        known = {notice.key for notice in self.notices}
        self.notices += [Notice(key) for key in keys if key not in known]

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
            elif _is_one_tag(block):
                raise GateError("gate.bomb", part=entry.name)
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


def open_package(source: Path | bytes, limits: Limits = BOOK, kinds: Collection[str] = ONLY_XLSX) -> Package:
    """Open a workbook file of one of these kinds, or say in one line why it is not opened.

    Raises :class:`sync.errors.FileError` where the file cannot be read and :class:`sync.errors.GateError` where it
    should not be.
    """
    if isinstance(source, bytes):
        with library_errors():
            return _package(source, limits, kinds)
    content = load(source, limits)
    with library_errors(source):
        return _package(content, limits, kinds)


@contextmanager
def opened_file(path: Path, limits: Limits = BOOK) -> Iterator[Package]:
    """Open a workbook file without holding its bytes, and close it in the end; raise what :func:`open_package` does."""
    with library_errors(path):
        _check_file(path, limits)
        data = FileBytes(path)
    with data:
        with library_errors(path):
            package = _package(data, limits, ONLY_XLSX)
        yield package


def inspect(package: Package) -> Package:
    """Unpack and check every part, for a file that another library will open; return the package."""
    for entry in package.entries.values():
        _check_doctype(entry.name, package.blocks(entry.name))
    return package


def load(path: Path, limits: Limits = BOOK) -> bytes:
    """Return the bytes of a file, unless it is a lock file, empty, offline, too large, or changes meanwhile."""
    with library_errors(path):
        return _load(path, limits)


def _load(path: Path, limits: Limits) -> bytes:
    before = _check_file(path, limits)
    data = path.read_bytes()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise FileError("file.changing")
    if not data:
        raise FileError("file.empty")
    return data


def _check_file(path: Path, limits: Limits) -> os.stat_result:
    if path.name.startswith("~$"):
        raise FileError("file.temporary")
    before = path.stat()
    if stat.S_ISDIR(before.st_mode):
        raise FileError("file.folder" if os.access(path, os.R_OK | os.X_OK) else "file.closed-folder")
    if getattr(before, "st_file_attributes", 0) & _OFFLINE:
        raise FileError("file.offline")
    if before.st_size > limits.file:
        raise GateError("gate.too-large", size=before.st_size // MB, limit=limits.file // MB)
    return before


def _package(data: Bytes, limits: Limits, kinds: Collection[str]) -> Package:
    if not data:
        raise FileError("file.empty")
    if len(data) > limits.file:
        raise GateError("gate.too-large", size=len(data) // MB, limit=limits.file // MB)
    kind = true_type(_for_its_type(data))
    if kind != "zip":
        raise GateError(f"gate.{kind}")
    entries = read_directory(data, limits.parts)
    kind = archive_type(frozenset(entries))
    if kind not in kinds:
        raise GateError(f"gate.{kind}")
    return Package(data, entries, limits, list(_notices(entries)), kind)


def _for_its_type(data: Bytes) -> bytes:
    """Return what tells the type: of a file that begins like a workbook no more than that."""
    if isinstance(data, bytes):
        return data
    head = data[:_BEGINNING]
    return head if true_type(head) == "zip" else data[:]


def _notices(entries: dict[str, Entry]) -> Iterator[Notice]:
    if any(name.endswith("vbaproject.bin") for name in entries):
        yield Notice("notice.macros")
    if any(name.startswith("_xmlsignatures/") for name in entries):
        yield Notice("notice.signed")


def _inflate(data: Bytes, entry: Entry) -> Iterator[bytes]:
    """Unpack a part in blocks of at most BLOCK bytes, whatever size it claims."""
    inflater = zlib.decompressobj(-15)
    for packed in blocks(data, entry.start, entry.end):
        if entry.method == zipfile.ZIP_STORED:
            for start in range(0, len(packed), BLOCK):
                yield bytes(packed[start : start + BLOCK])
            continue
        block = inflater.decompress(packed, BLOCK)
        while block:
            yield block
            block = inflater.decompress(inflater.unconsumed_tail, BLOCK)
    if entry.method != zipfile.ZIP_STORED and not inflater.eof:
        raise GateError("gate.damaged", reason=entry.name)


def _check_head(name: str, block: bytes) -> None:
    """Refuse an XML part in an encoding that readers disagree about, by what the part is and not only by its name."""
    block = block.removeprefix(_UTF8_MARK)
    named = name.lower().endswith(XML_NAMES) and (
        block[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in block[:16]
    )
    if named or block.startswith(_WIDE_XML) or _FOREIGN_ENCODING.match(block):
        raise GateError("gate.encoding", reason=name)


def _is_one_tag(block: bytes) -> bool:
    """Whether a whole block is attributes without end, which a parser must keep and compare one by one."""
    return b">" not in block and b"<" not in block and block.count(b'="') > _ATTRIBUTES


def _check_doctype(name: str, blocks: Iterator[bytes]) -> None:
    """Unpack a part wholly; refuse a DOCTYPE, which may stand behind a long comment and across two blocks."""
    seen = b""
    for block in blocks:
        if not seen and not _may_be_xml(name, block):
            break
        if _DOCTYPE in (seen + block):
            raise GateError("gate.doctype", part=name)
        seen = block[-len(_DOCTYPE) :]
    for _ in blocks:
        pass


def _may_be_xml(name: str, block: bytes) -> bool:
    return name.lower().endswith(XML_NAMES) or block.removeprefix(_UTF8_MARK).lstrip()[:1] == b"<"
