"""The master as a run finds it: read from the file where HR saved it since, else from what the ledger keeps of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Any, overload

from sync.closed_master import Master, read_master
from sync.errors import LedgerError, MasterError
from sync.files import find_master
from sync.hr import DECIDED_TABLES, KEPT_TABLES, HrContent, hr_content
from sync.hr_edits import TakenOver, take_over
from sync.identity import ReadIdentity
from sync.ledger import Ledger, Run, RunState, digest
from sync.ledger.written import WrittenRow
from sync.master_places import Layout, as_found, keep_layout, kept_layout, lost_sheets
from sync.row_ids import RowNames, records_alone, row_names, with_names
from sync.shown_rows import forget_shown
from sync.written_rows import raw_row
from sync.xlsx.read import RawRow, RawTable
from sync.xlsx.references import column_index
from workbook_templates.books import master
from workbook_templates.books.policy import OWN_COLUMNS
from workbook_templates.layout import OWN_KEYS, Owner, Table
from workbook_templates.own_columns import PLACES

_OWN_TABLES = tuple(places.master for places in PLACES.values())

Rows = Callable[[], Iterable[WrittenRow]]
"""Gives the kept rows of a table, from the top down, each time it is asked."""

KNOWN = "master known"
"""A ledger fact: the hash of the master whose rows the ledger keeps."""


@dataclass(frozen=True, slots=True)
class Present:
    """The master as it is now; ``read`` is ``None`` where the ledger knew it without opening it.

    ``names`` say which of the rows that were read are which records, where their ids do not.
    """

    hash: str
    content: HrContent
    layout: Layout
    read: Master | None = None
    names: RowNames = field(default_factory=dict)


def present_master(folder: Path, ledger: Ledger, left: Present | None = None) -> Present:
    """Return the master as it is now: ``left``, if it is the same still. Nothing is kept of it yet.

    Raises:
        MasterError: it is missing, no master of ours, an older one than the ledger's, or sheets of ours are gone from it.
        LedgerError: the master was written by another ledger, or by a later state of this one.
        BookError: the gate refuses it.

    """
    path = find_master(folder)
    if not path.exists():
        raise MasterError("master.missing", file=path.name)
    key = digest(path)
    if left is not None and key == left.hash == ledger.meta(KNOWN):
        return left
    layout = kept_layout(ledger)
    if key == ledger.meta(KNOWN) and layout:
        return Present(key, hr_content(kept_tables(ledger, layout)), layout)
    found = read_master(folder)
    check_chain(found.identity, ledger, path.name)
    check_sheets(found.tables, ledger, path.name)
    names = row_names(found.tables, ledger)
    content = hr_content(with_names(found.tables, names)) if names else found.content
    return Present(found.hash, content, as_found(found.tables), found, names)


def kept_tables(ledger: Ledger, layout: Layout) -> dict[str, RawTable]:
    """Return HR's rows of all tables as the ledger keeps them: her own tables, her goals, and rows beside which she decided."""
    written, book = ledger.written, list(master.GOALS.positions).index("book")
    rows: dict[str, Rows] = {
        **{table.name: partial(written.rows, table.name) for table in KEPT_TABLES},
        master.GOALS.name: partial(written.blank, master.GOALS.name, book),
        **{
            table.name: partial(written.filled, table.name, [*_hrs_places(table)]) for table in DECIDED_TABLES
        },
    }
    if written.last_row(OWN_COLUMNS.name):
        rows |= {name: partial(_with_own, name, rows.get(name, tuple), ledger) for name in _OWN_TABLES}
    counting = {name: partial(records_alone, name, found) for name, found in rows.items()}
    return {name: _kept(name, found, layout) for name, found in counting.items() if name in layout}


class _KeptRows(Sequence[RawRow]):
    """The rows of a table, unpacked each time they are gone through: those of 80,000 people would take 300 MB as objects."""

    def __init__(self, table: Table, rows: Rows) -> None:
        self._table, self._rows = table, rows

    def __iter__(self) -> Iterator[RawRow]:
        return (raw_row(self._table, row.row, [_once(cell) for cell in row.cells]) for row in self._rows())

    def __len__(self) -> int:
        return sum(1 for _ in self._rows())

    @overload
    def __getitem__(self, place: int) -> RawRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[RawRow]: ...

    def __getitem__(self, place: int | slice) -> RawRow | Sequence[RawRow]:
        return list(self)[place]


def _once(cell: Any) -> Any:
    """Return a cell; of texts and numbers that are the same, as of managers and days, only one is kept in memory."""
    if type(cell) is str:
        return intern(cell)
    return _number(cell) if type(cell) is float else cell


@lru_cache(4_096)
def _number(number: float) -> float:
    return number


def _with_own(name: str, found: Rows, ledger: Ledger) -> list[WrittenRow]:
    """Return rows, with those in which anything stands in a column of the company's own."""
    positions = list(master.BOOK.table_by_name[name].positions)
    own = ledger.written.filled(name, [positions.index(key) for key in OWN_KEYS])
    return sorted({row.row: row for row in (*found(), *own)}.values(), key=attrgetter("row"))


def _hrs_places(table: Table) -> Iterator[int]:
    return (place for place, column in enumerate(table.columns) if column.owner is Owner.HR)


def kept_content(ledger: Ledger) -> HrContent:
    """Return HR's content as the last run left it, without opening the master."""
    return hr_content(kept_tables(ledger, kept_layout(ledger)))


def _kept(name: str, kept: Rows, layout: Layout) -> RawTable:
    table, place = master.BOOK.table_by_name[name], layout[name]
    columns = {key: column_index(letters) for key, letters in place.columns.items()}
    return RawTable(name, place.sheet, columns, place.header_row, _KeptRows(table, kept))


def take_over_master(present: Present, ledger: Ledger) -> TakenOver:
    """Keep the master as it is now, and return what HR changed in it since the last run."""
    if present.read is None:
        return TakenOver()
    forget_shown(ledger)
    taken = take_over(present.read.tables, ledger, present.names, present.content.policy.own_columns)
    keep_layout(ledger, present.layout)
    ledger.set_meta(KNOWN, present.hash)
    return taken


def check_chain(identity: ReadIdentity, ledger: Ledger, file: str) -> None:
    """Notice a ledger that somebody replaced, restored or forked, and a master that is older than the ledger.

    Raises:
        LedgerError: the master was written by another ledger, or by a later state of this one.
        MasterError: it is an older one than the ledger's.

    """
    number, link = identity.hidden.get("chain_number", ""), identity.hidden.get("chain_link", "")
    if not number.isdecimal() or not link:
        return
    if not ledger.journal.knows(int(number), link):
        raise LedgerError("ledger.forked", file=file)
    expected, run = _expected_run(ledger), identity.hidden.get("run", "")
    if run.isdecimal() and expected and int(run) != expected:
        raise MasterError("master.older", file=file, found=int(run), last=expected)


def check_sheets(found: Collection[str], ledger: Ledger, file: str) -> None:
    """Notice tables that are gone with their sheets; one that this master never had is not missed.

    A run without them would take nobody for an employee, or drop what came back without a word.

    Raises:
        MasterError: at least one is gone.

    """
    lost = lost_sheets(kept_layout(ledger), found)
    if lost:
        raise MasterError("master.sheet-gone", file=file, sheets=", ".join(lost))


def _expected_run(ledger: Ledger) -> int:
    """Return the number of the run that wrote the master as it stands, 0 if none did; an undo writes nothing of its own."""
    wrote = (run.number for run in ledger.runs if run.state is RunState.DONE and _wrote(run))
    return max(wrote, default=0)


def _wrote(run: Run) -> bool:
    return run.kind != "undo" and (bool(run.old_hash) or run.kind == "new")
