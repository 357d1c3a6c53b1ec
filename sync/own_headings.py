"""What the company's own columns are called in the master: their headings follow what HR declares.

An Excel Table names its columns as its header row does, and no two of them alike: a heading that a column of HR's has
already gets a number.
"""

from collections.abc import Iterable

from appraisal.own_columns import Filler, OwnColumn, OwnKind
from appraisal.policy import Policy
from sync.master_places import Layout
from sync.xlsx.gate import Package
from sync.xlsx.table_parts import table_headings
from sync.xlsx.workbook_part import read_workbook
from workbook_templates.books import master
from workbook_templates.labels import column_label
from workbook_templates.layout import OWN_KEYS, Table
from workbook_templates.master_names import table_name
from workbook_templates.own_columns import fields_of, own_sheet

_LIKE = {
    (OwnKind.DATE, False): ("actuals", "day"),
    (OwnKind.NUMBER, False): ("actuals", "value"),
    (OwnKind.PERCENT, False): ("reviews", "weight"),
    (OwnKind.DATE, True): ("results", "confirmed_on"),
    (OwnKind.NUMBER, True): ("schemes", "floor"),
    (OwnKind.PERCENT, True): ("schemes", "weight_min"),
    (OwnKind.TEXT, True): ("results", "confirmed_by"),
    (OwnKind.CHOICE, True): ("results", "confirmed_by"),
}
"""By kind, and whether HR fills it: table and column of the master whose cells look as those of an own column should."""


def like(column: OwnColumn) -> tuple[str, str] | None:
    """Return table and column of the master whose look an own column takes, ``None`` where it keeps what it was drawn in."""
    return _LIKE.get((column.kind, column.filler is Filler.HR))


def own_labels(policy: Policy) -> list[tuple[str, str, str]]:
    """Return what is declared, in so far as the master shows it: sheet, key and heading."""
    return sorted((column.sheet, column.key, column.label) for column in policy.own_columns)


class OwnHeadings:
    """Knows which headings of a master differ from what they should be."""

    def __init__(self, package: Package, layout: Layout, policy: Policy) -> None:
        self._package, self._layout, self._language = package, layout, policy.language
        self._declared = fields_of(policy.own_columns, master.BOOK.role)
        self._parts = {sheet.title: sheet.part for sheet in read_workbook(package).sheets}

    def of(self, tables: Iterable[Table]) -> dict[str, dict[str, str]]:
        """Return the new headings of tables that stand on one sheet, by the table's name and column letters."""
        wanted = [table for table in tables if own_sheet(table.name) is not None]
        found = {table.name: self._changed(table) for table in wanted}
        return {name: headings for name, headings in found.items() if headings}

    def _changed(self, table: Table) -> dict[str, str]:
        place = self._layout[table.name]
        part = self._parts.get(place.sheet)
        known = (
            {} if part is None else table_headings(self._package, part).get(table_name(table).casefold(), {})
        )
        ours = {place.columns[key]: key for key in OWN_KEYS if place.columns.get(key) in known}
        taken = {name.casefold() for letter, name in known.items() if letter not in ours}
        changed: dict[str, str] = {}
        for letter, key in ours.items():
            heading = _free(self._heading(table, key), taken)
            taken.add(heading.casefold())
            if heading != known[letter]:
                changed[letter] = heading
        return changed

    def _heading(self, table: Table, key: str) -> str:
        declared = self._declared.get((table.name, key))
        if declared is not None:
            return declared.label
        return column_label(master.BOOK.role, table, table.by_key[key], self._language)


def _free(heading: str, taken: set[str]) -> str:
    """Return a heading that no other column has: itself, or with the first number that makes it one."""
    if heading.casefold() not in taken:
        return heading
    number = 2
    while f"{heading} {number}".casefold() in taken:
        number += 1
    return f"{heading} {number}"
