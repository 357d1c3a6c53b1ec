"""Which workbooks of HR's can take in our sheets, and what stands in the way of the others."""

import zipfile
from collections.abc import Iterable, Iterator

from appraisal.messages import LANGUAGES
from sync.errors import TEXTS, GateError, MasterError
from sync.identity import PROPERTY_PREFIX, from_hidden_sheet
from sync.xlsx import xml
from sync.xlsx.file_bytes import readable
from sync.xlsx.gate import Package
from sync.xlsx.listings import content_type
from sync.xlsx.shared_strings import read_shared_strings
from sync.xlsx.sheet_expat import read_sheet
from sync.xlsx.spans import spanned
from sync.xlsx.values import Values
from sync.xlsx.whole import WholeWorkbook
from sync.xlsx.workbook_merge import name_elements, sheet_elements
from sync.xlsx.workbook_part import SheetPart, relationships
from workbook_templates.books import master
from workbook_templates.labels import sheet_title

_TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_BUILT_IN = "_xlnm."
_HEAD = 65_536
"""So many bytes of a sheet tell whether it is XML and declares a DOCTYPE."""


def holds_macros(book: WholeWorkbook) -> bool:
    """Whether a workbook is of the kind that may hold macros: Excel opens it under the name ``.xlsm`` only."""
    return content_type(book.types, book.contents.part) == _WITH_MACROS


def refuse_unsuitable(book: WholeWorkbook) -> None:
    """Raise where a workbook is not one that sheets can be added to.

    Raises:
        GateError: it is signed or damaged.
        MasterError: it is of another kind, counts dates from 1904, is shared, or is one of ours.

    """
    if any(notice.key == "notice.signed" for notice in book.package.notices):
        raise GateError("gate.signed")
    if book.workbook.root.namespace != _TRANSITIONAL:
        raise MasterError("adopt.strict")
    if content_type(book.types, book.contents.part) not in (_PLAIN, _WITH_MACROS):
        raise MasterError("adopt.kind")
    if book.contents.dates_1904:
        raise MasterError("adopt.dates-1904")
    if any(link.kind == "revisionHeaders" for link in relationships(book.package, book.contents.part)):
        raise MasterError("adopt.shared")
    if _is_ours(book):
        raise MasterError("adopt.already-ours")
    _check_sound(book)


def _is_ours(book: WholeWorkbook) -> bool:
    """Whether a workbook says that it is a book of ours: in its properties, or on a hidden sheet."""
    part = book.properties_part
    if part:
        named = spanned(book.package, part).root.children
        if any(element.attributes.get("name", "").startswith(PROPERTY_PREFIX) for element in named):
            return True
    titles = {sheet_title(master.BOOK.role, "identity", language).casefold() for language in LANGUAGES}
    return any(
        sheet.title.casefold() in titles and _says_identity(book, sheet) for sheet in book.contents.sheets
    )


def _says_identity(book: WholeWorkbook, sheet: SheetPart) -> bool:
    part = book.contents.strings_part
    strings = read_shared_strings(part, book.package.blocks(part)) if part else []
    cells = read_sheet(
        sheet.part, book.package.blocks(sheet.part), Values(strings, frozenset()), book.package.limits
    )
    return "book_id" in from_hidden_sheet(cells.rows)


def _check_sound(book: WholeWorkbook) -> None:
    """Unpack every part once: a damaged workbook must not become a master.

    Only what the reader will read must be XML in UTF-8: Power Query, for one, keeps its own part in UTF-16.
    """
    package = book.package
    if sum(entry.size for entry in package.entries.values()) > package.limits.total:
        largest = max(package.entries.values(), key=lambda entry: entry.size)
        raise GateError("gate.bomb", part=largest.name)
    with zipfile.ZipFile(readable(package.data)) as archive:
        bad = archive.testzip()
    if bad is not None:
        raise GateError("gate.damaged", reason=f"{bad}: checksum")
    for sheet in book.contents.sheets:
        _check_head(package, sheet.part)


def _check_head(package: Package, part: str) -> None:
    blocks = package.blocks(part)
    xml.parser(part).Parse(next(blocks, b"")[:_HEAD], False)


def refuse_collisions(host: WholeWorkbook, guest: WholeWorkbook) -> None:
    """Raise :class:`sync.errors.MasterError` that lists every sheet, table and name whose name we need.

    Excel compares names without regard to case, and tables and defined names share one list.
    """
    found = [
        *(("sheet", title) for title in _common(_titles(host), _titles(guest))),
        *(("table", name) for name in _common(_tables(host), {*_tables(guest), *_names(guest)})),
        *(("name", name) for name in _common(_names(host), {*_tables(guest), *_names(guest)})),
    ]
    if found:
        what = {
            f"what_{language[:2]}": "; ".join(
                TEXTS(f"adopt.taken-{kind}", language, name=name) for kind, name in found
            )
            for language in LANGUAGES
        }
        raise MasterError("adopt.collisions", **what)


def _common(theirs: Iterable[str], ours: Iterable[str]) -> Iterator[str]:
    """Yield, as the host writes them, the names that both have."""
    needed = {name.casefold() for name in ours}
    return (name for name in dict.fromkeys(theirs) if name.casefold() in needed)


def _titles(book: WholeWorkbook) -> list[str]:
    return [sheet.attributes.get("name", "") for sheet in sheet_elements(book.workbook)]


def _tables(book: WholeWorkbook) -> list[str]:
    return [table.root.attributes.get("displayName", "") for table in book.tables]


def _names(book: WholeWorkbook) -> list[str]:
    names = (name.attributes.get("name", "") for name in name_elements(book.workbook))
    return [name for name in names if not name.startswith(_BUILT_IN)]
