"""A book that was drawn without its rows: what stands in every book of a kind, and what its rows look like."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from xlsxwriter import Workbook

from appraisal.policy import Policy
from workbook_templates import formulas
from workbook_templates.books import master
from workbook_templates.brand import Logo
from workbook_templates.google.charts import label_patterns
from workbook_templates.google.model import NO_LOOK, Area, Dimension, Look
from workbook_templates.google.surface import DrawnSheet, Surface
from workbook_templates.labels import TEXTS
from workbook_templates.layout import Book, Sheet, Table
from workbook_templates.own_columns import with_own
from workbook_templates.row_xml import VARIANTS
from workbook_templates.stamp import LAST_ROW

Looks = Mapping[str, Look]


@dataclass(frozen=True, slots=True)
class Body:
    """Where a table's rows belong: the look of each column and the row's size by variant, and the formulas' pieces."""

    table: Table
    looks: Mapping[str, Looks]
    sizes: Mapping[str, Dimension]
    formulas: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """One sheet without its tables' rows."""

    declared: Sheet
    drawn: DrawnSheet
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class BlankBook:
    """A whole book without its rows; ``capacities`` are the rows that the formulas of each table reach."""

    book: Book
    language: str
    capacities: Mapping[str, int]
    surface: Surface
    sheets: tuple[BlankSheet, ...]

    @cached_property
    def labels(self) -> Mapping[str, list[tuple[Area, str]]]:
        """The number formats of the labels in charts, by the sheet and the cells that they show."""
        return label_patterns(self.surface.sheets)

    def last_row(self, row: int, counts: Mapping[str, int]) -> int:
        """Return a row (from zero) of the drawing, or a table's last one where the drawing says so by its mark."""
        number = row + 1 - LAST_ROW
        tables = list(self.book.table_by_name.values())
        if 0 <= number < len(tables):
            table = tables[number]
            return table.first_row + max(1, counts.get(table.name, 0)) - 1
        return row

    def placed(self, area: Area, counts: Mapping[str, int]) -> Area:
        """Return an area with its last row where the table ends."""
        return area._replace(bottom=self.last_row(area.bottom, counts))


def blank_book(
    policy: Policy, language: str, role: str, capacities: Mapping[str, int], logo: Logo | None
) -> BlankBook:
    """Draw the empty book of a role."""
    from workbook_templates.draw_book import draw_sheets
    from workbook_templates.templates import LOOKS

    surface, look = Surface(), LOOKS[role]
    full = draw_sheets(cast("Workbook", surface), look, policy, language, capacities, logo)
    drawn = _cut(surface, with_own(look.book, policy.own_columns), language, full, look.headed)
    _say_otherwise(drawn)
    return drawn


def _say_otherwise(drawn: BlankBook) -> None:
    """Let a book say what is otherwise in Google Sheets: nothing is saved as a file, and nothing is sent."""
    texts, own = TEXTS.table(drawn.language), f"google.{drawn.book.role}."
    otherwise = {
        texts[key.removeprefix("google.")]: text for key, text in texts.items() if key.startswith(own)
    }
    for sheet in drawn.surface.sheets:
        for place, cell in sheet.cells.items():
            if cell.value in otherwise:
                sheet.cells[place] = cell._replace(value=otherwise[str(cell.value)])
    answer = drawn.book.table_by_name["answer"]
    for blank in drawn.sheets:
        if answer in blank.declared.tables:
            for area, options in blank.drawn.validations:
                if area.top == answer.first_row:
                    options["input_message"] = TEXTS("google.answer", drawn.language)


def blank_master(policy: Policy, language: str) -> BlankBook:
    """Draw the empty master."""
    from workbook_templates.draw_master import draw_master_sheets

    surface = Surface()
    draw_master_sheets(cast("Workbook", surface), policy, language)
    return _cut(surface, master.BOOK, language, {}, ())


def _cut(
    surface: Surface, book: Book, language: str, capacities: Mapping[str, int], headed: Collection[str]
) -> BlankBook:
    """Take the prototype rows out of the drawn sheets."""

    def pieces(table: Table) -> Mapping[str, tuple[str, ...]]:
        return {
            column.key: formulas.pieces(column.formula, book, table.name, capacities, language)
            for column in table.columns
            if column.formula
        }

    sheets = tuple(
        BlankSheet(
            declared,
            drawn,
            tuple(_body(surface, drawn, table, table.name in headed, pieces) for table in declared.tables),
        )
        for declared, drawn in zip(book.sheets, surface.sheets, strict=True)
    )
    return BlankBook(book, language, dict(capacities), surface, sheets)


def _body(
    surface: Surface,
    drawn: DrawnSheet,
    table: Table,
    headed: bool,
    pieces: Callable[[Table], Mapping[str, tuple[str, ...]]],
) -> Body:
    names = VARIANTS if headed else VARIANTS[:2]
    used = {row for row, _ in drawn.cells} | drawn.rows.keys()
    rows = [row for row in range(table.first_row, table.first_row + len(names)) if row in used]
    looks, sizes = {}, {}
    for variant, row in zip(names, rows, strict=False):
        cells = {key: drawn.cells.pop((row, column), None) for key, column in table.positions.items()}
        looks[variant] = {
            key: _formula_look(surface, look) if table.by_key[key].formula else look
            for key, look in ((key, cell.look if cell else NO_LOOK) for key, cell in cells.items())
        }
        sizes[variant] = drawn.rows.pop(row, Dimension())
    return Body(table, looks, sizes, pieces(table))


def _formula_look(surface: Surface, look: Look) -> Look:
    """Return the look of a cell with a formula: what is formatted as plain text would show the formula itself."""
    if look.get("num_format") != "@":
        return look
    return surface.add_format({key: value for key, value in look.items() if key != "num_format"}).look
