"""A surface in XlsxWriter's place: the drawing code draws on it as on a file, and what it drew can be looked at.

It has the methods of XlsxWriter's that the drawing code calls, and no other: a new call breaks loudly, in a test, instead
of being lost in Google Sheets. What a sheet of Google's does not have, print set-up and the like, is taken and let go.
"""

from collections.abc import Mapping
from typing import Any

from workbook_templates.google.model import NO_LOOK, Area, Cell, Dimension, Look, Run

_POINT = 4 / 3
"""Pixels of a point."""


class Form:
    """What XlsxWriter calls a format: a look that cells share."""

    __slots__ = ("look",)

    def __init__(self, look: Look) -> None:
        self.look = look


def _look(form: Form | None) -> Look:
    return NO_LOOK if form is None else form.look


def column_pixels(width: float) -> int:
    """Return the pixels of a width in characters, as Excel counts them at its standard font."""
    return int(width * 7 + 5)


class DrawnChart:
    """A chart: every ``set_…`` is kept under its name, and the series in their order."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = dict(options)
        self.series: list[dict[str, Any]] = []
        self.settings: dict[str, dict[str, Any]] = {}
        self.show_hidden_data: object = False

    def add_series(self, options: Mapping[str, Any]) -> None:
        """Keep a series."""
        self.series.append(dict(options))

    def set_title(self, options: Mapping[str, Any]) -> None:
        """Keep the title."""
        self.settings["title"] = dict(options)

    def set_legend(self, options: Mapping[str, Any]) -> None:
        """Keep where the legend stands."""
        self.settings["legend"] = dict(options)

    def set_size(self, options: Mapping[str, Any]) -> None:
        """Keep width and height."""
        self.settings["size"] = dict(options)

    def set_x_axis(self, options: Mapping[str, Any]) -> None:
        """Keep the look of the horizontal axis."""
        self.settings["x_axis"] = dict(options)

    def set_y_axis(self, options: Mapping[str, Any]) -> None:
        """Keep the look of the vertical axis."""
        self.settings["y_axis"] = dict(options)

    def set_plotarea(self, options: Mapping[str, Any]) -> None:
        """Take the room of the bars: Google's charts divide it themselves."""

    def set_chartarea(self, options: Mapping[str, Any]) -> None:
        """Keep ground and frame."""
        self.settings["chartarea"] = dict(options)


class DrawnSheet:
    """One sheet as it was drawn, with its prototype rows."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.hidden = self.protected = False
        self.tab_colour = ""
        self.frozen = (0, 0)
        self.cells: dict[tuple[int, int], Cell] = {}
        self.rows: dict[int, Dimension] = {}
        self.columns: dict[int, Dimension] = {}
        self.merges: list[Area] = []
        self.validations: list[tuple[Area, dict[str, Any]]] = []
        self.conditions: list[tuple[Area, dict[str, Any]]] = []
        self.charts: list[tuple[int, int, DrawnChart, dict[str, Any]]] = []
        self.pictures: list[tuple[int, int]] = []
        self.filtered: Area | None = None

    # --- cells --------------------------------------------------------------------------------------------------------

    def write_string(self, row: int, column: int, text: str, form: Form | None = None) -> None:
        """Write a text; an empty one is a blank cell."""
        self.cells[row, column] = Cell(text or None, look=_look(form))

    def write_number(self, row: int, column: int, number: float, form: Form | None = None) -> None:
        """Write a number."""
        self.cells[row, column] = Cell(float(number), look=_look(form))

    def write_blank(self, row: int, column: int, _: None, form: Form | None = None) -> None:
        """Give a cell a look; without one nothing is written."""
        if form is not None:
            self.cells[row, column] = Cell(look=form.look)

    def write_rich_string(self, row: int, column: int, *parts: Form | str) -> None:
        """Write a text whose parts have looks of their own; the last part is the look of the cell."""
        *pieces, whole = parts
        text, runs, look = "", [], None
        for piece in pieces:
            if isinstance(piece, Form):
                look = piece.look
                continue
            if look is not None:
                runs.append(Run(len(text), look))
            text, look = text + str(piece), None
        form = whole if isinstance(whole, Form) else None
        self.cells[row, column] = Cell(text, look=_look(form), runs=tuple(runs))

    def merge_range(self, top: int, left: int, bottom: int, right: int, text: str, form: Form) -> None:
        """Make one cell of several."""
        self.merges.append(Area(top, bottom, left, right))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.cells[row, column] = Cell(look=form.look)
        self.write_string(top, left, text, form)

    # --- sizes and states ---------------------------------------------------------------------------------------------

    def set_row(
        self,
        row: int,
        height: float | None = None,
        _: Form | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Set a row's height in points, or leave it to its texts, and hide it if asked."""
        pixels = None if height is None else round(height * _POINT)
        self.rows[row] = Dimension(pixels, bool((options or {}).get("hidden")))

    def set_column(
        self,
        first: int,
        last: int,
        width: float,
        _: Form | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Set the width of columns in characters, and hide them if asked."""
        size = Dimension(column_pixels(width), bool((options or {}).get("hidden")))
        self.columns.update(dict.fromkeys(range(first, last + 1), size))

    def hide(self) -> None:
        """Hide the sheet."""
        self.hidden = True

    def very_hidden(self) -> None:
        """Hide the sheet: Google knows one kind of hiding only."""
        self.hidden = True

    def set_tab_color(self, colour: str) -> None:
        """Colour the sheet's tab."""
        self.tab_colour = colour

    def freeze_panes(self, row: int, column: int) -> None:
        """Keep rows and columns in sight."""
        self.frozen = row, column

    def protect(self, _password: str = "", _options: Mapping[str, Any] | None = None) -> None:
        """Protect the sheet; what people may do besides filling cells is Google's to say."""
        self.protected = True

    # --- rules, tables, pictures --------------------------------------------------------------------------------------

    def data_validation(
        self, top: int, left: int, bottom: int, right: int, options: Mapping[str, Any]
    ) -> None:
        """Keep an input rule."""
        self.validations.append((Area(top, bottom, left, right), dict(options)))

    def conditional_format(
        self, top: int, left: int, bottom: int, right: int, options: Mapping[str, Any]
    ) -> None:
        """Keep a conditional format."""
        self.conditions.append((Area(top, bottom, left, right), dict(options)))

    def add_table(self, top: int, left: int, bottom: int, right: int, options: Mapping[str, Any]) -> None:
        """Write a table's heads, and keep its place for a filter."""
        for column, head in enumerate(options["columns"], start=left):
            self.write_string(top, column, head["header"], head["header_format"])
        if options.get("autofilter"):
            self.filtered = Area(top, bottom, left, right)

    def insert_image(self, row: int, column: int, _name: str, _options: Mapping[str, Any]) -> None:
        """Keep where a picture belongs: Google takes none but from a public address."""
        self.pictures.append((row, column))

    def insert_chart(self, row: int, column: int, chart: DrawnChart, options: Mapping[str, Any]) -> None:
        """Put a chart over the cells."""
        self.charts.append((row, column, chart, dict(options)))

    def _let_go(self, *_: object, **__: object) -> None:
        """Take what a sheet of Google's does not keep: print set-up, and the cell that is selected first."""

    hide_gridlines = set_selection = set_landscape = set_paper = set_margins = set_footer = _let_go
    fit_to_pages = repeat_rows = print_area = set_h_pagebreaks = set_print_scale = _let_go
    center_horizontally = _let_go


class Surface:
    """A workbook as it was drawn."""

    def __init__(self) -> None:
        self.sheets: list[DrawnSheet] = []
        self.names: dict[str, str] = {}
        self.properties: dict[str, Any] = {}
        self._forms: dict[tuple[tuple[str, Any], ...], Form] = {}

    def add_worksheet(self, title: str) -> DrawnSheet:
        """Add a sheet."""
        self.sheets.append(DrawnSheet(title))
        return self.sheets[-1]

    def add_format(self, properties: Mapping[str, Any]) -> Form:
        """Return the format with these properties, one for all that are alike."""
        key = tuple(sorted(properties.items()))
        return self._forms.setdefault(key, Form(dict(properties)))

    def add_chart(self, options: Mapping[str, Any]) -> DrawnChart:
        """Return an empty chart."""
        return DrawnChart(options)

    def define_name(self, name: str, place: str) -> None:
        """Name cells: ``='Lists'!$A$2:$A$9``."""
        self.names[name] = place

    def set_properties(self, properties: Mapping[str, Any]) -> None:
        """Keep title and company."""
        self.properties = dict(properties)

    def set_calc_mode(self, mode: str) -> None:
        """Take how formulas are worked out: Google does that by itself."""

    def set_custom_property(self, name: str, value: str, kind: str = "text") -> None:
        """Take a property: Google keeps them as developer metadata, which the model marks by itself."""


__all__ = ["DrawnChart", "DrawnSheet", "Form", "Surface", "column_pixels"]
