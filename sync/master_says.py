"""What a master says of the books when nothing else is known of them: their records, their files, and what HR was asked."""

from collections.abc import Iterable, Iterator, Mapping

from appraisal.periods import read_period
from appraisal.rules.raters import ASKED
from sync.change_log import told_field
from sync.closed_master import Master
from sync.fields import Bad, Value, holds_id, reader_of
from sync.master_fields import (
    ANSWER_BOOK,
    ANSWER_FIELD,
    BOOK_FIELD,
    ONLY_OWN,
    OWN_FIELD,
    OWN_TABLES,
    TABLES,
)
from sync.provided.kept import JOINT, Provided
from sync.rows import as_text
from sync.told import Telling
from sync.xlsx.tables import RawRow
from workbook_templates.books import filled_table, master
from workbook_templates.labels import choice_code

_ANONYMOUS = frozenset(ASKED)
"""The sources of peer books: what was shown of them must not be compared with anything else."""


WITHDRAWN, AGREED = "withdrawn", "agreed"
"""The states of a goal that tell of the book: it holds the goal no more, and its owner's goals are agreed."""

_STATES: Mapping[str, str] = {"goals": "status", "reviews": "state"}
"""By table of the master: the column that says that a record is withdrawn."""


class MasterSays:
    """What a master says of the books: the places of their records, which were sent back, which files counted, and the rows.

    ``counted`` holds, by code, the file of each book that had come back; ``agreed``, by file, the people whose goals are agreed.
    """

    def __init__(self, found: Master) -> None:
        self._tables = found.tables
        self.places: dict[str, str] = {}
        self.returned: set[str] = set()
        self.counted: dict[str, str] = {}
        self.agreed: dict[str, set[str]] = {}
        self.provided: dict[str, list[Provided]] = {}
        self._rows: dict[str, dict[tuple[str, str], dict[str, Value]]] = {}
        for row in self._rows_of(master.SUBMISSIONS.name):
            state = choice_code("submission", _text(row, "state"))
            if state != "issued":
                self.counted[_text(row, "book_code")] = _text(row, "file")
            if state == "returned":
                self.returned.add(_text(row, "book_code"))
        for table, place in TABLES.items():
            for row in self._rows_of(place):
                self._take(table, place, row)
        for place, table in ONLY_OWN.items():
            for row in self._rows_of(place):
                self._take_own(table, place, row)
        for row in self._rows_of(master.ACTUALS.name):
            self._take_provided(row)
        self._drop_worked_out()

    def _drop_worked_out(self) -> None:
        """Pass over actuals that were added up from the rows of Actuals: nobody typed them."""
        for rows in self._rows.values():
            measured = {fields.get("goal") for (table, _), fields in rows.items() if table == "actuals"}
            for (table, record), fields in rows.items():
                if table == "review" and record in measured:
                    fields.pop("actual", None)

    def _rows_of(self, name: str) -> Iterable[RawRow]:
        return self._tables[name].rows if name in self._tables else ()

    def _take(self, table: str, place: str, row: RawRow) -> None:
        file, record = _text(row, "book"), _text(row, master.BOOK.table_by_name[place].row_key[0])
        if file and record:
            self.places.setdefault(record, file)
            by_employee = place in OWN_TABLES and choice_code("author", _text(row, "author")) == "employee"
            held, fields = (OWN_TABLES[place], OWN_FIELD) if by_employee else (table, BOOK_FIELD)
            state = choice_code("goal_status", _text(row, _STATES.get(place, "")))
            rows = self._rows.setdefault(file, {})
            # Of a row that HR copied with its id the first one is the record.
            if state != WITHDRAWN and (held, record) not in rows:
                rows[held, record] = dict(self._fields(fields, place, row))
            if place == "goals" and state == AGREED:
                self.agreed.setdefault(file, set()).add(_text(row, "owner_id"))
            if by_employee and (answered := _text(row, ANSWER_BOOK)):
                self._take_answer(place, answered, record, row)

    def _take_answer(self, place: str, file: str, record: str, row: RawRow) -> None:
        """Take what the manager says in another book to a row of a self book."""
        said = dict(self._fields(ANSWER_FIELD, place, row))
        if any(value is not None for value in said.values()):
            held, _ = next(iter(ANSWER_FIELD.values()))
            self._rows.setdefault(file, {})[held, record] = said

    def _take_own(self, table: str, place: str, row: RawRow) -> None:
        """Take what an employee said in the self book that a row of the master names."""
        file, record = _text(row, "book"), _text(row, master.BOOK.table_by_name[place].row_key[0])
        fields = dict(self._fields(OWN_FIELD, place, row))
        if file and record and any(value is not None for value in fields.values()):
            self._rows.setdefault(file, {})[table, record] = fields

    def _fields(
        self, fields: Mapping[tuple[str, str], tuple[str, str]], place: str, row: RawRow
    ) -> Iterator[tuple[str, Value]]:
        """Yield the fields of a book that a row of the master shows and the book's recipient fills, blank ones too.

        A cell that does not fit its column says nothing, and neither does a column that HR deleted.
        """
        for (table, column), (held, field) in fields.items():
            if table == place and column in self._tables[place].columns:
                cell = row.cells.get(column)
                value = None if cell is None or cell.value is None else _value(held, field, cell.value)
                if not isinstance(value, Bad):
                    yield field, value

    def _take_provided(self, row: RawRow) -> None:
        """Take an imported row: its note begins with its period."""
        value = row.cells.get("value")
        period = read_period(_text(row, "note").split(JOINT)[0])
        if _text(row, "source") and period and value is not None and isinstance(value.value, float):
            target = row.cells.get("target")
            found = Provided(
                _text(row, "row_id"),
                _text(row, "goal_id"),
                choice_code("measurement", _text(row, "kind")) or "period",
                period.code,
                value.value,
                target.value if target is not None and isinstance(target.value, float) else None,
                _text(row, "source"),
                _text(row, "provider"),
            )
            self.provided.setdefault(_text(row, "book"), []).append(found)

    def provided_of(self, file: str) -> frozenset[str]:
        """Return the ids of the imported rows of a book."""
        return frozenset(found.record for found in self.provided.get(file, ()))

    def standing(self, file: str) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """Return what stands of a book's fields, by table and record; ``None`` is a field that is blank in the master."""
        return self._rows.get(file, {})

    def ids(self, table: str, column: str) -> Iterator[str]:
        """Yield the ids that stand in a column."""
        return (_text(row, column) for row in self._rows_of(table))

    def shown_means(self) -> Iterator[tuple[str, str, str, float, float]]:
        """Yield the means of anonymous sources: person, source, item, number of answers, mean."""
        for row in self._rows_of(master.AGGREGATES.name):
            source = choice_code("source", _text(row, "source"))
            count, mean = (row.cells[key].value if key in row.cells else None for key in ("count", "mean"))
            if source in _ANONYMOUS and isinstance(count, float) and isinstance(mean, float):
                yield _text(row, "employee_id"), source, _text(row, "item_id"), count, mean

    def disputes(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of the sheet Conflicts, as texts."""
        for row in self._rows_of(master.CONFLICTS.name):
            yield {column.key: _text(row, column.key) for column in master.CONFLICTS.columns}

    def changes(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of the Change log, as texts, the earliest first, however HR sorted them."""
        rows = (
            {column.key: _text(row, column.key) for column in master.CHANGES.columns}
            for row in self._rows_of(master.CHANGES.name)
        )
        yield from sorted(rows, key=lambda row: _order(row["change"]))

    def on_behalf(self, telling: Telling) -> Iterator[tuple[str, str, str, str]]:
        """Yield the changes beside which HR says source and reason: what each is called, and its field."""
        for row in self._rows_of(master.CHANGES.name):
            if choice_code("change", _text(row, "kind")) == "on-behalf":
                record = _text(row, "record")
                yield _text(row, "change"), *told_field(_text(row, "what"), record, telling)


def _order(change: str) -> tuple[str, int]:
    """Return the place of a change (``L0000017-2``) among others."""
    entry, _, number = change.partition("-")
    return entry, int(number) if number.isdecimal() else 0


def _text(row: RawRow, column: str) -> str:
    cell = row.cells.get(column)
    return "" if cell is None or cell.value is None else as_text(cell.value)


def _value(table: str, column: str, typed: float | str | bool) -> Value | Bad:
    declared = filled_table(table).by_key[column]
    if holds_id(declared):
        return as_text(typed).strip() or None
    return reader_of(table, declared)(typed)
