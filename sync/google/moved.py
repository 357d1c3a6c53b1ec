"""What was sent into the wrong cells, because somebody moved rows or columns at that very moment.

Google names cells by their places, and knows no "only if nothing moved". So each line that was written into is looked for in the
sheet as it stood before: by the cells that were not written, and by where its neighbours stood. Where one stood elsewhere, all
that was written is put back, and the book waits until the sheet has been read again.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from sync.google.gbook import SPILLED, Gbook, Plain, SheetCell, Tab
from sync.google.grid import Changes, requests
from sync.xlsx.references import column_index, letters

Cell = tuple[int, int]
"""The zero-based row and column of a cell; the other way round where columns are looked at."""

Lines = Mapping[int, Mapping[int, SheetCell]]
"""What is compared of the filled cells, by line and by the place in it."""

_FORMULA = SheetCell(None, SPILLED)
"""Stands for any formula: its text changes when rows move, and what it shows may come from what was sent."""


def put_back(before: Gbook, after: Gbook, changes: Changes) -> list[dict[str, Any]]:
    """Return the requests that put back what went into wrong cells; none where nothing moved.

    ``before`` is the sheet as it was when the changes were made, ``after`` as it was read once they had been sent.
    """
    old, new = ({tab.id: tab for tab in book.tabs} for book in (before, after))
    stood = {
        sheet: _stood(_lines(old[sheet]), _lines(new[sheet]), _arrived(new[sheet], cells))
        for sheet, cells in changes.items()
        if sheet in old and sheet in new
    }
    if all(place == was for places in stood.values() for place, was in places.items()):
        return []
    return [one for sheet, places in stood.items() for one in _of_tab(sheet, old[sheet], places)]


def _arrived(tab: Tab, cells: Mapping[Cell, Plain]) -> list[Cell]:
    """Return the places where what was sent stands; where somebody typed over it, nothing is to be put back."""
    return [place for place, value in cells.items() if _shows(tab, place, value)]


def _of_tab(sheet: int, old: Tab, stood: Mapping[Cell, Cell | None]) -> Iterator[dict[str, Any]]:
    plain: dict[Cell, Plain] = {}
    for place, was in stood.items():
        cell = None if was is None else _cell(old, was)
        if cell is None or was is None or not cell.formula:
            plain[place] = None if cell is None else cell.value
        elif cell.formula == SPILLED:
            plain[place] = None
        else:
            entered = {"userEnteredValue": {"formulaValue": _carried(cell.formula, was, place)}}
            start = {"sheetId": sheet, "rowIndex": place[0], "columnIndex": place[1]}
            rows = [{"values": [entered]}]
            yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
    yield from requests({sheet: plain})


def _stood(old: Lines, new: Lines, hit: Sequence[Cell]) -> dict[Cell, Cell | None]:
    """Return where each cell stood that was written; ``None`` for one in a line that is new."""
    rows = _Aligned(old, new, hit)
    columns = _Aligned(_turned(old), _turned(new), [(column, row) for row, column in hit])
    if columns.share > rows.share:
        lines = {line: columns.stood(line) for line in {column for _, column in hit}}
        return {(row, at): None if (was := lines[at]) is None else (row, was) for row, at in hit}
    lines = {line: rows.stood(line) for line in {row for row, _ in hit}}
    return {(at, column): None if (was := lines[at]) is None else (was, column) for at, column in hit}


class _Aligned:
    """The lines of a sheet as it stands, and which lines they were before."""

    def __init__(self, old: Lines, new: Lines, hit: Sequence[Cell]) -> None:
        self._old, self._new = old, new
        self._hit: dict[int, set[int]] = defaultdict(set)
        for line, place in hit:
            self._hit[line].add(place)
        before, after = sorted(old), sorted(new.keys() - self._hit.keys())
        ids: dict[frozenset[tuple[int, SheetCell]], int] = {}
        signs, others = (
            [ids.setdefault(frozenset(lines[line].items()), len(ids)) for line in order]
            for lines, order in ((old, before), (new, after))
        )
        matcher = SequenceMatcher(a=signs, b=others, autojunk=False)
        self._same: dict[int, int] = {}
        for one, other, size in matcher.get_matching_blocks():
            for step in range(size):
                self._same[after[other + step]] = before[one + step]
        self._found = sorted(self._same)
        self.share = len(self._same) / max(1, len(before))

    def stood(self, line: int) -> int | None:
        """Return which line a written one was: the most alike of those that were not found, or the one its neighbours say."""
        free = self._old.keys() - self._same.values()
        place = bisect_left(self._found, line)
        shifts = {self._same[near] - near for near in self._found[max(0, place - 1) : place + 1]} or {0}
        expected = {line + shift for shift in shifts}
        alike = {one: self._alike(one, line) for one in free | expected}
        best = max(alike, key=lambda one: (alike[one], one in expected, -abs(one - line)))
        if alike[best] > 0 or (len(shifts) == 1 and alike[best] == 0):
            return best
        return next(iter(expected)) if len(shifts) == 1 else None

    def _alike(self, before: int, line: int) -> int:
        """Return how many cells that were not written agree in two lines, less those that do not."""
        old, new = self._old.get(before, {}), self._new.get(line, {})
        seen = (old.keys() | new.keys()) - self._hit[line]
        return sum(1 if old.get(place) == new.get(place) else -1 for place in seen)


def _lines(tab: Tab) -> Lines:
    return {
        number - 1: {
            column_index(column): _FORMULA if cell.formula else cell for column, cell in cells.items()
        }
        for number, cells in tab.rows.items()
    }


def _turned(lines: Lines) -> Lines:
    found: dict[int, dict[int, SheetCell]] = defaultdict(dict)
    for line, cells in lines.items():
        for place, cell in cells.items():
            found[place][line] = cell
    return found


def _cell(tab: Tab, place: Cell) -> SheetCell | None:
    return tab.rows.get(place[0] + 1, {}).get(letters(place[1]))


def _shows(tab: Tab, place: Cell, value: Plain) -> bool:
    cell = _cell(tab, place)
    return (None if cell is None else cell.value) == value and not (cell is not None and cell.formula)


def _carried(formula: str, was: Cell, place: Cell) -> str:
    """Return a formula as it reads in another cell: what it says of its own line is said of the new one."""
    from openpyxl.formula.translate import Translator, TranslatorError

    origin, target = (f"{letters(column)}{row + 1}" for row, column in (was, place))
    try:
        return str(Translator(formula, origin).translate_formula(target))
    except TranslatorError:
        return formula
