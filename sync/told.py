"""How a field and its value are told to people: where it stands in the master, and what its cell shows."""

from collections.abc import Collection, Iterable, Mapping

from appraisal.model import Method
from appraisal.rules.words import shortened
from sync.errors import TEXTS
from sync.fields import Said
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.master_fields import MASTER_FIELD
from sync.roles import ROLES
from sync.value_text import holds_day, value_text
from workbook_templates.books import book_of_table, filled_table, master, team
from workbook_templates.labels import column_label, sheet_title
from workbook_templates.own_columns import fields_of

_LONGEST_IN_ROW = 80
"""Characters of a cell that are told where a whole row is: it is there to be known again, not to be read."""


class Telling:
    """Tells of fields in one language. It knows the titles and owners of the goals that it was made for."""

    def __init__(self, content: HrContent, ledger: Ledger, records: Collection[str]) -> None:
        self.language = content.policy.language
        columns = content.policy.own_columns
        self._own = {
            place: one for role in (*ROLES, "master") for place, one in fields_of(columns, role).items()
        }
        self._names = {employee.id: employee.name for employee in content.employees.values()}
        self._goals: dict[str, tuple[str, str]] = {
            goal.id: (goal.title, goal.owner_id) for goal in content.goals if goal.id in records
        }
        self._milestones = {
            goal.id for goal in content.goals if goal.method is Method.MILESTONE and goal.id in records
        }
        if records:
            self._milestones |= ledger.returns.milestones() & set(records)
            for found in ledger.returns.titles():
                if found.goal_id in records:
                    self._goals[found.goal_id] = found.title, found.owner_id

    def learn(self, goal_id: str, row: Mapping[str, Said]) -> None:
        """Know a goal that stands nowhere yet, from what a row says of it."""
        title, owner = (said if isinstance(said := row.get(key), str) else "" for key in ("title", "owner"))
        if title or owner:
            self._goals.setdefault(goal_id, (title, owner))
        if row.get("method") == Method.MILESTONE:
            self._milestones.add(goal_id)

    def name(self, employee_id: str) -> str:
        """Return a person's name, or the id where nobody has it."""
        return self._names.get(employee_id, employee_id)

    def subject(self, record: str) -> str:
        """Return the name of whom a record is about, "" where it is about nobody."""
        if record in self._names:
            return self._names[record]
        return self.name(self._goals[record][1]) if record in self._goals else ""

    def owner(self, record: str) -> str:
        """Return the id of whom a record is about, "" where it is about nobody."""
        return record if record in self._names else self._goals.get(record, ("", ""))[1]

    def where(self, table: str, record: str, column: str) -> str:
        """Return a field in words: ``Goals › G0000012 Revenue › Target``."""
        place, key = MASTER_FIELD.get((table, column), (table, column))
        title = self._goals.get(record, ("", ""))[0] or self._names.get(record, "")
        return " › ".join(
            filter(
                None,
                (
                    self._sheet(place, table),
                    f"{record} {shortened(title)}".strip(),
                    self._label(place, key, table, column),
                ),
            )
        )

    def _sheet(self, place: str, table: str) -> str:
        if place in master.BOOK.sheet_of_table:
            return sheet_title("master", master.BOOK.sheet_of_table[place].name, self.language)
        book = book_of_table(table)
        return sheet_title(book.role, book.sheet_of_table[table].name, self.language) if book else table

    def _label(self, place: str, key: str, table: str, column: str) -> str:
        if (table, column) in self._own:
            return self._own[table, column].label
        declared = book_of_table(table) or team.BOOK
        for role, book, name, wanted in (
            ("master", master.BOOK, place, key),
            (declared.role, declared, table, column),
        ):
            found = book.table_by_name.get(name)
            if found is not None and wanted in found.by_key:
                return column_label(role, found, found.by_key[wanted], self.language)
        return column

    def row(self, table: str, cells: Iterable[tuple[str, Said]]) -> str:
        """Return the filled cells of a row in words, in the order of its columns; "" where none is filled.

        A column that is there more than once, as where one id came back in several rows, is told with all its values.
        """
        cells, places = list(cells), list(filled_table(table).by_key)
        milestone = ("method", Method.MILESTONE) in cells
        found: dict[str, list[str]] = {}
        for column, value in cells:
            said = self._text(table, column, value, milestone=milestone)
            if said and said not in found.setdefault(column, []):
                found[column].append(shortened(said, _LONGEST_IN_ROW))
        shown = (
            (column, " | ".join(found[column]))
            for column in sorted(found, key=lambda key: places.index(key) if key in places else len(places))
        )
        return TEXTS("told.between", self.language).join(
            TEXTS(
                "told.cell",
                self.language,
                label=self._label("", "", table, column),
                value=value,
            )
            for column, value in shown
            if value
        )

    def value(self, table: str, record: str, column: str, value: Said) -> str:
        """Return what a cell shows for a field's value; "" for a blank and for a row that is not there."""
        return self._text(table, column, value, milestone=record in self._milestones)

    def is_day(self, table: str, record: str, column: str) -> bool:
        """Whether a field holds a day."""
        return holds_day(table, column, self._own, milestone=record in self._milestones)

    def _text(self, table: str, column: str, value: Said, *, milestone: bool) -> str:
        return value_text(table, column, value, self.language, self._names, self._own, milestone=milestone)
