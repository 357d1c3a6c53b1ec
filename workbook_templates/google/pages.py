"""Pages that are only read, as a spreadsheet: what is drawn for a report is drawn onto a surface, and nothing in it is open."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workbook_templates.google.drawing import LOCALES, TIME_ZONES
from workbook_templates.google.filling import FIRST_SHEET_ID
from workbook_templates.google.marks import SHEET_KEY
from workbook_templates.google.model import Area, Mark, Sheet, SheetModel
from workbook_templates.google.rules import condition
from workbook_templates.google.surface import DrawnSheet, Form, Surface

_EPOCH = date(1899, 12, 30)
_SPARE = 2


class PageSheet(DrawnSheet):
    """A page: besides what books need it takes days."""

    def get_name(self) -> str:
        """Return what stands on the tab."""
        return self.title

    def write_datetime(self, row: int, column: int, day: date, form: Form | None = None) -> None:
        """Write a day as the number that Sheets counts it by."""
        self.write_number(row, column, float((day - _EPOCH).days), form)


class PageSurface(Surface):
    """A workbook of pages."""

    def add_worksheet(self, title: str) -> DrawnSheet:
        """Add a page."""
        self.sheets.append(PageSheet(title))
        return self.sheets[-1]


def pages_model(surface: PageSurface, title: str, language: str) -> SheetModel:
    """Return the spreadsheet that was drawn, protected as a whole."""
    sheets = tuple(_sheet(number, drawn) for number, drawn in enumerate(surface.sheets))
    return SheetModel(title, LOCALES[language], TIME_ZONES[language], sheets, ())


def _sheet(number: int, drawn: DrawnSheet) -> Sheet:
    rows, columns = (max(places, default=0) for places in zip(*drawn.cells, strict=True))
    conditions: list[tuple[Area, Mapping[str, Any]]] = [*drawn.conditions]
    return Sheet(
        key=f"page-{number}",
        title=drawn.title,
        sheet_id=FIRST_SHEET_ID + number,
        rows=rows + _SPARE,
        columns=columns + _SPARE,
        hidden=drawn.hidden,
        tab_colour=drawn.tab_colour,
        frozen_rows=drawn.frozen[0],
        frozen_columns=drawn.frozen[1],
        protected=True,
        cells=drawn.cells,
        repeats=(),
        row_sizes=drawn.rows,
        column_sizes=drawn.columns,
        merges=tuple(drawn.merges),
        validations=(),
        conditions=tuple(found for area, options in conditions if (found := condition(area, options))),
        open=(),
        marks=(Mark(SHEET_KEY, f"page-{number}"),),
    )
