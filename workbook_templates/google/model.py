"""A spreadsheet of Google's as it is to be drawn: sheets, cells, rules, names and marks, before anything is sent.

Rows and columns count from zero, as Google's do; the last row and column of an area are inside it. Looks are kept in
XlsxWriter's words, in which the drawing speaks; :mod:`workbook_templates.google.looks` says what Google calls them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Value = float | str | bool | None
Look = Mapping[str, object]
"""A cell's look: ``bold``, ``bg_color``, ``num_format``, ``border`` and so on. Equal looks of a model are one object."""

NO_LOOK: Look = {}


class Area(NamedTuple):
    """A rectangle of cells: its first and last row, its first and last column."""

    top: int
    bottom: int
    left: int
    right: int


class Run(NamedTuple):
    """A part of a cell's text with a look of its own, from a character on."""

    start: int
    look: Look


class Cell(NamedTuple):
    """A cell: what stands in it, the formula that works it out, its look, and the looks of parts of its text.

    ``value`` of a formula is what Python says it will come to; it is not sent.
    """

    value: Value = None
    formula: str = ""
    look: Look = NO_LOOK
    runs: tuple[Run, ...] = ()


class Repeat(NamedTuple):
    """A formula that every cell of a column's piece holds alike but for the number of its row."""

    column: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Validation:
    """An input rule: ``kind`` and ``values`` as Google's conditions have them.

    ``message`` is shown to whoever types; ``strict`` refuses everything else.
    """

    area: Area
    kind: str
    values: tuple[str, ...] = ()
    message: str = ""
    strict: bool = False
    choices: str = ""
    """The name of the list from which is chosen, as the declaration calls it; for readers of the model only."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional format: where ``formula`` holds for the first cell, and so on, cells take ``look``.

    Where ``scale`` is given there is no formula: the ground goes from white to the colour between these two numbers.
    """

    area: Area
    formula: str
    look: Look
    scale: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Developer metadata: a key and a value at the spreadsheet, a sheet, a row or a column (``kind``)."""

    key: str
    value: str
    kind: str = "sheet"
    """``spreadsheet``, ``sheet``, ``row`` or ``column``."""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: its name and its cells, on sheet ``sheet``."""

    sheet: str
    name: str | tuple[int, int]
    categories: Area
    values: Area
    colour: str
    label_look: Look | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over cells; ``stacked`` is "", ``stacked`` or ``percent_stacked``; ``least`` is where its axis begins."""

    kind: str
    stacked: str
    title: str
    series: tuple[Series, ...]
    row: int
    column: int
    offset: tuple[int, int]
    size: tuple[int, int]
    legend: str
    font: str
    all_rows: bool = False
    overlapping: bool = False
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """The size of a row or column in pixels (``None``: Google's own), and whether it is hidden."""

    pixels: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A name for cells of a sheet."""

    name: str
    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: ``key`` is its name in the declaration, ``title`` what stands on its tab.

    ``open`` are the areas that everybody may edit where the sheet is ``protected``.
    """

    key: str
    title: str
    sheet_id: int
    rows: int
    columns: int
    hidden: bool
    tab_colour: str
    frozen_rows: int
    frozen_columns: int
    protected: bool
    cells: Mapping[tuple[int, int], Cell]
    repeats: tuple[Repeat, ...]
    row_sizes: Mapping[int, Dimension]
    column_sizes: Mapping[int, Dimension]
    merges: tuple[Area, ...]
    validations: tuple[Validation, ...]
    conditions: tuple[Condition, ...]
    open: tuple[Area, ...]
    marks: tuple[Mark, ...]
    charts: tuple[Chart, ...] = ()
    filtered: Area | None = None


@dataclass(frozen=True, slots=True)
class SheetModel:
    """A whole spreadsheet. ``locale`` separates the arguments of formulas by commas and decimals by a point."""

    title: str
    locale: str
    time_zone: str
    sheets: tuple[Sheet, ...]
    named_ranges: tuple[NamedRange, ...]
    marks: tuple[Mark, ...] = field(default=())

    def sheet(self, key: str) -> Sheet:
        """Return the sheet that the declaration calls ``key``; raises :class:`KeyError` if there is none."""
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        raise KeyError(key)
