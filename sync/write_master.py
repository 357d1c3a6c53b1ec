"""Making the master of a run: the cells that differ from what stands, written into a copy, and read back.

A run that changes nothing that people see makes no master at all.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

from appraisal.policy import Policy
from sync.closed_master import check_writable, draw
from sync.commit import Staged, stage, temporary_master
from sync.conflict_rows import Told
from sync.errors import writing
from sync.files import find_master, flush_file
from sync.hr import HrContent
from sync.judge import Standing
from sync.ledger import Ledger
from sync.master_places import Layout, as_drawn, keep_layout
from sync.master_tables import wanted_tables
from sync.own_headings import own_labels
from sync.patch_master import SheetChanges, Words, first_free, list_changes, put_block, tables_on
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
from workbook_templates.dashboard import Summary, figures, who_when
from workbook_templates.layout import Table
from workbook_templates.master_names import is_block, policy_lists
from workbook_templates.stamp import Row

_FIGURES = "figures"
"""A ledger fact: the figures that the Dashboard shows."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a master is made from.

    ``only`` names the tables that can have changed; all of them, if it is empty. ``jobs`` is the number of processes.
    """

    folder: Path
    content: HrContent
    ledger: Ledger
    standing: Standing
    layout: Layout
    run: int
    told: Sequence[Told] = ()
    only: frozenset[str] = frozenset()
    jobs: int = 1

    @property
    def words(self) -> Words:
        """The line under the titles, and the ledger's words on the very hidden sheet."""
        number, link = self.ledger.journal.head
        hidden = {"run": str(self.run), "chain_number": str(number), "chain_link": link}
        return Words(who_when(self.standing.summary, self.content.policy.language), hidden)


def make_first(making: Making, into: bytes | None = None) -> Staged:
    """Draw the master of a new cycle, and keep where everything stands in it; ``into`` a workbook of HR's, if given.

    Raises:
        GateError: the gate refuses HR's workbook.
        MasterError: it cannot take in our sheets.

    """
    content, ledger = making.content, making.ledger
    tables: dict[str, Iterable[Row]] = {}
    for table, wanted in wanted_tables(content, ledger, making.standing.verdict, making.standing.books):
        rows = list(wanted)
        first = table.first_row + 1
        ledger.written.put_many(
            table.name,
            ((one.key, first + place, packed(table, one.row)) for place, one in enumerate(rows)),
        )
        tables[table.name] = [one.row for one in rows]
    shown = figures(making.standing.summary, content.policy.language)
    ledger.set_meta(_FIGURES, _said(making.standing.summary, content.policy))
    keep_layout(ledger, as_drawn(content.policy.language))
    words = making.words
    policy = content.policy
    texts = {
        "who_when": words.who_when,
        "footer": " · ".join(filter(None, (policy.company, policy.cycle.name))),
        **{f"identity.{name}": text for name, text in words.hidden.items()},
    }
    made = temporary_master(making.folder)
    drawn = draw(policy, {**tables, **shown}, texts)
    content_made = drawn if into is None else adopt(into, drawn)
    with writing(made), made.open("wb") as file:
        file.write(content_made)
        flush_file(file)
    suffix = ".xlsx" if into is None else adopted_suffix(into)
    return stage(making.folder, ledger, making.run, "", made, suffix)


def make_next(making: Making, old_hash: str) -> Staged | None:
    """Patch a copy of the master, or return ``None`` where nothing that it shows has changed.

    Raises:
        MasterError: HR has put something where our rows go on, or the copy is not what it was meant to be.
        FileError: the disk is full, or the folder cannot be written to.

    """
    path = find_master(making.folder)
    with (
        Spool() as spool,
        SheetMakers(path, making.jobs, spool.folder) as makers,
        ExitStack() as files,
    ):
        sheets = _Sheets(making, spool, makers, files)
        if not _spooled(making, spool, sheets):
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
            self.source, making.layout, self._spool, making.ledger, making.words, making.content.policy
        )

    def put(self, table: Table, changes: Iterable[RowChange | NewRow]) -> None:
        """Put down the changes of a table, all of them."""
        self._spool.put(table.name, changes)
        self._done.add(table.name)
        title = self._making.layout[table.name].sheet
        names = {one.name for one in tables_on(self._making.layout, title)}
        if self._making.jobs > 1 and names <= self._done:
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
        return [*filter(None, found), *self._changes.hidden_words()]


def _spooled(making: Making, spool: Spool, sheets: _Sheets) -> bool:
    """Put down every row that differs from what stands, and return whether there is any."""
    ledger, layout = making.ledger, making.layout
    content, standing = making.content, making.standing
    changed = None if making.only else changed_books(content, ledger)
    for table, wanted in wanted_tables(
        content, ledger, standing.verdict, standing.books, making.told, changed
    ):
        if table.name in layout and (table.name in making.only or not making.only):
            end = first_free(table, layout, ledger)
            sheets.put(table, difference(table, wanted, ledger.written, end))
    if not making.only:
        keep_shown(content, ledger)
    said = _said(standing.summary, making.content.policy)
    if not spool.count() and said == ledger.meta(_FIGURES):
        return False
    ledger.set_meta(_FIGURES, said)
    _put_figures(making, spool)
    return True


def _said(summary: Summary, policy: Policy) -> str:
    """Return what the Dashboard and the drop-downs show but for the time of the run: that alone is no change."""
    plain = asdict(summary)
    del plain["consolidated"]
    shown = [plain, policy_lists(policy), *([own_labels(policy)] if policy.own_columns else [])]
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _put_figures(making: Making, spool: Spool) -> None:
    rows = figures(making.standing.summary, making.content.policy.language)
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
