"""What stands around the tables of the sheet and follows master.xlsx: titles' lines, headings of own columns, drop-down words."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from appraisal.policy import Policy
from sync.google.gbook import Gbook, Tab
from sync.google.master.requests import Request, entered
from sync.google.master.rows import Desk, DeskTable
from sync.ledger import Ledger
from sync.patch_master import WHO_WHEN_ROW
from sync.receipt import kept_summary
from sync.xlsx.references import column_index, letters
from workbook_templates.books import master
from workbook_templates.dashboard import who, who_when
from workbook_templates.formulas import quoted_sheet
from workbook_templates.labels import column_hint, column_label, sheet_title
from workbook_templates.layout import LANGUAGES, OWN_KEYS
from workbook_templates.master_names import policy_lists
from workbook_templates.own_columns import fields_of, own_sheet

_CHOSEN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "scheme": (("bands", "scheme"),),
    "grade": (("results", "confirmed_grade"),),
}
"""By list of names of the policy: tables and columns in which HR chooses from it."""

_WITHOUT_TITLE = frozenset(table.name for sheet, table in master.BOOK.tables() if sheet.state != "visible")


class Surroundings:
    """What of a sheet's surroundings is not as it should be."""

    def __init__(self, book: Gbook, desk: Desk, policy: Policy, ledger: Ledger) -> None:
        self._tabs = {tab.title: tab for tab in book.tabs}
        self._desk, self._policy, self._ledger = desk, policy, ledger

    def requests(self, changed: frozenset[str], structure: Mapping[str, Any]) -> Iterator[Request]:
        """Yield what puts it right; the line under the title follows on the ``changed`` sheets and the Dashboard."""
        yield from self._lines(changed)
        yield from self._headings()
        for name, words in self.lists.items():
            yield from self._list(name, words, structure)

    def _lines(self, changed: frozenset[str]) -> Iterator[Request]:
        if not changed:
            return
        when, plain = who_when(kept_summary(self._ledger), self._policy.language), who(self._policy)
        firsts: dict[str, DeskTable] = {}
        for place in self._desk.values():
            firsts.setdefault(place.sheet, place)
        for title, first in firsts.items():
            dashboard = master.BOOK.sheet_of_table[first.table.name].name == "dashboard"
            if title not in changed and not dashboard:
                continue
            line = when if dashboard else plain
            row = WHO_WHEN_ROW + first.header_row - (first.table.header_row + 1)
            if first.table.name not in _WITHOUT_TITLE and row > 0:
                yield from self._set(title, row, min(first.columns.values()), line)

    def _headings(self) -> Iterator[Request]:
        declared = fields_of(self._policy.own_columns, master.BOOK.role)
        for name, place in self._desk.items():
            for key in OWN_KEYS if own_sheet(name) is not None else ():
                if key in place.columns:
                    own = declared.get((name, key))
                    said = own.label if own else self._label(place, key)
                    yield from self._set(place.sheet, place.header_row, place.columns[key], said)

    def _label(self, place: DeskTable, key: str) -> str:
        table = place.table
        return column_label(master.BOOK.role, table, table.by_key[key], self._policy.language)

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The drop-down lists of the policy's names whose words are not what they should be."""
        tab = self._lists_tab
        if tab is None:
            return {}
        wanted = policy_lists(self._policy)
        columns = self._list_columns(tab)
        return {
            name: words
            for name, words in wanted.items()
            if name in columns and self._words(tab, columns[name]) != list(words)
        }

    @property
    def _lists_tab(self) -> Tab | None:
        titles = (sheet_title(master.BOOK.role, "lists", language) for language in LANGUAGES)
        return next((self._tabs[title] for title in titles if title in self._tabs), None)

    def _list_columns(self, tab: Tab) -> dict[str, int]:
        return {str(cell.value): column_index(letter) for letter, cell in tab.rows.get(1, {}).items()}

    def _words(self, tab: Tab, column: int) -> list[object]:
        letter = letters(column)
        cells = (row.get(letter) for number, row in sorted(tab.rows.items()) if number > 1)
        return [cell.value for cell in cells if cell is not None]

    def _list(self, name: str, words: Sequence[str], structure: Mapping[str, Any]) -> Iterator[Request]:
        """Yield what makes a drop-down list hold these words: the words, the name of their cells, and the input rules."""
        tab = self._lists_tab
        if tab is None:
            return
        column = self._list_columns(tab)[name]
        rows = max(len(words), len(self._words(tab, column)))
        values = [{"values": [entered(words[at] if at < len(words) else None)]} for at in range(rows)]
        start = {"sheetId": tab.id, "rowIndex": 1, "columnIndex": column}
        yield {"updateCells": {"start": start, "rows": values, "fields": "userEnteredValue"}}
        area = {
            "sheetId": tab.id, "startRowIndex": 1, "endRowIndex": len(words) + 1,
            "startColumnIndex": column, "endColumnIndex": column + 1,
        }  # fmt: skip
        for named in structure.get("namedRanges", ()):
            if named.get("name") == f"list_{name}":
                yield {"updateNamedRange": {"namedRange": {**named, "range": area}, "fields": "range"}}
        letter = letters(column)
        source = f"={quoted_sheet(tab.title)}!${letter}$2:${letter}${len(words) + 1}"
        for table, key in _CHOSEN.get(name, ()):
            if table in self._desk and key in self._desk[table].columns:
                yield self._rule(self._desk[table], key, source)

    def _rule(self, place: DeskTable, key: str, source: str) -> Request:
        column, tab = place.columns[key], self._tabs[place.sheet]
        hint = column_hint(master.BOOK.role, place.table, place.table.by_key[key], self._policy.language)
        rule = {
            "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": source}]},
            "inputMessage": hint, "strict": False, "showCustomUi": True,
        }  # fmt: skip
        area = {
            "sheetId": tab.id, "startRowIndex": place.header_row, "endRowIndex": tab.height,
            "startColumnIndex": column, "endColumnIndex": column + 1,
        }  # fmt: skip
        return {"setDataValidation": {"range": area, "rule": rule}}

    def _set(self, title: str, row: int, column: int, text: str) -> Iterator[Request]:
        """Yield what writes a text into a cell, if another stands there."""
        tab = self._tabs[title]
        cell = tab.rows.get(row, {}).get(letters(column))
        if (None if cell is None else cell.value) != (text or None):
            start = {"sheetId": tab.id, "rowIndex": row - 1, "columnIndex": column}
            rows = [{"values": [entered(text)]}]
            yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
