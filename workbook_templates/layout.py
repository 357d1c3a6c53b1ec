"""The words in which a workbook is declared: book, sheet, table, column, owner.

A table stands on its sheet below a title block. Column A is a narrow margin. The *key row* is hidden: its cell in
column A says ``rb:<table key>`` and the cells below the table's columns hold the column keys; the visible *header
row* follows, then the body. Reading goes by the key row, so columns may be moved, renamed and translated; without
it the header labels of any known language serve.

Formulas are written once, in terms of columns: ``[target]`` is the cell of that column in the same row,
``goals[title]`` the whole bounded column of a table, ``{flag.ok}`` a text of the book's language, and
``{choice.method.higher}`` a word of a drop-down list. :func:`workbook_templates.formulas.resolve` makes the spreadsheet
formula.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from appraisal.own_columns import MOST

LANGUAGES = ("en", "zh-CN")

MARKER = "rb:"
"""What the cell in column A of a key row starts with."""

KEY_ROW = 3
HEADER_ROW = 4
FIRST_ROW = 5
"""Zero-based rows of every table that does not say otherwise: title, who-when line and legend stand above."""


class Owner(StrEnum):
    """Who may change a field; a change by anyone else is reported and not applied."""

    HR = "hr"
    MANAGER = "manager"
    EMPLOYEE = "employee"
    PEER = "peer"
    PROVIDER = "provider"
    COMPUTED = "computed"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a column holds; it decides parsing, alignment, number format and input rule."""

    ID = "id"
    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    """Points rounded to 2 places: achievements, scores, totals."""
    MONEY = "money"
    """An amount of money, with 2 places."""
    DATE = "date"
    CHOICE = "choice"
    FLAG = "flag"
    """A symbol and words: ✘ must be mended, ● needs a look, ✔ good."""


class Where(StrEnum):
    """Where a column stands on its sheet."""

    MAIN = "main"
    """Visible and printed."""
    PARAMETERS = "parameters"
    """Visible to the right of the printed area: numbers that only some KPI methods need."""
    HIDDEN = "hidden"
    """Helper columns of formulas."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``choices`` names a list of words (``choice.<name>`` in the texts) or of another table's cells (``goals[label]``).
    ``formula`` makes it computed, unless ``owner`` says otherwise. ``width`` is in characters. ``since`` is the version of
    the book's template that first had it: a book of an earlier one lacks nothing without it. A column of a company's own
    says itself what it is called (``label``), what to type (``hint``) and which ``words`` may stand in it.
    """

    key: str
    kind: Kind
    owner: Owner
    width: float = 10
    choices: str = ""
    formula: str = ""
    where: Where = Where.MAIN
    required: bool = False
    since: int = 1
    label: str = ""
    hint: str = ""
    words: tuple[str, ...] = ()

    @property
    def computed(self) -> bool:
        """Whether a formula (or, in the master, Python) fills it."""
        return self.owner is Owner.COMPUTED


OWN_KEYS = tuple(f"own{number}" for number in range(1, MOST + 1))
"""The keys of the columns that stand ready for a company's own."""

NEVER = 1_000_000
"""The version since which a column that only some books have stands in all of them: none."""


def own_columns(owner: Owner) -> tuple[Column, ...]:
    """Return the columns that stand ready, at the end of a table, for a company's own."""
    return tuple(Column(key, Kind.TEXT, owner, 14, where=Where.PARAMETERS, since=NEVER) for key in OWN_KEYS)


OUTCOMES = frozenset({("review", "actual"), ("self_review", "own_view")})
"""The columns, as table and key, that hold what came of a goal: a number, a date, or for milestones a zone word."""


@dataclass(frozen=True)
class Table:
    """A table of a sheet: the first column is the row's key unless ``key`` names others.

    ``since`` is the version of the book's template that first had it.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    key_row: int = KEY_ROW
    since: int = 1
    filled_by: Owner = Owner.MANAGER
    """Whose columns are its inputs: the recipient of the book in which it stands."""

    @property
    def header_row(self) -> int:
        """Zero-based row of the visible labels."""
        return self.key_row + 1

    @property
    def first_row(self) -> int:
        """Zero-based first row of the body."""
        return self.key_row + 2

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by their key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def positions(self) -> dict[str, int]:
        """Zero-based sheet column (A = 0, the margin) of each column key, as drawn."""
        return {column.key: index for index, column in enumerate(self.columns, start=1)}

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The keys of the columns that the book's recipient fills."""
        return frozenset(column.key for column in self.columns if column.owner is self.filled_by)

    @cached_property
    def computed(self) -> frozenset[str]:
        """The keys of the columns in which a formula belongs."""
        return frozenset(column.key for column in self.columns if column.computed)

    @property
    def row_key(self) -> tuple[str, ...]:
        """The keys of the columns that identify a row."""
        return self.key or (self.columns[0].key,)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its key (labels and title come from the texts) and its tables, top to bottom."""

    name: str
    tables: tuple[Table, ...] = ()
    state: str = "visible"
    """``visible``, ``hidden`` or ``veryHidden``."""
    optional: bool = False
    """Whether the sheet is hidden in a book in which none of its tables has a row."""


@dataclass(frozen=True)
class Book:
    """A workbook: its role, the version of its template, its sheets in order, and whose columns its recipient fills."""

    role: str
    version: str
    sheets: tuple[Sheet, ...]
    recipient: Owner = Owner.MANAGER

    def tables(self) -> Iterator[tuple[Sheet, Table]]:
        """Yield every table with its sheet."""
        for sheet in self.sheets:
            for table in sheet.tables:
                yield sheet, table

    @cached_property
    def table_by_name(self) -> dict[str, Table]:
        """The tables by their name, which is unique in a book."""
        return {table.name: table for _, table in self.tables()}

    @cached_property
    def sheet_of_table(self) -> dict[str, Sheet]:
        """The sheet on which each table stands."""
        return {table.name: sheet for sheet, table in self.tables()}


def column_letter(index: int) -> str:
    """Return the letters of a zero-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
