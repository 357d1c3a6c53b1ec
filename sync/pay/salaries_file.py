"""A file of salaries from HR's payroll: its columns guessed from their headings, its rows matched with the cycle's people.

What cannot be used is a finding at its cell, with what to do; the other rows are taken all the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.numbers import to_serial
from sync.errors import TEXTS, RosterError
from sync.pay.errors import PayError
from sync.pay.typed import TypedRow
from sync.roster.dates import read_day
from sync.roster.headings import HEADER_ROWS, joined
from sync.roster.table import Grid, Raw, as_text, cell_name, fold, is_blank, read_tables
from workbook_templates.layout import LANGUAGES

ID = "employee_id"
NUMBERS = ("base_salary", "target_bonus", "midpoint", "part", "promotion")
SHARES = ("target_bonus", "part", "promotion")
DAYS = ("start", "end")
WORDS = ("currency", "pay_group")

_HEADINGS: Mapping[str, str] = {
    ID: """
        employee id|employee no|employee number|employee code|emp id|emp no|staff id|staff no|personnel number|id
        工号|员工工号|员工编号|员工号|人员编号|职工号
    """,
    "base_salary": """
        base salary|annual salary|annual base salary|yearly salary|base pay|salary|annual base|base
        基本工资|年度基本工资|年基本工资|基本年薪|年薪|年度工资|固定年薪
    """,
    "currency": "currency|currency code|ccy|salary currency\n币种|币别|货币|货币代码",
    "pay_group": "pay group|payroll group|pay area|compensation group|bonus group\n薪酬组|工资组|薪资组|奖金组|薪酬类别",
    "target_bonus": """
        target bonus|target bonus %|bonus target|bonus target %|target %|bonus %|target bonus percent|bonus percent
        目标奖金比例|目标奖金|奖金比例|目标奖金率
    """,
    "midpoint": "midpoint|range midpoint|salary midpoint|salary range midpoint|mid point\n薪酬中位值|中位值|薪级中位值|薪资中位值|中点值",
    "start": "counts from|pay from|eligible from|bonus start|start\n起算日期|起始日期|开始日期|起薪日期",
    "end": "counts until|pay until|eligible until|bonus end|end\n截止日期|终止日期|结束日期",
    "part": "part of period|part|proration|prorate|fte share\n在岗比例|时间系数|折算比例",
    "promotion": "promotion raise|promotion increase|promotion %\n晋升调薪幅度|晋升调薪|晋升幅度",
}
"""What each column is called; a note in parentheses may follow."""

_FIELD_OF = {
    joined(word): field
    for field, words in _HEADINGS.items()
    for line in words.split("\n")
    for word in line.split("|")
    if word.strip()
}
_LEAST = 2


@dataclass(frozen=True, slots=True)
class SalaryFile:
    """What a file of salaries said: the typed cells by employee, what was wrong, and which columns were taken for what."""

    rows: Mapping[str, TypedRow]
    findings: tuple[Finding, ...]
    columns: Mapping[str, str]
    unused: tuple[str, ...]


def read_salaries(path: Path, known: Collection[str]) -> SalaryFile:
    """Read salaries from an xlsx or text file; ``known`` are the ids of the cycle's people.

    Raises:
        PayError: no column of ids or salaries was found, the file holds nothing, or is of another kind.
        ReviewbookError: the file cannot be read at all.

    """
    try:
        grids = [grid for grid in read_tables(path) if not all(map(is_blank, grid.rows))]
    except RosterError as error:  # a file of another kind, which is said in the words of rosters
        raise PayError("pay.salaries-kind", file=path.name) from error
    found = [(grid, row, columns) for grid in grids for row, columns in _headings(grid)]
    if not found:
        raise PayError("pay.no-columns", file=path.name)
    grid, row, columns = max(found, key=lambda one: len(one[2]))
    return _Reading(path.name, grid, row, columns, known).read()


def _headings(grid: Grid) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the row (from 1) that names ids and something of pay, the one that names the most, with its columns."""
    rows = [(number, _columns(cells)) for number, cells in enumerate(grid.rows[:HEADER_ROWS], start=1)]
    fit = [one for one in rows if ID in one[1] and len(one[1]) >= _LEAST]
    if fit:
        yield max(fit, key=lambda one: len(one[1]))


def _columns(cells: Iterable[Raw]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, raw in enumerate(cells):
        if isinstance(raw, str) and (name := _field(raw)):
            found.setdefault(name, column)
    return found


def _field(heading: str) -> str:
    """Return what a heading names, "" if nothing; a unit or a note in parentheses may follow."""
    for text in (heading, heading.split("(")[0].split("（")[0]):
        if found := _FIELD_OF.get(joined(text)):
            return found
    return ""


class _Reading:
    """One reading of one file."""

    def __init__(
        self, file: str, grid: Grid, row: int, columns: dict[str, int], known: Collection[str]
    ) -> None:
        self._file, self._grid, self._row, self._columns = file, grid, row, columns
        self._known = {fold(one): one for one in known}
        self._findings: list[Finding] = []
        self._rows: dict[str, TypedRow] = {}
        self._seen: dict[str, int] = {}

    def read(self) -> SalaryFile:
        """Read every row below the headings."""
        for number, cells in enumerate(self._grid.rows[self._row :], start=self._row + 1):
            if not is_blank(cells):
                self._person(number, cells)
        heads = self._grid.rows[self._row - 1]
        taken = {field: as_text(heads[column]) for field, column in self._columns.items()}
        unused = (
            as_text(raw)
            for place, raw in enumerate(heads)
            if as_text(raw) and place not in self._columns.values()
        )
        return SalaryFile(self._rows, tuple(self._findings), taken, tuple(unused))

    def _person(self, number: int, cells: tuple[Raw, ...]) -> None:
        typed_id = as_text(self._at(cells, ID))
        employee_id = self._known.get(fold(typed_id))
        if not typed_id:
            self._find(number, ID, "file-no-id")
        elif employee_id is None:
            self._find(number, ID, "file-unknown-id", id=typed_id)
        elif employee_id in self._seen:
            self._find(number, ID, "file-twice", id=typed_id, row=self._seen[employee_id])
        else:
            self._seen[employee_id] = number
            self._rows[employee_id] = self._cells(number, cells)

    def _cells(self, number: int, cells: tuple[Raw, ...]) -> TypedRow:
        """Return what a row says; a cell that cannot be used is left out and said."""
        row: TypedRow = {}
        for field in (one for one in self._columns if one != ID):
            raw = self._at(cells, field)
            if not as_text(raw):
                continue
            value = self._value(field, raw)
            if value is None:
                kind = "file-day" if field in DAYS else "file-number"
                self._find(number, field, kind, column=field)
            else:
                row[field] = value
        return row

    def _value(self, field: str, raw: Raw) -> float | str | None:
        if field in WORDS:
            return as_text(raw)
        if field in DAYS:
            day = read_day(raw).value
            return None if day is None else float(to_serial(day))
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        return _number(as_text(raw), share=field in SHARES) if self._grid.delimiter else None

    def _at(self, cells: tuple[Raw, ...], field: str) -> Raw:
        column = self._columns[field]
        return cells[column] if column < len(cells) else None

    def _find(self, number: int, field: str, key: str, **values: str | int) -> None:
        cell = cell_name(number, self._columns[field])
        said = (
            (f"text_{language[:2]}", TEXTS(f"pay.problem.{key}", language, **_in(language, values)))
            for language in LANGUAGES
        )
        place = Place(self._file, self._grid.sheet, cell)
        spot = Spot("salaries", f"{self._file}|{number}", field)
        self._findings.append(Finding("", Severity.ERROR, spot, values=tuple(said), place=place))


def _in(language: str, values: Mapping[str, str | int]) -> dict[str, str | int]:
    """Return values with the name of the column in a language."""
    named = dict(values)
    if "column" in named:
        named["column"] = TEXTS(f"pay.field.{named['column']}", language)
    return named


def _number(text: str, *, share: bool) -> float | None:
    """Return the number of a text file's cell: plain digits with a point, for a share also with a percent sign."""
    percent = share and text.endswith("%")
    digits = text.removesuffix("%") if percent else text
    try:
        value = float(digits)
    except ValueError:
        return None
    if not digits.isascii() or "_" in digits or value != value or abs(value) == float("inf"):
        return None
    return value / 100 if percent else value
