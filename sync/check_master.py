"""The whole check of a cycle: whether everything still is as it was written.

The ledger's file, the chain of its journal, what is kept in the archive, and every value of the master, which a second
library reads. Nothing is changed.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from sync.closed_master import read_master
from sync.errors import LedgerError, MasterError, ReviewbookError, library_errors
from sync.files import find_master
from sync.identity import ReadIdentity
from sync.ledger import Ledger, WrittenRow, digest
from sync.master_places import TablePlace, kept_layout, lost_sheets
from sync.present_master import KNOWN, check_chain
from sync.written_rows import same, visible
from sync.xlsx import second_reader
from sync.xlsx.second_reader import SheetValues, sheet_values
from workbook_templates.books import master
from workbook_templates.layout import Table
from workbook_templates.master_names import is_block

Values = Mapping[str, str | int]

SHOWN = 5
"""How many of many things are named."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was checked: the key of its text, whether it is sound, and the values that fill the text."""

    key: str
    sound: bool
    values: Values


def check_cycle(folder: Path, ledger: Ledger) -> Iterator[Checked]:
    """Check everything, one thing after the other."""
    yield _file(ledger)
    yield _journal(ledger)
    yield _runs(ledger)
    yield _returns(ledger)
    yield _masters(ledger)
    yield from _master(folder, ledger)


def _file(ledger: Ledger) -> Checked:
    """Let SQLite check its file, and all that refers to something."""
    _, rows = ledger.query("PRAGMA integrity_check")
    wrong = [str(said) for (said,) in rows if said != "ok"]
    _, rows = ledger.query("PRAGMA foreign_key_check")
    wrong += [str(row[0]) for row in rows]
    return Checked("ledger", not wrong, {"wrong": ", ".join(wrong[:SHOWN])})


def _journal(ledger: Ledger) -> Checked:
    misfit = ledger.journal.verify()
    return Checked("journal", misfit is None, {"entries": ledger.journal.head[0], "entry": misfit or 0})


def _runs(ledger: Ledger) -> Checked:
    prepared = ledger.runs.prepared()
    last = ledger.runs.last()
    number = prepared.number if prepared else last.number if last else 0
    return Checked("runs", prepared is None, {"run": number})


def _returns(ledger: Ledger) -> Checked:
    """Compare every return that counts with what the archive keeps of it."""
    count, wrong = 0, []
    for found in ledger.returns.currents():
        count += 1
        kept = ledger.archive.path(found.hash, Path(found.file).suffix.lower() or ".xlsx")
        if not kept.exists() or digest(kept) != found.hash:
            wrong.append(found.file)
    return Checked("returns", not wrong, {"files": count, "wrong": _named(wrong)})


def _masters(ledger: Ledger) -> Checked:
    keys = ledger.archive_master.hashes()
    wrong = [
        key[:8] for key in keys if (path := ledger.archive_master.path(key)) is None or digest(path) != key
    ]
    return Checked("masters", not wrong, {"files": len(keys), "wrong": _named(wrong)})


def _named(wrong: list[str]) -> str:
    return ", ".join(wrong[:SHOWN]) + (" …" if len(wrong) > SHOWN else "")


def _master(folder: Path, ledger: Ledger) -> Iterator[Checked]:
    """Check the master: it can be read, this ledger wrote it, and its values are those that were written."""
    path = find_master(folder)
    try:
        found = read_master(folder)
    except ReviewbookError as error:
        yield Checked("unreadable", False, {"file": path.name, "reason": str(error)})
        return
    chain = _chain(found.identity, ledger, path.name)
    yield chain
    if not chain.sound:
        return
    lost = lost_sheets(kept_layout(ledger), found.tables)
    if lost:
        yield Checked("sheets", False, {"file": path.name, "sheets": ", ".join(lost)})
        return
    if found.hash != ledger.meta(KNOWN):
        yield Checked("edited", True, {"file": path.name})
        return
    yield _values(path, ledger)


def _chain(identity: ReadIdentity, ledger: Ledger, file: str) -> Checked:
    """Check that the last run of this ledger wrote the master."""
    values = {"file": file, "entry": identity.hidden.get("chain_number", "") or "0"}
    try:
        check_chain(identity, ledger, file)
    except LedgerError:
        return Checked("chain", False, values)
    except MasterError as error:
        return Checked(
            "older", False, {"file": file, **{name: str(said) for name, said in error.values.items()}}
        )
    return Checked("chain", True, values)


def _values(path: Path, ledger: Ledger) -> Checked:
    """Let a second library read the master, and compare every cell that the ledger knows of."""
    layout = kept_layout(ledger)
    with library_errors(path):
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    cells, wrong = 0, []
    sheets: dict[str, SheetValues] = {}
    for _, table in master.BOOK.tables():
        place = layout.get(table.name)
        # The Dashboard's figures are written anew as a whole whenever one of them changes.
        if place is None or is_block(table):
            continue
        if place.sheet not in sheets:
            sheets[place.sheet] = _sheet(book, place.sheet)
        for row in ledger.written.rows(table.name):
            for reference, expected in _expected(table, place, row):
                cells += 1
                if not _reads_as(expected, sheets[place.sheet].value(row.row, reference)):
                    wrong.append(f"{place.sheet}!{reference}{row.row}")
    return Checked("values", not wrong, {"cells": cells, "wrong": _named(wrong), "count": len(wrong)})


def _reads_as(expected: Any, found: object) -> bool:
    """Whether a second library found what the ledger keeps; another program may have written the last digits anew."""
    return second_reader.same(expected, found) or (type(expected) is type(found) and same(expected, found))


def _sheet(book: python_calamine.CalamineWorkbook, title: str) -> SheetValues:
    try:
        return sheet_values(book.get_sheet_by_name(title))
    except python_calamine.WorksheetNotFound as error:
        raise MasterError("book.missing-sheet", sheet_name=title) from error


def _expected(table: Table, place: TablePlace, row: WrittenRow) -> Iterator[tuple[str, Any]]:
    """Yield column and value of every cell of a row whose value we know: what a formula shows is the program's to say."""
    for column, cell in zip(table.columns, row.cells, strict=False):
        letters = place.columns.get(column.key)
        if letters is not None and not (isinstance(cell, list) and cell[0] != "link"):
            yield letters, visible(cell)
