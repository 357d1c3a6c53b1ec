"""The search for a person through every file of a cycle folder: what the command proves its work by, and the tests too.

Packages are unpacked, part by part and packages inside of them too; of a SQLite file every byte is looked at, free pages and
logs included, and whatever is deflated in it is inflated; mails are decoded. A PDF is judged by its file's name and by what
stands in it as plain text. What cannot be looked through, damaged or behind a password, is told as such: it proves nothing.
"""

import io
import lzma
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path, PurePosixPath

from appraisal.person_words import PersonWords
from sync.errors import ReviewbookError, library_errors
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import open_package
from sync.xlsx.source import XlsxSource
from sync.xlsx.true_type import true_type

DEPTH = 3
"""Packages inside of packages that are opened."""

_DATABASE = b"SQLite format 3\x00"
_DEFLATED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_OPENED = re.compile(rb"<(?:\w{1,9}:)?(?:si|is|p)(?=[\s>])[^<>]*>")
_CLOSED_AT = re.compile(rb"</(?:\w{1,9}:)?(?:si|is|p)>")
"""Where begins and ends what is read in one piece: a text of a cell, a paragraph of a letter, a drawing or a page."""
_TAG = re.compile(rb"<[^<>]*>")
_PACKAGE = (b"PK\x03\x04", b"PK\x05\x06")
_CLOSED = ("encrypted", "archive")
"""True types of files that may hold anything, and that nothing here can open."""
_CANNOT_UNPACK = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)  # fmt: skip
"""What the library raises of a package that is damaged, encrypted or packed in an unknown way."""
_LARGEST_PART = 1 << 30
"""Bytes beyond which a part of a package is not unpacked: it would fill the memory."""
_LARGEST = 1 << 26
"""Bytes beyond which nothing that is deflated in a database is inflated further."""
_SHELF = re.compile(r"archive/(?:master/)?[0-9a-f]{2}(?=/|$)")
"""A folder of the archive, named after the first two digits of the hashes in it."""


@dataclass(frozen=True, slots=True)
class Remain:
    """Where a person still stands: a file of the folder, and what in it (a part, or a sheet's cell), "" for its name.

    ``unread`` says that it could not be looked through: the person may stand there or not.
    """

    file: str
    place: str = ""
    unread: bool = False

    def __str__(self) -> str:
        return f"{self.file} › {self.place}" if self.place else self.file


def remains(folder: Path, words: PersonWords) -> Iterator[Remain]:
    """Yield every place in which any of the words still stands, or may stand since it cannot be looked through.

    Raises:
        FileError: a file cannot be read.

    """
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder).as_posix()
        if words.in_text(PurePosixPath(given_name(shown)).name):
            yield Remain(shown)
        if path.is_file():
            with library_errors(path):
                content = path.read_bytes()
            yield from (Remain(shown, place, unread) for place, unread in _places(content, words))


def given_name(shown: str) -> str:
    """Return as much of a path as somebody chose: the archive's folder e3 is named after hashes, and not after the person E3."""
    return _SHELF.sub("", shown)


def holds(content: bytes, words: PersonWords) -> bool | None:
    """Whether a file's bytes hold any of the words, packed or not; ``None`` where not all of it can be looked through."""
    whole = True
    for _, piece, is_in in _pieces(content, DEPTH):
        said = is_in(piece, words)
        if said:
            return True
        whole = whole and said is not None
    return False if whole else None


def _places(content: bytes, words: PersonWords) -> Iterator[tuple[str, bool]]:
    """Yield the places that say any of the words, each once, and (``True``) those that could not be looked through."""
    looked = [(part, is_in(piece, words)) for part, piece, is_in in _pieces(content, DEPTH)]
    parts = dict.fromkeys(part for part, said in looked if said)
    cells = list(_cells(content, words)) if parts else []
    in_sheets = ("xl/worksheets/", "xl/sharedStrings")
    yield from ((cell, False) for cell in cells)
    yield from ((part, False) for part in parts if not (cells and part.startswith(in_sheets)))
    yield from ((part, True) for part in dict.fromkeys(part for part, said in looked if said is None))


def _cells(content: bytes, words: PersonWords) -> Iterator[str]:
    """Yield the cells of a workbook that say any of the words; none of a file that is no workbook, or a damaged one."""
    if content[:2] != b"PK":
        return
    try:
        source = XlsxSource(open_package(content, MASTER_LIMITS), MASTER_LIMITS, {})
        for sheet in source.sheets:
            for row in source.cells(sheet).rows:
                for column, cell in row.cells.items():
                    if isinstance(cell.value, str) and words.in_text(cell.value):
                        yield f"{sheet.title}!{column}{row.number}"
    except ReviewbookError:
        return


IsIn = Callable[[bytes, PersonWords], bool | None]
"""How a kind of content is looked through; ``None`` where it cannot be."""


def _pieces(content: bytes, depth: int) -> Iterator[tuple[str, bytes, IsIn]]:
    """Yield everything that a file holds, unpacked, with the name of the part and how it is looked through."""
    if content.startswith(_PACKAGE):
        yield "", content, _in_names
        yield from _parts(content, depth) if depth else [("", content, _unread)]
    elif content.startswith(_DATABASE):
        yield "", content, _in_names
        yield "", content, _in_rows
        yield from (("", piece, _in_names) for piece in _inflated(content))
    elif content[:1] == b"<":
        yield "", content, _in_markup
    else:
        yield "", content, _in_bytes
        if true_type(content) in _CLOSED:
            yield "", content, _unread
        if b"\nContent-Transfer-Encoding:" in content[:65_536]:
            yield from _mail(content, depth)


def _in_bytes(content: bytes, words: PersonWords) -> bool:
    return words.in_any_encoding(content)


def _unread(_content: bytes, _words: PersonWords) -> None:
    return None


def _in_markup(content: bytes, words: PersonWords) -> bool:
    """Look for the words as they stand, and as they read where a part of a word is bold, or in a run of its own for whatever reason."""
    if words.in_markup(content):
        return True
    if not words.in_bytes(_TAG.sub(b"", content)):
        return False
    paragraphs = (_OPENED.split(before)[-1] for before in _CLOSED_AT.split(content))
    return any(words.in_bytes(_TAG.sub(b"", paragraph)) for paragraph in paragraphs if b"<" in paragraph)


def _in_names(content: bytes, words: PersonWords) -> bool:
    """Look for what reads as no cell's reference: of others there are many in what is packed, or says where findings are."""
    return words.names.in_bytes(content)


def _in_rows(content: bytes, words: PersonWords) -> bool | None:
    """Look through the rows of a database: every text and packed value, but for where a finding's cell is."""
    # A copy in memory has no log beside it; what the log holds is looked through as plain bytes.
    plain = content[:18] + b"\x01\x01" + content[20:]
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(plain)
            return any(_says(value, words) for value in _values(database))
    except sqlite3.DatabaseError:
        return None


def _values(database: sqlite3.Connection) -> Iterator[object]:
    """Yield every value of a database, but for where a finding's cell is."""
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        cursor = database.execute(f'SELECT * FROM "{table}"')
        keys = [column[0] for column in cursor.description]
        for row in cursor:
            yield from (value for key, value in zip(keys, row, strict=True) if key != "cell")


def _says(value: object, words: PersonWords) -> bool:
    if isinstance(value, str):
        return words.in_text(value)
    if isinstance(value, bytes):
        with suppress(zlib.error):
            value = zlib.decompress(value)
        return words.in_bytes(value) if _is_text(value) else words.names.in_bytes(value)
    return False


def _is_text(value: bytes) -> bool:
    """Whether bytes are UTF-8: a salt or a digest is not, and holds an id as short as E2 by mere chance."""
    try:
        value.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _parts(content: bytes, depth: int) -> Iterator[tuple[str, bytes, IsIn]]:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except _CANNOT_UNPACK:
        yield "", content, _unread
        return
    with package:
        for entry in package.infolist():
            yield entry.filename, entry.filename.encode("utf-8", "surrogateescape"), _in_names
            try:
                part = package.read(entry) if entry.file_size <= _LARGEST_PART else None
            except _CANNOT_UNPACK:
                part = None
            if part is None:
                yield entry.filename, b"", _unread
            else:
                yield from ((entry.filename, piece, is_in) for _, piece, is_in in _pieces(part, depth - 1))


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield what is deflated anywhere in a database, as far as it lies in one piece."""
    whole = memoryview(content)
    for start in _DEFLATED:
        place = content.find(start)
        while place >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(whole[place:], _LARGEST)
            place = content.find(start, place + 1)


def _mail(content: bytes, depth: int) -> Iterator[tuple[str, bytes, IsIn]]:
    message = message_from_bytes(content)
    for name, value in message.items():
        decoded = make_header(decode_header(value))
        yield name, str(decoded).encode("utf-8", "surrogatepass"), _in_bytes
    for part in message.walk():
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            yield from (
                (part.get_filename() or "", piece, is_in) for _, piece, is_in in _pieces(body, depth - 1)
            )
