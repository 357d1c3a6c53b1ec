"""Making the master of a run: the cells that differ from what stands, written into a copy, and read back.

A run that changes nothing that people see makes no master at all.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from appraisal.policy import Policy
from sync.arrived import Arrived
from sync.closed_master import check_writable, draw
from sync.commit import Staged, stage, temporary_master
from sync.conflict_rows import Told
from sync.errors import writing
from sync.files import find_master, flush_file
from sync.finishers import nobody
from sync.hr import HrContent
from sync.judge import Standing
from sync.ledger import Ledger
from sync.master_places import Layout, as_drawn, keep_layout
from sync.master_rows import MasterRows
from sync.master_tables import Tables, arrived_tables, judged_tables
from sync.own_headings import own_labels
from sync.patch_master import SheetChanges, first_free, list_changes, put_block, tables_on
from sync.processes import Processes
from sync.sheet_makers import LONG, SheetMakers
from sync.shown_rows import changed_books, keep_shown
from sync.spool import Spool
from sync.written_rows import NewRow, RowChange, difference, packed
from sync.xlsx.adopt import adopt, adopted_suffix
from sync.xlsx.edits import SheetChange
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import Package, opened_file
from sync.xlsx.patch import PatchedSheet, patch
from sync.xlsx.verify import verify
from workbook_templates.books import master
from workbook_templates.dashboard import Summary, figures, who
from workbook_templates.layout import Table
from workbook_templates.master_names import is_block, policy_lists
from workbook_templates.stamp import Row

_FIGURES = "figures"
"""A ledger fact: the figures that the Dashboard shows."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a master is made from.

    ``who_when`` is the line under the Dashboard's title. ``arrived`` is what came back, ``None`` where that stands already. ``only``
    names the tables that can have changed; all of them, if it is empty. ``finishers`` make long sheets.
    """

    folder: Path
    content: HrContent
    ledger: Ledger
    layout: Layout
    run: int
    who_when: str
    arrived: Arrived | None = None
    told: Sequence[Told] = ()
    only: frozenset[str] = frozenset()
    finishers: Processes = field(default_factory=nobody)

    @property
    def hidden_words(self) -> dict[str, str]:
        """The ledger's words on the very hidden sheet, as the run leaves the ledger."""
        number, link = self.ledger.journal.head
        return {"run": str(self.run), "chain_number": str(number), "chain_link": link}


Judge = Callable[[], Standing]
"""Judges the company; called once, when the rows of what arrived are put down: what judging costs, others then use."""


def make_first(making: Making, judge: Judge, into: bytes | None = None) -> Staged:
    """Draw the master of a new cycle, and keep where everything stands in it; ``into`` a workbook of HR's, if given.

    Raises:
        GateError: the gate refuses HR's workbook.
        MasterError: it cannot take in our sheets.

    """
    ledger, policy = making.ledger, making.content.policy
    tables: dict[str, Iterable[Row]] = {}

    def put(found: Tables) -> None:
        for table, wanted in found:
            rows = list(wanted)
            first = table.first_row + 1
            ledger.written.put_many(
                table.name,
                ((one.key, first + place, packed(table, one.row)) for place, one in enumerate(rows)),
            )
            tables[table.name] = [one.row for one in rows]

    summary = _put_down(making, judge, put)
    shown = figures(summary, policy.language)
    ledger.set_meta(_FIGURES, _said(summary, policy))
    keep_layout(ledger, as_drawn(policy.language))
    texts = {
        "who_when": making.who_when,
        "who": who(policy),
        "footer": who(policy),
        **{f"identity.{name}": text for name, text in making.hidden_words.items()},
    }
    made = temporary_master(making.folder)
    drawn = draw(policy, {**tables, **shown}, texts)
    content_made = drawn if into is None else adopt(into, drawn)
    with writing(made), made.open("wb") as file:
        file.write(content_made)
        flush_file(file)
    suffix = ".xlsx" if into is None else adopted_suffix(into)
    return stage(making.folder, ledger, making.run, "", made, suffix)


def _put_down(making: Making, judge: Judge, put: Callable[[Tables], None]) -> Summary:
    """Put down the rows of every table, and return what the Dashboard shows.

    What arrived makes the longest sheets: they are made elsewhere while the company is judged.
    """
    content, ledger = making.content, making.ledger
    rows = MasterRows(content, ledger, None if making.only else changed_books(content, ledger))
    if making.arrived is not None:
        put(arrived_tables(rows, making.arrived.forest))
    standing = judge()
    put(judged_tables(rows, content, ledger, standing.verdict, standing.books, making.told))
    return standing.summary


def make_next(making: Making, judge: Judge, old_hash: str) -> Staged | None:
    """Patch a copy of the master, or return ``None`` where nothing that it shows has changed.

    Raises:
        MasterError: HR has put something where our rows go on, or the copy is not what it was meant to be.
        FileError: the disk is full, or the folder cannot be written to.

    """
    path = find_master(making.folder)
    with (
        Spool() as spool,
        SheetMakers(path, making.finishers, spool.folder) as makers,
        ExitStack() as files,
    ):
        sheets = _Sheets(making, spool, makers, files)
        if not _spooled(making, judge, spool, sheets):
            return None
        check_writable(making.folder)
        return _patched(making, sheets, old_hash)


class _Sheets:
    """The changes of the master's sheets; those of a long sheet go to another process as soon as they are all there."""

    def __init__(self, making: Making, spool: Spool, makers: SheetMakers, files: ExitStack) -> None:
        self._making, self._spool, self._makers, self._files = making, spool, makers, files
        self._done: set[str] = set()

    @cached_property
    def source(self) -> Package:
        """The master as it is; its file is open until the run has made the new one."""
        return self._files.enter_context(opened_file(find_master(self._making.folder), MASTER_LIMITS))

    @cached_property
    def _changes(self) -> SheetChanges:
        making = self._making
        return SheetChanges(
            self.source, making.layout, self._spool, making.ledger, making.who_when, making.content.policy
        )

    def put(self, tables: Tables) -> None:
        """Put down what changes in some tables, all of it; those that cannot have changed are left out."""
        making, ledger = self._making, self._making.ledger
        for table, wanted in tables:
            if table.name in making.layout and (table.name in making.only or not making.only):
                end = first_free(table, making.layout, ledger)
                self._put(table, difference(table, wanted, ledger.written, end))

    def _put(self, table: Table, changes: Iterable[RowChange | NewRow]) -> None:
        self._spool.put(table.name, changes)
        self._done.add(table.name)
        title = self._making.layout[table.name].sheet
        names = {one.name for one in tables_on(self._making.layout, title)}
        if self._making.finishers.workers > 1 and names <= self._done:
            self._start(title, sum(self._spool.of(name).count() for name in names))

    def _start(self, title: str, rows: int) -> None:
        change = self._changes.of(title) if rows >= LONG else None
        if change is not None:
            self._makers.start(change)

    def made(self) -> list[PatchedSheet]:
        """Return the sheets that other processes made."""
        return self._makers.sheets()

    def others(self) -> list[SheetChange]:
        """Return what changes on the other sheets."""
        titles = dict.fromkeys(place.sheet for place in self._making.layout.values())
        found = [self._changes.of(title) for title in titles if title not in self._makers.titles]
        return [*filter(None, found), *self._changes.hidden_words(self._making.hidden_words)]


def _spooled(making: Making, judge: Judge, spool: Spool, sheets: _Sheets) -> bool:
    """Put down every row that differs from what stands, and return whether there is any."""
    ledger = making.ledger
    summary = _put_down(making, judge, sheets.put)
    if not making.only:
        keep_shown(making.content, ledger)
    said = _said(summary, making.content.policy)
    if not spool.count() and said == ledger.meta(_FIGURES):
        return False
    ledger.set_meta(_FIGURES, said)
    _put_figures(making, summary, spool)
    return True


def _said(summary: Summary, policy: Policy) -> str:
    """Return what the Dashboard and the drop-downs show but for the time of the run: that alone is no change."""
    plain = asdict(summary)
    del plain["consolidated"]
    shown = [plain, policy_lists(policy), *([own_labels(policy)] if policy.own_columns else [])]
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _put_figures(making: Making, summary: Summary, spool: Spool) -> None:
    rows = figures(summary, making.content.policy.language)
    for name, shown in rows.items():
        table = master.BOOK.table_by_name[name]
        if is_block(table) and name in making.layout:
            put_block(spool, table, making.layout, shown)


def _patched(making: Making, sheets: _Sheets, old_hash: str) -> Staged:
    source, made = sheets.source, temporary_master(making.folder)
    words, names = list_changes(source, making.content.policy)
    changes, ready = [*sheets.others(), *words], sheets.made()
    with writing(made), made.open("w+b") as file:
        patched = patch(source, file, changes, names=names, ready=ready)
        flush_file(file)
    with opened_file(made, MASTER_LIMITS) as written:
        verify(source, written, patched, changes)
    keep_layout(making.ledger, making.layout)
    stale = tuple(f"{pivot.name} ({pivot.sheet})" for pivot in patched.stale_pivots)
    return replace(stage(making.folder, making.ledger, making.run, old_hash, made), stale_pivots=stale)
