"""Input rules and colours of a book's tables: drop-downs, stop alerts, flags, dates, bars.

Rules are guard-rails: what is pasted passes them, so every row has a flag too. Words and ranges stand behind ASCII names.
"""

from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.books.approvals import APPROVE, GRADES
from workbook_templates.books.checkins import BY_EMPLOYEE, BY_MANAGER
from workbook_templates.books.feedback import RELEASED_GOALS
from workbook_templates.books.improvement import BY_EMPLOYEE as PLANS_BY_EMPLOYEE
from workbook_templates.books.improvement import FROM_MANAGER
from workbook_templates.draw_xlsx import Canvas
from workbook_templates.layout import OUTCOMES, Column, Kind, Table, Where, column_letter
from workbook_templates.theme import BAD, BAR, GOOD, LINE, LOCKED, MUTED, SEVERITIES, WARN

TITLE_LIMIT, BODY_LIMIT = 32, 255
"""Longest title and text of a prompt."""

_LARGEST = 99_999_999_999_999
"""Nothing that people type is larger. It holds no mark of a last row, which stamping would take for one (``LAST_ROW``)."""
BOX = {"border": 1, "border_color": LINE}
"""LibreOffice takes all four borders from a rule that sets one."""

_RANGE_NAMES = {"team[label]": "people", "goals[label]": "goal_labels", "own_goals[label]": "goal_labels"}

_NAMED = {(APPROVE.name, "proposed"): GRADES}
"""Columns of texts with a drop-down of the policy's own words."""


def draw_input_rules(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Give every input column its rule and its prompt."""
    last = table.first_row + canvas.capacities[table.name] - 1
    for column in table.columns:
        if column.owner in canvas.theme.hands and column.where is not Where.HIDDEN:
            position = table.positions[column.key]
            rule = _rule(canvas, table, column) | _prompt(canvas, table, column)
            worksheet.data_validation(table.first_row, position, last, position, rule)


def _rule(canvas: Canvas, table: Table, column: Column) -> dict[str, Any]:
    if (table.name, column.key) in OUTCOMES:  # a number, a date or, for milestones, a word
        return {"validate": "any"}
    if column.kind is Kind.CHOICE:
        name = _RANGE_NAMES.get(column.choices, f"list_{column.choices}")
        return {"validate": "list", "source": f"={name}"} | _alert(canvas, "choice")
    if (table.name, column.key) in _NAMED:
        named = {"validate": "list", "source": f"={_NAMED[table.name, column.key]}"}
        return named | _alert(canvas, "choice")
    if column.kind is Kind.PERCENT:
        between = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        return between | _alert(canvas, "percent")
    if column.kind is Kind.MONEY:
        between = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": _LARGEST}
        return between | _alert(canvas, "money")
    if column.kind is Kind.NUMBER:
        between = {"validate": "decimal", "criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
        return between | _alert(canvas, "number")
    if column.kind is Kind.DATE:
        days = {"minimum": date(2000, 1, 1), "maximum": date(2199, 12, 31)}
        return {"validate": "date", "criteria": "between", **days} | _alert(canvas, "date")
    return {"validate": "any"}


def _alert(canvas: Canvas, kind: str) -> dict[str, Any]:
    return {
        "error_type": "stop",
        "error_title": canvas.text(f"alert.{kind}.title")[:TITLE_LIMIT],
        "error_message": canvas.text(f"alert.{kind}.body")[:BODY_LIMIT],
    }


def _prompt(canvas: Canvas, table: Table, column: Column) -> dict[str, Any]:
    role = canvas.book.role
    key = f"{role}.prompt.{table.name}.{column.key}"
    known = key in labels.TEXTS
    text = (
        labels.TEXTS(key, canvas.language)
        if known
        else labels.column_hint(role, table, column, canvas.language)
    )
    if not text:
        return {}
    title = labels.column_label(role, table, column, canvas.language)
    return {"input_title": title[:TITLE_LIMIT], "input_message": text[:BODY_LIMIT]}


def draw_conditions(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Colour flags, show dates as dates, and set rows apart that nobody uses."""
    conditions = _Conditions(canvas, worksheet, table)
    for column in table.columns:
        if column.where is Where.HIDDEN:
            continue
        if column.kind is Kind.FLAG and column.choices:
            conditions.severity(column.key)
        elif column.kind is Kind.FLAG:
            conditions.flag(column.key)
        elif column.kind is Kind.PERCENT:
            conditions.number(column.key, "ROUND({0}*100,0)<>ROUND({0}*100,6)", "0.00%")
        elif column.kind is Kind.NUMBER and column.owner is not None:
            _number_conditions(conditions, table, column.key)
    if "achievement" in table.positions:
        conditions.bar("achievement")
    if table.name in ("goals", "review"):
        conditions.group("owner")
    if table.name in ("review", "own_goals", "self_review"):
        conditions.unused("active")
    if table.name in (
        "voices", APPROVE.name, BY_MANAGER, BY_EMPLOYEE, RELEASED_GOALS.name, PLANS_BY_EMPLOYEE, FROM_MANAGER
    ):  # fmt: skip
        conditions.waiting(table.row_key[0])
    if table.name == "notes":
        conditions.written("message")


def _number_conditions(conditions: "_Conditions", table: Table, key: str) -> None:
    if "method" in table.positions and key in ("target", "actual", "own_view", "new_target"):
        conditions.milestone_date(key)
    conditions.number(key, "AND(ABS({0})>=1000,ROUND({0},0)={0})", "#,##0")


class _Conditions:
    """The conditional formats of one table, over its whole capacity."""

    def __init__(self, canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
        self._canvas = canvas
        self._worksheet = worksheet
        self._table = table
        self._first, self._last = table.first_row, table.first_row + canvas.capacities[table.name] - 1

    def _cell(self, key: str, row: int | None = None) -> str:
        return f"${column_letter(self._table.positions[key])}{(self._first if row is None else row) + 1}"

    def _add(self, first: int, last: int, formula: str, **look: Any) -> None:
        stop = bool(look.pop("stop", False))
        form = self._canvas.theme.difference(**look)
        rule = {"type": "formula", "criteria": f"={formula}", "format": form, "stop_if_true": stop}
        self._worksheet.conditional_format(self._first, first, self._last, last, rule)

    def _on(self, key: str, formula: str, **look: Any) -> None:
        position = self._table.positions[key]
        self._add(position, position, formula, **look)

    def flag(self, key: str) -> None:
        """Colour the three symbols."""
        for symbol, look in (
            ("✘", {"font_color": BAD, "bold": True}),
            ("●", {"font_color": WARN}),
            ("✔", {"font_color": GOOD}),
        ):
            self._on(key, f'LEFT({self._cell(key)},1)="{symbol}"', **look)

    def severity(self, key: str) -> None:
        """Give the words of severities the symbols and colours that flags have."""
        words = labels.choice_words("severity", self._canvas.language)
        for code, (symbol, colour) in SEVERITIES.items():
            look = {"font_color": colour, "bold": code == "error", "num_format": f'"{symbol} "@', **BOX}
            self._on(key, f'{self._cell(key)}="{words[code]}"', **look)

    def written(self, key: str) -> None:
        """Draw lines around rows in which something stands."""
        self._add(1, self._width(), f"LEN({self._cell(key)})>0", **BOX)

    def number(self, key: str, test: str, number_format: str) -> None:
        """Show a number that passes a test in another number format."""
        cell = self._cell(key)
        self._on(key, f"IF(ISNUMBER({cell}),{test.format(cell)},FALSE)", num_format=number_format)

    def milestone_date(self, key: str) -> None:
        """Show the dates of milestones as dates."""
        word = labels.choice_words("method", self._canvas.language)["milestone"]
        test = f'AND({self._cell("method")}="{word}",ISNUMBER({self._cell(key)}))'
        self._on(key, test, num_format="yyyy-mm-dd", stop=True)

    def bar(self, key: str) -> None:
        """Draw a bar from 0 to 120 behind the points."""
        position = self._table.positions[key]
        self._worksheet.conditional_format(
            self._first, position, self._last, position,
            {
                "type": "data_bar", "bar_color": BAR, "bar_solid": True, "bar_border_color": BAR,
                "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 120,
            },
        )  # fmt: skip

    def group(self, key: str) -> None:
        """Draw a line above the first row of each owner."""
        here, above = self._cell(key), self._cell(key, self._first - 1)
        self._add(1, self._width(), f'AND({here}<>"",{here}<>{above})', **BOX, top_color=MUTED)

    def unused(self, key: str) -> None:
        """Take the colour from rows that have no goal, so that people do not fill them."""
        self._add(1, self._width(), f"{self._cell(key)}<>1", bg_color=LOCKED, font_color=MUTED, **BOX)

    def waiting(self, key: str) -> None:
        """Take the colour from rows that stand ready and hold nothing yet."""
        self._add(1, self._width(), f"LEN({self._cell(key)})=0", bg_color=LOCKED, font_color=MUTED, **BOX)

    def _width(self) -> int:
        shown = (column.key for column in self._table.columns if column.where is not Where.HIDDEN)
        return max(self._table.positions[key] for key in shown)
