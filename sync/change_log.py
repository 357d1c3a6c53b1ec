"""What the sheet Change log of a master tells when the ledger is lost: what HR changed of the books, field by field.

The sheet names fields in words, as people read them: their sheet first, their column last.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.roles import DECLARED
from sync.told import Telling
from workbook_templates.labels import choice_code

_BY_HR = frozenset({"on-behalf", "settled", "proposal"})
"""The kinds of changes that HR decided."""

_BY_BOOK = "returned"
"""The kind of a change that a book said."""

_JOINT = " › "


class Changed(NamedTuple):
    """What HR made of a field, as texts: what stood ``before`` HR's first change since the book spoke, and what stands ``after``."""

    before: str
    after: str


class ChangeLog:
    """Knows the last word on each field that was changed, where that is HR's, and which records HR deleted."""

    def __init__(self, rows: Iterable[Mapping[str, str]], telling: Telling) -> None:
        self._telling = telling
        self._called: dict[tuple[str, str], tuple[str, str]] = {}
        self._fields: dict[tuple[str, str, str], Changed] = {}
        self._deleted: set[tuple[str, str]] = set()
        for row in rows:
            self._take(row)

    def _take(self, row: Mapping[str, str]) -> None:
        kind, record = choice_code("change", row["kind"]), row["record"]
        sheet, column = ends(row["what"])
        if not record or kind not in {*_BY_HR, _BY_BOOK}:
            return
        by_hr = kind in _BY_HR
        if column.startswith(record) or not column:
            # Of a record as a whole the last part is the record itself.
            if by_hr:
                self._deleted.add((record, sheet))
            return
        known = self._fields.pop((record, sheet, column), None)
        if by_hr:
            before = row["before"] if known is None else known.before
            self._fields[record, sheet, column] = Changed(before, row["after"])

    def changed(self, table: str, record: str, column: str) -> Changed | None:
        """Return what HR made of a field, ``None`` where the last word is not HR's."""
        return self._fields.get((record, *self._told(table, column)))

    def deleted(self, table: str, record: str) -> bool:
        """Whether HR ever decided about a record as a whole: where it stands no more, HR deleted it."""
        return (record, self._told(table, "")[0]) in self._deleted

    def _told(self, table: str, column: str) -> tuple[str, str]:
        """Return how the sheet and the column of a field are called."""
        if (table, column) not in self._called:
            self._called[table, column] = ends(self._telling.where(table, "", column))
        return self._called[table, column]


def told_field(what: str, record: str, telling: Telling) -> tuple[str, str, str]:
    """Return the field (table, record, column) that was told of as ``what``; titles may have changed since."""
    found = ends(what)
    declared = {table.name: table for book in DECLARED for _, table in book.tables()}
    for table in declared.values():
        for column in table.by_key:
            if found == ends(telling.where(table.name, record, column)):
                return table.name, record, column
    # A record as a whole: its sheet is named first.
    tables = (name for name in declared if found[0] == ends(telling.where(name, record, ""))[0])
    return next(tables, ""), record, ""


def ends(what: str) -> tuple[str, str]:
    """Return the sheet and the column of a field that is told in words."""
    first, *_, last = what.split(_JOINT) if _JOINT in what else (what, "")
    return first, last
