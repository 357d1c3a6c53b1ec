"""The hidden sheet behind the drop-downs and formulas of a book: words, people, goals, grades, the cycle."""

from collections.abc import Iterable, Iterator

from xlsxwriter.worksheet import Worksheet

from appraisal.numbers import round_to, to_serial
from appraisal.policy import Policy
from workbook_templates import labels
from workbook_templates.books.approvals import GRADES
from workbook_templates.draw_xlsx import Canvas
from workbook_templates.formulas import column_range, quoted_sheet
from workbook_templates.layout import column_letter

SCHEME_STEP = 10_000
"""Grades of all schemes stand in one ascending list: scheme number × this + the grade's lowest total."""


def draw_lists(canvas: Canvas, worksheet: Worksheet, policy: Policy) -> None:
    """Write every list into a column of its own and give it an ASCII name."""
    for position, (name, values) in enumerate(_lists(canvas, policy)):
        worksheet.write_string(0, position, name)
        for row, value in enumerate(values, start=1):
            if isinstance(value, str):  # a word of HR's may look like a formula or an address
                worksheet.write_string(row, position, value)
            else:
                worksheet.write_number(row, position, value)
        _define(canvas, name, _place(canvas, position, len(values)))
    for name, table, column in (
        ("people", "team", "label"),
        ("goal_labels", "goals", "label"),
        ("goal_labels", "own_goals", "label"),
    ):
        declared = canvas.book.table_by_name.get(table)
        if declared is None:
            continue
        capacity = canvas.capacities[table]
        _define(canvas, name, column_range(canvas.book, declared, column, capacity, canvas.language))


def _place(canvas: Canvas, position: int, count: int) -> str:
    sheet = quoted_sheet(labels.sheet_title(canvas.book.role, "lists", canvas.language))
    first = f"{sheet}!${column_letter(position)}$2"
    return first if count <= 1 else f"{first}:${column_letter(position)}${count + 1}"


def _define(canvas: Canvas, name: str, place: str) -> None:
    canvas.workbook.define_name(name, f"={place}")


def _lists(canvas: Canvas, policy: Policy) -> Iterator[tuple[str, list[str | float]]]:
    own = {column.choices: column.words for _, table in canvas.book.tables() for column in table.columns}
    for name in dict.fromkeys(_choices(canvas)):
        yield f"list_{name}", list(own.get(name) or labels.choice_words(name, canvas.language).values())
    if "team" in canvas.book.table_by_name:
        grades = list(_grades(policy))
        yield "grade_keys", [key for key, _ in grades]
        yield "grade_words", [grade for _, grade in grades]
        bands = (band.grade for scheme in policy.schemes for band in reversed(scheme.bands))
        yield GRADES, list(dict.fromkeys(bands))
    yield "cycle_start", [to_serial(policy.cycle.start)]
    yield "cycle_end", [to_serial(policy.cycle.end)]


def _choices(canvas: Canvas) -> Iterable[str]:
    for _, table in canvas.book.tables():
        yield from (
            column.choices for column in table.columns if column.choices and "[" not in column.choices
        )
    yield "zone"


def _grades(policy: Policy) -> Iterator[tuple[float, str]]:
    """Yield the ascending keys with their grades; between two schemes stands a row without a grade."""
    for number, scheme in enumerate(policy.schemes, start=1):
        yield (number - 0.5) * SCHEME_STEP, "–"
        yield from ((round_to(number * SCHEME_STEP + band.low, 4), band.grade) for band in scheme.bands)
