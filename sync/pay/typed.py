"""What HR typed into the pay workbook, as it stands there: nothing is interpreted, so that nothing is lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sync.errors import IdentityError
from sync.pay.errors import PayError, reading_pay
from sync.xlsx.gate import MASTER
from sync.xlsx.password import is_locked, unlocked
from sync.xlsx.read import RawBook, RawRow, read_book
from workbook_templates.books.pay import BOOK
from workbook_templates.labels import choice_code, choice_words
from workbook_templates.layout import Kind, Table
from workbook_templates.stamp import Cell

TypedRow = dict[str, Cell]
"""What HR typed into one row, by column, with the row's id where it has one."""


@dataclass(frozen=True, slots=True)
class TypedPay:
    """The rows of each table in which anything is told apart or typed; ``others`` are sheets that are none of ours.

    ``formulas`` are the cells to fill in, (sheet, cell), in which a formula of HR's own stood: its value is what was typed.
    """

    rows: Mapping[str, tuple[TypedRow, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    formulas: tuple[tuple[str, str], ...] = ()
    exists: bool = False

    def table(self, name: str) -> tuple[TypedRow, ...]:
        """Return the rows of a table, none where the workbook has none."""
        return self.rows.get(name, ())

    def by(self, name: str, key: str) -> dict[str, TypedRow]:
        """Return a table's rows by what stands in a column; of equal ones the first."""
        found: dict[str, TypedRow] = {}
        for row in self.table(name):
            found.setdefault(as_id(row.get(key)), row)
        found.pop("", None)
        return found


def as_id(value: Cell) -> str:
    """Return an id as text, whether it was typed as a number or as a text."""
    return format(value, ".15g") if isinstance(value, float) else str(value or "").strip()


def open_pay(content: bytes, file: str, password: str) -> bytes:
    """Return a pay workbook without its password, where it has one.

    Raises:
        PayError: it has a password, and none or a wrong one is given; or it is damaged.

    """
    if not is_locked(content):
        return content
    if not password:
        raise PayError("pay.locked", file=file)
    with reading_pay(file):
        return unlocked(content, password)


def read_pay(content: bytes, file: str, cycle: str, language: str) -> TypedPay:
    """Return what HR typed into a pay workbook; words of lists come in the language in which it is drawn anew.

    Raises:
        PayError: it is none, damaged, or one of another cycle.
        ContentError: a cell of it cannot be read.

    """
    with reading_pay(file):
        try:
            raw = read_book(content, (BOOK,), limits=MASTER)
        except IdentityError as error:
            raise PayError("pay.foreign") from error
        _check(raw, cycle)
        rows = {table.name: tuple(_rows(raw, table, language)) for _, table in BOOK.tables()}
        others = (dict(one.values)["title"] for one in raw.notices if one.key == "notice.strange-sheet")
        return TypedPay(rows, tuple(map(str, others)), tuple(_formulas(raw)), exists=True)


def _check(raw: RawBook, cycle: str) -> None:
    if raw.identity.field("role") not in ("", BOOK.role):
        raise PayError("pay.foreign")
    if raw.identity.field("cycle_id") not in ("", cycle):
        raise PayError("pay.other-cycle", found=raw.identity.field("cycle_id"), expected=cycle)
    if raw.missing:
        raise PayError("pay.missing-table", table=raw.missing[0])


def _formulas(raw: RawBook) -> Iterator[tuple[str, str]]:
    for _, table in BOOK.tables():
        found = raw.tables[table.name]
        for row in found.rows:
            for key in table.inputs:
                if (cell := row.cells.get(key)) is not None and cell.formula:
                    yield found.sheet_title, found.cell_reference(key, row.number)


_TOLD_APART = frozenset({"employee_id", "department", "decision_id", "why"})
"""Columns of ours by which rows are found again, and what a proposal said."""


def _rows(raw: RawBook, table: Table, language: str) -> Iterator[TypedRow]:
    kept = [column for column in table.columns if column.key in table.inputs or column.key in _TOLD_APART]
    for row in raw.tables[table.name].rows:
        typed: TypedRow = {}
        for column in kept:
            value = _value(row, column.key)
            if value is not None:
                typed[column.key] = (
                    _word(column.choices, value, language) if column.kind is Kind.CHOICE else value
                )
        if typed:
            yield typed


def _value(row: RawRow, key: str) -> Cell:
    cell = row.cells.get(key)
    if cell is None or cell.value is None:
        return None
    if isinstance(cell.value, bool):
        return str(cell.value).upper()
    return cell.value if cell.value != "" else None


def _word(choices: str, value: Cell, language: str) -> Cell:
    """Return a word of a list in the workbook's new language; what is no word stays as it was typed."""
    code = choice_code(choices, str(value))
    return value if code is None else choice_words(choices, language)[code]
