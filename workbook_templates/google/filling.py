"""Filling a blank book: rows, words and identity make of it the model of one person's spreadsheet."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workbook_templates.formula_syntax import Reference, parse
from workbook_templates.formulas import ABOVE_ROW, quoted
from workbook_templates.google.blank import BlankBook, BlankSheet, Body
from workbook_templates.google.charts import charts_of
from workbook_templates.google.marks import sheet_marks
from workbook_templates.google.model import (
    Area,
    Cell,
    Dimension,
    Look,
    NamedRange,
    Repeat,
    Sheet,
    Value,
)
from workbook_templates.google.rectangles import rectangles
from workbook_templates.google.rules import condition, settled, validation
from workbook_templates.google.shown import Settled, places
from workbook_templates.row_heights import RowHeights
from workbook_templates.row_xml import STYLE_KEY, Link, Overwritten, Row, printable
from workbook_templates.theme import INK

FIRST_SHEET_ID = 1001
"""The id of a model's first sheet; those of the others follow. A new spreadsheet's own sheet has the id 0."""

_PLACEHOLDER = re.compile(r"\[\[([a-z_.]+)\]\]")
_EPOCH = date(1899, 12, 30)
_POINT = 4 / 3
_LONGEST_STRING = 255

Linked = Callable[[Link], str]
"""The address that a link of a row leads to, "" for none."""


@dataclass(slots=True)
class _Page:
    """One sheet while it is being filled."""

    blank: BlankSheet
    cells: dict[tuple[int, int], Cell]
    rows: dict[int, Dimension]
    repeats: list[Repeat] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled into a blank book: rows by table, words by placeholder; ``row_marks`` says whether rows are marked.

    ``spare`` rows stand below each long table of a sheet whose tables grow.
    """

    blank: BlankBook
    tables: Mapping[str, Sequence[Row]]
    words: Mapping[str, str]
    row_marks: bool = True
    spare: int = 0
    linked: Linked = lambda _: ""

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows of each table."""
        return {name: len(rows) for name, rows in self.tables.items()}

    def text(self, text: str) -> str:
        """Return a text with its placeholders filled."""
        return _PLACEHOLDER.sub(lambda match: self.words.get(match[1], ""), text)


def named_ranges(filling: Filling) -> tuple[NamedRange, ...]:
    """Return the names that the drawing gave to cells."""
    return tuple(_named(filling, name, place) for name, place in filling.blank.surface.names.items())


def _named(filling: Filling, name: str, place: str) -> NamedRange:
    found = parse(place)
    if not isinstance(found, Reference):
        raise ValueError(f"not a place: {place}")
    corners = [re.fullmatch(r"\$([A-Z]+)\$(\d+)", corner) for corner in (found.first, found.last)]
    rows = [int(match[2]) - 1 for match in corners if match]
    columns = [_column(match[1]) for match in corners if match]
    area = filling.blank.placed(Area(rows[0], rows[1], columns[0], columns[1]), filling.counts)
    return NamedRange(name, found.sheet[1:-1].replace("''", "'"), area)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def filled_sheets(filling: Filling, names: Mapping[str, NamedRange]) -> tuple[Sheet, ...]:
    """Return the sheets with their rows."""
    return tuple(_sheet(filling, number, blank, names) for number, blank in enumerate(filling.blank.sheets))


def _sheet(filling: Filling, number: int, blank: BlankSheet, names: Mapping[str, NamedRange]) -> Sheet:
    drawn, counts = blank.drawn, filling.counts
    page = _Page(blank, _fixed_cells(filling, blank), dict(drawn.rows))
    for body in blank.bodies:
        _fill_body(filling, page, body)
    conditions = [(filling.blank.placed(area, counts), options) for area, options in drawn.conditions]
    _write_labels(filling, page)
    _settle(page, filter(None, (settled(area, options) for area, options in conditions)))
    rows, columns = _extent(filling, page, [area for area, _ in conditions])
    return Sheet(
        key=blank.declared.name,
        title=drawn.title,
        sheet_id=FIRST_SHEET_ID + number,
        rows=rows,
        columns=columns,
        hidden=drawn.hidden,
        tab_colour=drawn.tab_colour,
        frozen_rows=drawn.frozen[0],
        frozen_columns=drawn.frozen[1],
        protected=drawn.protected,
        cells=page.cells,
        repeats=tuple(page.repeats),
        row_sizes=page.rows,
        column_sizes=drawn.columns,
        merges=tuple(drawn.merges),
        validations=tuple(
            found
            for area, options in drawn.validations
            if (found := validation(area._replace(bottom=min(area.bottom, rows - 1)), options, names))
        ),
        conditions=tuple(filter(None, (condition(area, options) for area, options in conditions))),
        open=tuple(rectangles(place for place, cell in page.cells.items() if is_open(cell.look))),
        marks=sheet_marks(blank.declared, filling.tables if filling.row_marks else {}),
        charts=charts_of(drawn, filling.text),
        filtered=None if drawn.filtered is None else _filter(filling, blank, drawn.filtered),
    )


def is_open(look: Look) -> bool:
    """Whether people may edit a cell of this look where its sheet is protected."""
    return look.get("locked") is False


def _filter(filling: Filling, blank: BlankSheet, area: Area) -> Area:
    table = blank.declared.tables[0]
    return area._replace(bottom=table.first_row + max(1, filling.counts.get(table.name, 0)) - 1)


def _fixed_cells(filling: Filling, blank: BlankSheet) -> dict[tuple[int, int], Cell]:
    """Return the cells that no row fills, with their words; a picture's place says the company's name."""
    cells = dict(blank.drawn.cells)
    for place, cell in blank.drawn.cells.items():
        if isinstance(cell.value, str) and "[[" in cell.value:
            cells[place] = cell._replace(value=printable(filling.text(cell.value)) or None)
    for row, column in blank.drawn.pictures:
        plate = cells[row, column + 1]
        look = {**plate.look, "bold": True, "font_size": 12, "font_color": INK, "align": "right", "indent": 1}
        cells[row, column + 1] = Cell(printable(filling.words.get("company", "")) or None, look=look)
    return cells


def _fill_body(filling: Filling, page: _Page, body: Body) -> None:
    """Write a table's rows, or one blank row if it has none."""
    rows = filling.tables.get(body.table.name) or ({},)
    columns = [_Filled(filling, body, key, position) for key, position in body.table.positions.items()]
    heights = RowHeights(body.table)
    for number, row in enumerate(rows, start=body.table.first_row):
        variant = str(row.get(STYLE_KEY) or "open")
        size = body.sizes[variant]
        if row and size.pixels is None and not size.hidden:
            size = replace(size, pixels=round(heights.points(row) * _POINT))
        page.rows[number] = size
        for column in columns:
            page.cells[number, column.position] = column.cell(row, number, body.looks[variant][column.key])
    for column in columns:
        page.repeats.extend(column.repeats())


class _Filled:
    """One column of a table while its rows are written."""

    def __init__(self, filling: Filling, body: Body, key: str, position: int) -> None:
        self.key, self.position = key, position
        self._filling = filling
        self._pieces = body.formulas.get(key)
        self._computed: list[int] = []

    def cell(self, row: Row, number: int, look: Look) -> Cell:
        """Return the cell of a row, whose number counts from zero."""
        value = row.get(self.key)
        if self._pieces is None or isinstance(value, Overwritten):
            return self._constant(value.value if isinstance(value, Overwritten) else value, look)
        self._computed.append(number)
        text = str(number + 1).join(self._pieces).replace(ABOVE_ROW, str(number))
        return Cell(_plain(value), "=" + text, look)

    def _constant(self, value: object, look: Look) -> Cell:
        if isinstance(value, Link):
            address = self._filling.linked(value)
            if not address or max(len(address), len(value.text)) > _LONGEST_STRING:
                return Cell(printable(value.text) or None, look=look)
            return Cell(value.text, f"=HYPERLINK({quoted(address)},{quoted(value.text)})", look)
        return Cell(_plain(value), look=look)

    def repeats(self) -> Iterator[Repeat]:
        """Yield the pieces of the column in which every cell holds the formula."""
        start = last = -1
        for number in self._computed:
            if number != last + 1 or start < 0:
                if start >= 0:
                    yield Repeat(self.position, start, last)
                start = number
            last = number
        if start >= 0:
            yield Repeat(self.position, start, last)


def _plain(value: object) -> Value:
    """Return what a row holds as a cell of Google's holds it: a date is its serial number."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return float((value - _EPOCH).days)
    if isinstance(value, Link):
        return value.text
    return printable(value) or None if isinstance(value, str) else float(str(value))


def _settle(page: _Page, rules: Iterable[Settled]) -> None:
    """Give cells the looks that are settled at drawing."""
    for rule in rules:
        made: dict[int, tuple[Look, Look]] = {}  # holds the looks that it knows by their ids
        for place in list(places(rule, page.cells)):
            cell = page.cells.get(place)
            if cell is not None:
                known = made.setdefault(id(cell.look), (cell.look, {**cell.look, **rule.look}))
                page.cells[place] = cell._replace(look=known[1])


def _write_labels(filling: Filling, page: _Page) -> None:
    """Write the hidden cells behind charts as the labels of the charts are to be written."""
    drawn = page.blank.drawn
    for area, pattern in filling.blank.labels.get(drawn.title, ()) if drawn.hidden else ():
        for row in range(area.top, area.bottom + 1):
            cell = page.cells.get((row, area.left))
            if cell is not None:
                page.cells[row, area.left] = cell._replace(look={**cell.look, "num_format": pattern})


def _extent(filling: Filling, page: _Page, areas: Sequence[Area]) -> tuple[int, int]:
    """Return how many rows and columns the sheet needs: all that is drawn, and all that formulas look at."""
    blank = page.blank
    reach = [
        table.first_row + filling.blank.capacities.get(table.name, 1) - 1 for table in blank.declared.tables
    ]
    rows = max([row for row, _ in page.cells] + [area.bottom for area in areas] + reach)
    charts = [row + _chart_rows(chart.settings["size"]["height"]) for row, _, chart, _ in blank.drawn.charts]
    spare = filling.spare if blank.drawn.filtered is not None else 0
    columns = max(column for _, column in page.cells)
    return max([rows, *charts]) + 2 + spare, columns + 2


def _chart_rows(height: int) -> int:
    return height // 20 + 1
