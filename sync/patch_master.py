"""What a run changes in the master, as changes of its sheets: rows, ranges that grow with them, lines above the tables.

The patcher knows sheets, rows and column letters; the program knows tables, records and column keys. This is the seam
between them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter

from appraisal.policy import Policy
from sync.ledger import Ledger
from sync.ledger.values import decode
from sync.master_places import Layout, TablePlace
from sync.own_headings import OwnHeadings, like
from sync.spool import Spool, Spooled
from sync.written_rows import NewRow, RowChange, constants
from sync.xlsx import xml
from sync.xlsx.edits import (
    Cached,
    Constant,
    Edit,
    Growth,
    RowEdit,
    RowShape,
    ShapedRow,
    SheetChange,
)
from sync.xlsx.gate import Package
from sync.xlsx.prototypes import HiddenSheet, read_hidden_sheet, read_lists
from sync.xlsx.references import column_index
from sync.xlsx.workbook_part import read_workbook
from workbook_templates.books import master
from workbook_templates.dashboard import who
from workbook_templates.labels import sheet_title
from workbook_templates.layout import LANGUAGES, Table, column_letter
from workbook_templates.master_names import is_block, policy_lists, table_name
from workbook_templates.own_columns import fields_of
from workbook_templates.row_heights import RowHeights
from workbook_templates.stamp import Cell, Link, Overwritten

WHO_WHEN_ROW = 2
"""The row of every sheet, from 1, that says which company, cycle and run it shows."""

HIDDEN_WORDS = ("run", "chain_number", "chain_link")
"""What the very hidden sheet keeps of the ledger: by these a master that is not the ledger's own is noticed."""


TypedRows = Mapping[int, Mapping[str, Cell]]
"""Cells of the rows that a person typed below a table, by row and column key: all but those that compute something."""


@dataclass(frozen=True, slots=True)
class _TableEdits:
    """The edits of one table, from what lies in the spool; ``own`` are the styles of the company's own columns, by key.

    ``typed`` rows that change get the look of the table's other rows, which they have from the start in programs that
    make a table larger while a person types below it.
    """

    table: str
    place: TablePlace
    changes: Spooled
    own: Mapping[str, str]
    typed: TypedRows

    def rows(self, hidden: HiddenSheet) -> Iterator[tuple[int, RowEdit | ShapedRow]]:
        """Yield the changed rows from the top down; new ones in the look of their kind."""
        table = master.BOOK.table_by_name[self.table]
        return _rows(table, self.place, self.changes.changes(), hidden, self.own, self.typed)


@dataclass(frozen=True, slots=True)
class SheetEdits:
    """The edits of one sheet from the top down: made anew each time they are gone through, in whatever process."""

    head: Mapping[int, Mapping[str, str]]
    tables: tuple[_TableEdits, ...]
    hidden: HiddenSheet

    def __iter__(self) -> Iterator[tuple[int, RowEdit | ShapedRow]]:
        head = ((number, RowEdit(cells)) for number, cells in self.head.items())
        return merge(head, *(table.rows(self.hidden) for table in self.tables), key=itemgetter(0))


class SheetChanges:
    """Makes the change of each sheet of a master from what lies in the spool.

    ``who_when`` is the line under the Dashboard's title: which company, cycle and run.
    """

    def __init__(
        self,
        package: Package,
        layout: Layout,
        spool: Spool,
        ledger: Ledger,
        who_when: str,
        policy: Policy,
    ) -> None:
        self._layout, self._spool, self._ledger = layout, spool, ledger
        self._lines = dict.fromkeys(_titles("dashboard"), who_when)
        self._who = who(policy)
        self._headings = OwnHeadings(package, layout, policy)
        self._own = fields_of(policy.own_columns, master.BOOK.role)
        self._hidden = read_hidden_sheet(package, read_workbook(package), _titles("identity"))
        self._ends = table_ends(package)

    def of(self, title: str) -> SheetChange | None:
        """Return what changes on a sheet, ``None`` if nothing does."""
        tables = tables_on(self._layout, title)
        headings = self._headings.of(tables)
        if not headings and not any(self._spool.of(table.name).count() for table in tables):
            return None
        typed = {table.name: self._typed(table) for table in tables}
        edits = (
            _TableEdits(
                table.name,
                self._layout[table.name],
                self._spool.of(table.name),
                self._own_styles(table),
                typed[table.name],
            )
            for table in tables
        )
        line = self._lines.get(title, self._who)
        head = dict(_head(tables[0], self._layout[tables[0].name], line))
        head |= {
            self._layout[table.name].header_row: headings[table.name]
            for table in tables
            if table.name in headings
        }
        growths = tuple(self._growths(tables, typed))
        named = {table_name(table): headings[table.name] for table in tables if table.name in headings}
        return SheetChange(title, SheetEdits(head, tuple(edits), self._hidden), growths, named)

    def _typed(self, table: Table) -> dict[int, dict[str, Cell]]:
        """Return the rows below a table that are records already: people type under a table without making it larger."""
        written, last = self._ledger.written, self._ends.get(table_name(table), 0)
        if not last:
            return {}
        numbers = _other(written.numbers_after(table.name, last), self._spool.of(table.name).new_rows())
        rows = [(number, written.stored_at(table.name, number)) for number in numbers]
        return {number: constants(table, decode(found.content)) for number, found in rows if found}

    def _growths(self, tables: Sequence[Table], typed: Mapping[str, TypedRows]) -> Iterator[Growth]:
        for table in tables:
            name, place = table_name(table), self._layout[table.name]
            last = self._ends.get(name, 0)
            new_last = max(self._spool.of(table.name).last_row(), self._ledger.written.last_row(table.name))
            if last and new_last > last:
                columns = sorted(place.columns.values(), key=column_index)
                below = frozenset(typed[table.name])
                yield Growth(name, place.header_row + 1, last, new_last, columns[0], columns[-1], below)

    def _own_styles(self, table: Table) -> dict[str, str]:
        """Return the styles of the cells of the company's own columns, by key: those of ours that hold the same."""
        found = {}
        for (name, key), column in self._own.items():
            place = like(column) if name == table.name else None
            if place is not None:
                drawn = column_letter(master.BOOK.table_by_name[place[0]].positions[place[1]])
                found[key] = self._hidden.styles.get((place[0], "open"), {}).get(drawn, "")
        return {key: style for key, style in found.items() if style}

    def hidden_words(self, words: Mapping[str, str]) -> list[SheetChange]:
        """Return the change of the ledger's words, by name, on the very hidden sheet, if the master has it still."""
        rows = {
            self._hidden.rows[name]: {"B": text} for name, text in words.items() if name in self._hidden.rows
        }
        head = dict(sorted(rows.items()))
        return (
            [SheetChange(self._hidden.title, SheetEdits(head, (), self._hidden))]
            if self._hidden.title
            else []
        )


def tables_on(layout: Layout, title: str) -> list[Table]:
    """Return the tables that stand on a sheet."""
    return [master.BOOK.table_by_name[name] for name, place in layout.items() if place.sheet == title]


def list_changes(package: Package, policy: Policy) -> tuple[list[SheetChange], dict[str, str]]:
    """Return what changes of the drop-downs that hold the policy's grades and schemes: the words, and the names for them."""
    title, lists = read_lists(package, read_workbook(package), _titles("lists"))
    rows: dict[int, dict[str, Edit]] = {}
    names: dict[str, str] = {}
    for name, words in policy_lists(policy).items():
        letters, old = lists.get(name, ("", []))
        if letters and old != list(words):
            for place in range(max(len(old), len(words))):
                rows.setdefault(place + 2, {})[letters] = words[place] if place < len(words) else None
            names[f"list_{name}"] = f"'{title}'!${letters}$2:${letters}${len(words) + 1}"
    changes = [(number, RowEdit(cells)) for number, cells in sorted(rows.items())]
    return ([SheetChange(title, changes)] if changes else []), names


def _titles(sheet: str) -> frozenset[str]:
    return frozenset(sheet_title(master.BOOK.role, sheet, language) for language in LANGUAGES)


def _head(table: Table, place: TablePlace, line: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line under the title, where rows and columns of HR's have moved it."""
    row = WHO_WHEN_ROW + place.header_row - (table.header_row + 1)
    first = min(place.columns.values(), key=column_index, default="B")
    if table.name not in _WITHOUT_TITLE and row > 0:
        yield row, {first: line}


_WITHOUT_TITLE = frozenset(table.name for sheet, table in master.BOOK.tables() if sheet.state != "visible")


def _rows(
    table: Table,
    place: TablePlace,
    changes: Iterable[RowChange | NewRow],
    hidden: HiddenSheet,
    own: Mapping[str, str],
    typed: TypedRows,
) -> Iterator[tuple[int, RowEdit | ShapedRow]]:
    letters = place.columns
    shapes = {look: _shape(table, place, hidden, look, own) for look in ("open", "locked")}
    restyled = {letters[key]: style for key, style in own.items() if key in letters}
    whole_look = _look(table, place, hidden, "open") | restyled
    arrange = _arrangement(table, place)
    block, live = is_block(table), frozenset(column.key for column in table.columns if column.formula)
    heights = RowHeights(table)

    def shown(key: str, value: Cell) -> Edit:
        found = _constant(value)
        return Cached(_cached(found), or_plain=True) if key in live else found

    def placed(row: Mapping[str, Cell]) -> dict[str, Edit]:
        """Return cells by the letters of their columns; a column that HR deleted has none."""
        return {letters[key]: shown(key, value) for key, value in row.items() if key in letters}

    for change in changes:
        if isinstance(change, NewRow):
            yield change.number, ShapedRow(shapes[change.variant], arrange(change.cells))
            continue
        if change.number in typed:
            row = {**typed[change.number], **change.cells}
            yield (
                change.number,
                RowEdit(placed(row), styles=whole_look, restyled=whole_look, height=heights.points(row)),
            )
            continue
        hide = change.variant != "open" and table is not master.TILES if block else None
        height = 0.0 if block else heights.points(change.cells)
        yield change.number, RowEdit(placed(change.cells), hidden=hide, restyled=restyled, height=height)


def _cached(value: Constant | Link) -> float | str:
    """Return what the formula of a block shows: a text or a number, never a blank."""
    if value is None:
        return ""
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]  # no date, no link in a block


def _constant(value: Cell) -> Constant | Link:
    return value.value if isinstance(value, Overwritten) else value


def _shape(
    table: Table, place: TablePlace, hidden: HiddenSheet, look: str, own: Mapping[str, str]
) -> RowShape:
    """Return what new rows of a look have in common: also blank cells have borders and input colours."""
    letters = place.columns
    styles = _look(table, place, hidden, look)
    styles |= {letters[key]: style for key, style in own.items() if key in letters}
    keys = _from_the_left(table, place)
    return RowShape(
        tuple(letters[key] for key in keys),
        tuple(styles.get(letters[key], "") for key in keys),
        RowHeights(table).measure(keys),
    )


def _from_the_left(table: Table, place: TablePlace) -> list[str]:
    """Return the keys of a table's columns in the order in which they stand now; without those that HR deleted."""
    return sorted(table.positions.keys() & place.columns, key=lambda key: column_index(place.columns[key]))


def _arrangement(table: Table, place: TablePlace) -> Callable[[Sequence[Cell]], Sequence[Edit]]:
    """Return what puts the cells of a row, in the order of the declared columns, in the order in which these stand now."""
    declared = list(table.positions)
    places = [declared.index(key) for key in _from_the_left(table, place)]
    if places == list(range(len(declared))):
        return _as_they_are
    return lambda cells: [_constant(cells[place]) for place in places]


def _as_they_are(cells: Sequence[Cell]) -> Sequence[Edit]:
    return cells  # type: ignore[return-value]  # a kept row holds no cell that a person typed over


def _look(table: Table, place: TablePlace, hidden: HiddenSheet, look: str) -> dict[str, str]:
    """Return the style of every column where it stands now; the very hidden sheet has them where they were drawn."""
    styles = hidden.styles.get((table.name, look)) or hidden.styles.get((table.name, "open")) or {}
    drawn = {key: column_letter(position) for key, position in table.positions.items()}
    return {letter: styles[drawn[key]] for key, letter in place.columns.items() if drawn[key] in styles}


def table_ends(package: Package) -> Mapping[str, int]:
    """Return the last row of every Excel Table by its name."""
    found: dict[str, int] = {}
    for entry in package.entries.values():
        if entry.name.lower().startswith("xl/tables/"):
            attributes = xml.elements(entry.name, package.blocks(entry.name))[0][1]
            last = attributes.get("ref", "A1").rpartition(":")[2]
            found[attributes.get("displayName", "")] = int("".join(filter(str.isdigit, last)))
    return found


def _other(numbers: Iterator[int], known: Iterator[int]) -> Iterator[int]:
    """Yield the numbers that are not among the known ones; both ascend."""
    upcoming = next(known, 0)
    for number in numbers:
        while upcoming and upcoming < number:
            upcoming = next(known, 0)
        if number != upcoming:
            yield number


def first_free(table: Table, layout: Layout, ledger: Ledger) -> int:
    """Return the last row that a table's records take now: rows that are new go behind it."""
    return max(ledger.written.last_row(table.name), layout[table.name].header_row)


def put_block(spool: Spool, table: Table, layout: Layout, rows: Iterable[Mapping[str, object]]) -> None:
    """Let a block of the Dashboard show these rows."""
    first = layout[table.name].header_row + 1
    spool.put(table.name, (_block_row(table, first + place, row) for place, row in enumerate(rows)))


def _block_row(table: Table, number: int, row: Mapping[str, object]) -> RowChange:
    cells = {column.key: row.get(column.key) for column in table.columns}
    return RowChange(number, cells, str(row.get("_style") or "open"))  # type: ignore[arg-type]
