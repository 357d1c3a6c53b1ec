"""Input rules and colours of the master's tables: drop-downs, hints, symbols, dates, and rows that are done.

Rules reach down to the last row of a sheet and colours down to the table's last row; what is typed otherwise is checked
when the master is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.draw_rules import BODY_LIMIT, BOX, TITLE_LIMIT
from workbook_templates.draw_xlsx import Canvas, last_row_mark
from workbook_templates.layout import LANGUAGES, Column, Owner, Table, column_letter
from workbook_templates.theme import BAD, BAND_SOFT, GOOD, LOCKED, MUTED, SEVERITIES, WARN

_LAST_SHEET_ROW = 1_048_575
_FIRST_DATE = 20_000
"""A number among the settings beyond this is a date: no other setting is so large."""
_POLICY_LISTS: Mapping[tuple[str, str], str] = {
    ("bands", "scheme"): "scheme",
    ("results", "confirmed_grade"): "grade",
}
"""Columns whose drop-down holds names of the policy itself."""
_FLAGS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "severity": SEVERITIES,
    "submission": {
        "submitted": ("✔", GOOD), "accepted": ("✔", GOOD), "draft": ("●", WARN), "returned": ("●", WARN),
        "rejected": ("✘", BAD),
    },
    "finding_status": {"accepted": ("✔", GOOD), "settled": ("✔", GOOD)},
    "approval_state": {
        "open": ("●", WARN), "approved": ("✔", GOOD), "returned": ("✘", BAD), "changed": ("●", WARN), "nobody": ("✘", BAD),
        "unneeded": ("–", MUTED), "calibrated": ("●", WARN),
    },
    "release_state": {"released": ("✔", GOOD), "taken-back": ("✘", BAD), "replaced": ("–", MUTED)},
    "interview_state": {
        "not-released": ("–", MUTED), "left": ("–", MUTED), "due": ("●", WARN), "overdue": ("✘", BAD), "incomplete": ("●", WARN),
        "late": ("●", WARN), "held": ("✔", GOOD),
    },
    "answer_state": {
        "not-released": ("–", MUTED), "not-asked": ("–", MUTED), "left": ("–", MUTED), "open": ("●", WARN), "overdue": ("✘", BAD),
        "acknowledged": ("✔", GOOD),
        "not-acknowledged": ("●", WARN), "appealed": ("✘", BAD), "granted": ("✔", GOOD), "refused": ("✔", GOOD),
    },
    "conflict_state": {"open": ("✘", BAD), "settled": ("✔", GOOD), "withdrawn": ("–", MUTED)},
}  # fmt: skip
"""The symbol and the colour of words of drop-down lists, by list."""


@dataclass(frozen=True, slots=True)
class _Done:
    """Rows that stay on record and ask for nothing any more: where ``column`` holds one of these words of its list."""

    column: str
    choices: str
    codes: tuple[str, ...]


_DONE: Mapping[str, _Done] = {
    "goals": _Done("status", "goal_status", ("withdrawn",)),
    "findings": _Done("status", "finding_status", ("accepted", "settled")),
    "conflicts": _Done("state", "conflict_state", ("settled", "withdrawn")),
}
_OWN_CHANGES = tuple(code for code in labels.choice_words("change", LANGUAGES[0]) if code != "on-behalf")
"""Changes that their owners made: only what HR enters for somebody needs a source and a reason."""
_NOT_ASKED: Mapping[str, _Done] = {
    "findings": _Done("status", "finding_status", ("settled",)),
    "conflicts": _DONE["conflicts"],
    "changes": _Done("kind", "change", _OWN_CHANGES),
}
"""Rows in which HR's own columns ask for nothing: they lose their cream."""


def draw_rules(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Give a table its input rules and its colours."""
    for column in table.columns:
        _input_rule(canvas, worksheet, table, column)
    conditions = _Conditions(canvas, worksheet, table)
    for key in ("target", "actual"):
        conditions.milestone_date(key)
    if table.name in _NOT_ASKED:
        conditions.not_asked(_NOT_ASKED[table.name])
    if table.name in _DONE:
        conditions.done(_DONE[table.name])
    for column in table.columns:
        conditions.words(column)
    _conditions_of_one(conditions, table.name)


def _conditions_of_one(conditions: "_Conditions", table: str) -> None:
    if table == "findings":
        conditions.on("place", "LEN({0})>0", font_color=BAND_SOFT, underline=1)
    elif table == "settings":
        conditions.on("value", f"AND(ISNUMBER({{0}}),{{0}}>{_FIRST_DATE})", num_format="yyyy-mm-dd")
    elif table == "calibration":
        conditions.on("tie", "LEN({0})>0", font_color=WARN, bold=True)
    elif table == "results":
        for symbol, colour in (("✘", BAD), ("●", WARN), ("✔", GOOD)):
            conditions.on("state", f'LEFT({{0}},1)="{symbol}"', font_color=colour, bold=colour != GOOD)


def _input_rule(canvas: Canvas, worksheet: Worksheet, table: Table, column: Column) -> None:
    """Offer a drop-down and show the hint where HR types."""
    if column.owner is not Owner.HR and table.name != "goals":
        return
    rule: dict[str, object] = {"validate": "any"}
    choices = column.choices or _POLICY_LISTS.get((table.name, column.key), "")
    if choices:
        rule = {"validate": "list", "source": f"=list_{choices}", "error_type": "warning"}
    hint = labels.column_hint(canvas.book.role, table, column, canvas.language)
    if hint:
        title = labels.column_label(canvas.book.role, table, column, canvas.language)
        rule |= {"input_title": title[:TITLE_LIMIT], "input_message": hint[:BODY_LIMIT]}
    if len(rule) > 1:
        position = table.positions[column.key]
        worksheet.data_validation(table.first_row, position, _LAST_SHEET_ROW, position, rule)


class _Conditions:
    """The conditional formats of one table; the first one that fits a cell goes before the later ones."""

    def __init__(self, canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
        self._canvas = canvas
        self._worksheet = worksheet
        self._table = table

    def _cell(self, key: str) -> str:
        return f"${column_letter(self._table.positions[key])}{self._table.first_row + 1}"

    def _add(self, positions: Iterable[int], formula: str, **look: Any) -> None:
        stop = bool(look.pop("stop", False))
        form = self._canvas.theme.difference(**look)
        rule = {"type": "formula", "criteria": f"={formula}", "format": form, "stop_if_true": stop}
        last = last_row_mark(self._canvas, self._table) - 1
        for first, final in _spans(positions):
            self._worksheet.conditional_format(self._table.first_row, first, last, final, rule)

    def on(self, key: str, formula: str, **look: Any) -> None:
        """Format the cells of a column for which a formula holds; ``{0}`` is the cell."""
        self._add((self._table.positions[key],), formula.format(self._cell(key)), **look)

    def milestone_date(self, key: str) -> None:
        """Show the dates of milestones as dates."""
        if key in self._table.positions and "method" in self._table.positions:
            word = labels.choice_words("method", self._canvas.language)["milestone"]
            method = self._cell("method")
            self.on(key, f'AND({method}="{word}",ISNUMBER({{0}}))', num_format="yyyy-mm-dd")

    def words(self, column: Column) -> None:
        """Give the words of a computed column their symbols and colours."""
        flags = _FLAGS.get(column.choices, {}) if column.computed else {}
        words = labels.choice_words(column.choices, self._canvas.language) if flags else {}
        for code, (symbol, colour) in flags.items():
            bold = colour not in (GOOD, MUTED)
            look = {"font_color": colour, "bold": bold, "num_format": f'"{symbol} "@'}
            self.on(column.key, f'{{0}}="{words[code]}"', **look)

    def done(self, done: _Done) -> None:
        """Take the colour from the text of rows that are done, but for the word that says so."""
        keys = (column.key for column in self._table.columns if column.key != done.column)
        self._add(
            map(self._table.positions.__getitem__, keys), self._holds(done), font_color=MUTED, stop=True
        )

    def not_asked(self, rows: _Done) -> None:
        """Take the cream from HR's columns in rows where nothing is asked."""
        asked = (column.key for column in self._table.columns if column.owner is Owner.HR)
        look = {"bg_color": LOCKED, "font_color": MUTED, **BOX}
        self._add(map(self._table.positions.__getitem__, asked), self._holds(rows), **look)

    def _holds(self, rows: _Done) -> str:
        words = labels.choice_words(rows.choices, self._canvas.language)
        cell = self._cell(rows.column)
        tests = (f'{cell}="{words[code]}"' for code in rows.codes)
        return f"OR({','.join(tests)})"


def _spans(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbouring columns."""
    start = last = -1
    for position in positions:
        if position != last + 1 or start < 0:
            if start >= 0:
                yield start, last
            start = position
        last = position
    if start >= 0:
        yield start, last
