"""Which row of the master is which record, where ids alone do not say it: ids that stand twice, were changed or cleared.

People copy rows with their ids, type over ids and clear them. The ledger knows what stood where: the row that is as it was
keeps its record, another row with the same id stands aside and counts for nothing, and a row that lost its id is known
again by what stands in it. Ids of records that arrived are ours, so the run writes them back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from sync.hr import KEPT_TABLES
from sync.ledger import Ledger
from sync.ledger.written import Written, WrittenRow
from sync.rows import aside, is_aside, is_nameless
from sync.written_rows import packed, record_of, same, visible
from sync.xlsx.tables import RawRow, RawTable
from sync.xlsx.values import Cell
from workbook_templates.books import master
from workbook_templates.books.policy import LIBRARY, RULES, SETTINGS
from workbook_templates.layout import Table
from workbook_templates.master_names import is_block

_KEPT = {table.name for table in KEPT_TABLES}

ARRIVED: Mapping[str, Table] = {
    table.name: table for _, table in master.BOOK.tables() if table.name not in _KEPT and not is_block(table)
}
"""The tables whose rows the program writes, by name; among those of Goals stand HR's own, too."""

KEYED: Mapping[str, Table] = {table.name: table for table in (SETTINGS, RULES, LIBRARY)}
"""The tables of HR's own whose rows have names that nobody gives anew."""

NAMED: Mapping[str, Table] = {**ARRIVED, **KEYED, master.ASSIGNMENTS.name: master.ASSIGNMENTS}
"""The tables in which an id stands for one row. Of people, schemes, grades and own columns others tell."""

WITHOUT_ID = "?"
"""What stands in the name of a row that stands aside and has no id."""

_SYSTEM = frozenset({"book", "author", "answer_book"})
"""Columns that say where a row is from: what is left of one that HR emptied may be these."""

_ALIKE = 0.5
"""The share of a row's filled cells that must be as they were for a row in its place to be the same, edited."""

_NEAR = 8
"""So many rows that are gone may have stood between two that are still there for each of them to be looked for."""


@dataclass(frozen=True, slots=True)
class TableNames:
    """What the rows of a table are called where their ids do not say it, by the number of the row.

    A row that stands aside is called by its id and its number. ``unsure`` are the files of books of which a row appeared that
    could not be known again: a row of theirs that is gone may be this one.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()


RowNames = Mapping[str, TableNames]
"""The names by table; only of tables in which ids do not say everything."""


def row_names(tables: Mapping[str, RawTable], ledger: Ledger) -> RowNames:
    """Return which rows of a master that was read are which records, where their ids alone do not say it."""
    roster = tables.get(master.EMPLOYEES.name)
    people = frozenset(_records(master.EMPLOYEES, roster) if roster else ())
    found = {
        name: _Naming(table, tables[name], ledger.written, people).found()
        for name, table in NAMED.items()
        if name in tables
    }
    return {name: names for name, names in found.items() if names != TableNames()}


def with_names(tables: Mapping[str, RawTable], names: RowNames) -> dict[str, RawTable]:
    """Return the tables with the ids of known rows put right, and without the rows that stand aside."""
    return {
        name: replace(table, rows=list(_named_rows(NAMED[name], table, names[name].names)))
        if name in names
        else table
        for name, table in tables.items()
    }


def first_of_each(tables: Mapping[str, RawTable]) -> dict[str, RawTable]:
    """Return the tables without rows whose id stands above them already: who has no ledger knows no better."""
    found = dict(tables)
    for name, table in NAMED.items():
        if name in tables:
            others = _repeated(list(_records(table, tables[name])))
            later = {tables[name].rows[place].number for places in others.values() for place in places[1:]}
            if later:
                rows = [row for row in tables[name].rows if row.number not in later]
                found[name] = replace(tables[name], rows=rows)
    return found


def records_alone(table: str, rows: Callable[[], Iterable[WrittenRow]]) -> Iterator[WrittenRow]:
    """Yield kept rows of a table without those that stand aside."""
    return (row for row in rows() if not stands_aside(table, row.key, row.row))


def stands_aside(table: str, key: str, row: int) -> bool:
    """Whether a row of a table is called as one that is no record, and counts for nothing."""
    return table in NAMED and is_aside(key, row)


def _named_rows(table: Table, raw: RawTable, names: Mapping[int, str]) -> Iterator[RawRow]:
    (key,) = table.row_key
    for row in raw.rows:
        name = names.get(row.number)
        if name is None:
            yield row
        elif not is_aside(name, row.number):
            yield row._replace(cells={**row.cells, key: Cell(name)})


def _records(table: Table, raw: RawTable) -> Iterator[str]:
    return (record_of(table, row) for row in raw.rows)


def _repeated(records: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of each record that stands in more than one row."""
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        if record and first.setdefault(record, place) != place:
            found.setdefault(record, [first[record]]).append(place)
    return found


class _Naming:
    """Finds out what the rows of one table are called."""

    def __init__(self, table: Table, raw: RawTable, written: Written, people: frozenset[str]) -> None:
        self._table, self._rows, self._written = table, raw.rows, written
        # Whoever gives somebody another id may do so on all sheets at once.
        self._others = people if table.row_key == master.EMPLOYEES.row_key else frozenset[str]()
        self._records = list(_records(table, raw))
        self._standing = dict.fromkeys(written.keys(table.name))
        self._columns = list(table.positions)
        self._compared = [
            place
            for place, column in enumerate(self._columns)
            if column not in table.row_key and column in raw.columns
        ]
        self._copies = frozenset(self._copied())

    def found(self) -> TableNames:
        """Return the names."""
        astray = sorted({*self._copies, *self._strange()})
        if not astray:
            return TableNames()
        known = self._known_again(astray, self._lost(astray))
        left = [place for place in astray if place not in known]
        names = {self._rows[place].number: key for place, key in known.items()}
        standing_aside = [place for place in left if self._stands_aside(place)]
        names |= {self._rows[place].number: self._aside(place) for place in standing_aside}
        return TableNames(names, frozenset(self._book(place) for place in left if self._is_new(place)))

    def _copied(self) -> Iterator[int]:
        """Yield the places of the rows whose id is another row's."""
        for record, places in _repeated(self._records).items():
            own = self._own_place(self._written.row(self._table.name, record), places)
            yield from (place for place in places if place != own)

    def _own_place(self, known: WrittenRow | None, places: Sequence[int]) -> int:
        """Return which of several rows with one id is its record: the one in its place, one that is as it was, the first.

        Where the row below or above that place is as it was and this one is not, the copy was put in before its original.
        """
        if known is None:
            return places[0]
        distances = {place: abs(self._rows[place].number - known.row) for place in places}
        unchanged = [place for place in places if self._likeness(self._cells(place), known.cells) == 1]
        here = [place for place in places if not distances[place]]
        if here and here[0] not in unchanged and any(distances[place] == 1 for place in unchanged):
            here = []
        return (here or unchanged or list(places))[0]

    def _strange(self) -> Iterator[int]:
        """Yield the places of the rows that have no id, or an unknown one; in HR's own tables HR gives ids."""
        if self._table.name in ARRIVED and self._standing:
            known = self._standing.keys() | self._others
            yield from (place for place, record in enumerate(self._records) if record not in known)

    def _lost(self, astray: Sequence[int]) -> dict[str, WrittenRow]:
        """Return the records that have no row any more, as they stood, from the top down; HR's own goals are HR's to take out."""
        if self._table.name not in ARRIVED:
            return {}
        gone = dict(self._standing)
        without = set(astray)
        for place, record in enumerate(self._records):
            if place not in without:
                gone.pop(record, None)
        rows = {key: self._written.row(self._table.name, key) for key in gone}
        return {
            key: row
            for key, row in rows.items()
            if row is not None
            and not is_nameless(key)
            and not is_aside(key, row.row)
            and (self._table is not master.GOALS or self._text(row.cells, "book"))
        }

    def _known_again(self, astray: Sequence[int], lost: dict[str, WrittenRow]) -> dict[int, str]:
        """Return which rows are which of the lost records, by place: those that say all the same, then those that were edited."""
        found: dict[int, str] = {}
        alike: dict[tuple[Any, ...], dict[int, str]] = {}
        for key, row in lost.items():
            alike.setdefault(self._said(row.cells), {})[row.row] = key
        for place in astray:
            said = self._said(self._cells(place)) if alike else ()
            keys = alike.get(said) if any(cell is not None for cell in said) else None
            if keys:
                number = self._rows[place].number
                found[place] = keys.pop(number if number in keys else next(iter(keys)))
                del lost[found[place]]
        if lost:
            self._find_edited(astray, lost, found)
        return found

    def _find_edited(self, astray: Sequence[int], left: dict[str, WrittenRow], found: dict[int, str]) -> None:
        """Add the rows that HR edited besides: they stand where the record stood, or behind the same row as before."""
        order = list(self._standing)
        at = {key: place for place, key in enumerate(order)}
        without, before = set(astray), ""
        for place in astray:
            if place - 1 not in without:
                before = self._records[place - 1] if place else ""
            if place not in found:
                cells = self._cells(place)
                start = at.get(before, -1) + 1
                behind = takewhile(left.__contains__, order[start : start + _NEAR])
                here = (key for key in self._at(self._rows[place].number) if key in left)
                scores = {
                    key: self._likeness(cells, left[key].cells) for key in dict.fromkeys((*here, *behind))
                }
                best = max(scores, key=lambda key: scores[key], default="")
                if scores.get(best, 0) >= _ALIKE:
                    found[place] = best
                    del left[best]
            before = found.get(place, before)

    def _at(self, number: int) -> Iterator[str]:
        """Yield the key of what stood in a row of the sheet."""
        stored = self._written.stored_at(self._table.name, number)
        if stored is not None:
            yield stored.key

    def _stands_aside(self, place: int) -> bool:
        """Whether a row is no record: it has another's id, or seems to come from a book and has an unknown one, or none."""
        return place in self._copies or self._is_of_book(place)

    def _is_new(self, place: int) -> bool:
        """Whether a row that seems to come from a book, and is no record, was not there before."""
        return (
            place not in self._copies and self._aside(place) not in self._standing and self._is_of_book(place)
        )

    def _is_of_book(self, place: int) -> bool:
        """Whether a row seems to come from a book, and something else is left of it, too."""
        cells = self._cells(place)
        said = (at for at in self._compared if self._columns[at] not in _SYSTEM)
        return bool(self._text(cells, "book")) and any(visible(cells[at]) is not None for at in said)

    def _aside(self, place: int) -> str:
        return aside(self._records[place] or WITHOUT_ID, self._rows[place].number)

    def _book(self, place: int) -> str:
        return self._text(self._cells(place), "book")

    def _cells(self, place: int) -> list[Any]:
        return packed(self._table, self._rows[place].cells)

    def _text(self, cells: Sequence[Any], column: str) -> str:
        at = self._columns.index(column) if column in self._columns else len(cells)
        value = visible(cells[at]) if at < len(cells) else None
        return value if isinstance(value, str) else ""

    def _said(self, cells: Sequence[Any]) -> tuple[Any, ...]:
        """Return what cells say, as rows are compared as a whole: like :func:`same`, digits that no program keeps aside."""
        return tuple(_comparable(cells[at]) if at < len(cells) else None for at in self._compared)

    def _likeness(self, cells: Sequence[Any], known: Sequence[Any]) -> float:
        """Return the share of the cells that are filled now or were, and say the same: 0–1."""
        pairs = ((cells[at], known[at] if at < len(known) else None) for at in self._compared)
        filled = [same(*pair) for pair in pairs if pair != (None, None)]
        return sum(filled) / len(filled) if filled else 0.0


def _comparable(cell: Any) -> Any:
    value = visible(cell)
    if type(value) is float:
        return float(f"{value:.9g}")
    return (value.strip() or None) if isinstance(value, str) else value
