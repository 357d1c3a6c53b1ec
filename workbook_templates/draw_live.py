"""Drawing the Dashboard's live blocks: two pages of charts, the nine boxes, and the cascade as a picture of cells."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.books import dashboard
from workbook_templates.books.dashboard import BOX_COUNTS, CASCADE_TREE, LIVE_ROWS, TREE_ROWS
from workbook_templates.dashboard_charts import (
    CHART_ROW_HEIGHT,
    CHART_ROWS,
    GAP,
    LEFT,
    RIGHT,
    bar_chart,
    chart_rows,
    font,
    insert_chart,
    series_of,
)
from workbook_templates.draw_xlsx import Canvas, header_cell
from workbook_templates.layout import MARKER, Column, Kind, Table, Where, column_letter
from workbook_templates.theme import ACCENT, BAD, BAND, BAND_SOFT, INK, LINE, MUTED, PAPER, SOFT, WARN

_PART_HEIGHT, _ABOUT_HEIGHT, _HEADER_HEIGHT = 26, 18, 22
_BOX_HEIGHT, _TREE_HEIGHT = 46, 16
_GREY = "#C9D3DA"
_BOX_GROUNDS = {"low": "#F7EFE8", "middle": SOFT, "high": "#CFE5E1"}
"""The ground of the boxes by performance: the further to the right, the deeper."""

_Charts = Sequence[tuple[Table, Any]]


def draw_live(canvas: Canvas, worksheet: Worksheet, row: int) -> list[int]:
    """Draw everything from a row on, and return the rows at which a new page begins."""
    _part(canvas, worksheet, row, "plan")
    upper = row + 2
    lower = chart_rows(worksheet, upper)
    _side_by_side(canvas, worksheet, upper, dashboard.STAGE_BLOCK, dashboard.SUPPORT_BLOCK)
    _side_by_side(canvas, worksheet, lower, dashboard.LINK_BLOCK, dashboard.TRACK_BLOCK)
    assess = lower + CHART_ROWS
    _part(canvas, worksheet, assess, "assess")
    for number in range(assess + 2, assess + 2 + CHART_ROWS):
        worksheet.set_row(number, CHART_ROW_HEIGHT)
    worksheet.set_row(assess + 2 + CHART_ROWS, GAP)
    _side_by_side(canvas, worksheet, assess + 2, dashboard.RATED_BLOCK, dashboard.LENIENCY_BLOCK)
    _feedback(canvas, worksheet, assess + 2 + CHART_ROWS + 1)
    _draw_boxes(canvas, worksheet)
    _draw_tree(canvas, worksheet)
    return [row, assess, BOX_COUNTS.key_row - 2, CASCADE_TREE.key_row - 2]


def _feedback(canvas: Canvas, worksheet: Worksheet, row: int) -> None:
    """Draw how far people are told their results, and how far the plans are that follow."""
    _part(canvas, worksheet, row, "feedback")
    for number in range(row + 2, row + 2 + CHART_ROWS):
        worksheet.set_row(number, CHART_ROW_HEIGHT)
    worksheet.set_row(row + 2 + CHART_ROWS, GAP)
    told, plans = dashboard.FEEDBACK_BLOCK, dashboard.PLAN_BLOCK
    insert_chart(canvas, worksheet, _shares(canvas, told), told, (row + 2, LEFT))
    insert_chart(canvas, worksheet, _counts(canvas, plans), plans, (row + 2, RIGHT))


def _part(canvas: Canvas, worksheet: Worksheet, row: int, name: str) -> None:
    """Head a part with its title and a line that says what it tells."""
    worksheet.set_row(row, _PART_HEIGHT)
    worksheet.set_row(row + 1, _ABOUT_HEIGHT)
    title = canvas.theme.format(font_size=14, bold=True, font_color=BAND)
    about = canvas.theme.format(font_size=9, font_color=MUTED, valign="top")
    worksheet.write_string(row, 1, labels.TEXTS(f"dashboard.part.{name}", canvas.language), title)
    worksheet.write_string(row + 1, 1, labels.TEXTS(f"dashboard.about.{name}", canvas.language), about)


# --- charts -----------------------------------------------------------------------------------------------------------


def _side_by_side(canvas: Canvas, worksheet: Worksheet, row: int, left: Table, right: Table) -> None:
    for table, column in ((left, LEFT), (right, RIGHT)):
        chart = _leniency(canvas) if table is dashboard.LENIENCY_BLOCK else _shares(canvas, table)
        insert_chart(canvas, worksheet, chart, table, (row, column))


_COLOURS = {
    "done": (BAND_SOFT, PAPER), "open": (_GREY, INK),
    "carried": (BAND_SOFT, PAPER), "alone": (ACCENT, INK),
    "linked": (BAND_SOFT, PAPER), "unlinked": (ACCENT, INK),
    "on_track": (BAND_SOFT, PAPER), "at_risk": ("#EBB98F", INK), "off_track": (ACCENT, INK), "silent": (_GREY, INK),
    "rated": (BAND_SOFT, PAPER), "unrated": (ACCENT, INK),
}  # fmt: skip
"""The colour of each figure's bars and of the number in them: orange is only what needs a look."""


def _shares(canvas: Canvas, table: Table) -> Any:
    """Return a chart of shares, each bar as long as the others, with the counts written into it."""
    chart = bar_chart(canvas, "percent_stacked", label_share=0.3, size=8)
    for column in table.columns:
        if column.formula:
            colour, ink = _COLOURS[column.key]
            label = {"value": True, "num_format": '0;;""', "font": font(canvas, ink, 8)}
            chart.add_series(series_of(canvas, table, column.key, colour, LIVE_ROWS, label))
    chart.set_legend({"position": "bottom", "font": font(canvas)})
    return chart


def _counts(canvas: Canvas, table: Table) -> Any:
    """Return a chart of counts, one bar a row."""
    chart = bar_chart(canvas, label_share=0.34, size=8)
    label = {"value": True, "num_format": "0", "font": font(canvas, INK, 8)}
    chart.add_series(series_of(canvas, table, "count", BAND_SOFT, LIVE_ROWS, label))
    chart.set_legend({"none": True})
    return chart


def _leniency(canvas: Canvas) -> Any:
    """Return the chart of managers: bars to the right of the company's average, and to the left."""
    table = dashboard.LENIENCY_BLOCK
    chart = bar_chart(canvas, label_share=0.3, size=8, label_position="low")
    label = {"value": True, "num_format": '+0.0;-0.0;""', "font": font(canvas, INK, 8)}
    for key, colour in (("lenient", ACCENT), ("severe", BAND_SOFT)):
        chart.add_series(series_of(canvas, table, key, colour, LIVE_ROWS, label) | {"overlap": 100})
    chart.set_legend({"position": "bottom", "font": font(canvas)})
    return chart


# --- cells ------------------------------------------------------------------------------------------------------------


def _keys(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Write a block's hidden row of keys, and its visible heads."""
    worksheet.set_row(table.key_row, 12, None, {"hidden": True})
    worksheet.write_string(table.key_row, 0, MARKER + table.name, canvas.theme.key())
    worksheet.set_row(table.header_row, _HEADER_HEIGHT)
    for column in table.columns:
        worksheet.write_string(table.key_row, table.positions[column.key], column.key, canvas.theme.key())
        if column.key == "room":
            worksheet.write_blank(
                table.header_row, table.positions[column.key], None, canvas.theme.header(column)
            )
        elif column.where is not Where.HIDDEN:
            header_cell(canvas, worksheet, table, column)


def _draw_boxes(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the nine boxes: performance from left to right, potential from the bottom up."""
    table = BOX_COUNTS
    _part(canvas, worksheet, table.key_row - 2, "boxes")
    _keys(canvas, worksheet, table)
    worksheet.set_row(table.first_row, _BOX_HEIGHT)
    for column in table.columns:
        worksheet.write_blank(table.first_row, table.positions[column.key], None, _box_look(canvas, column))


def _box_look(canvas: Canvas, column: Column) -> Format:
    border = {"border": 1, "border_color": LINE}
    if column.key == "label":
        return canvas.theme.format(align="left", indent=1, bold=True, bg_color=SOFT, **border)
    if column.key == "together":
        return canvas.theme.format(align="left", indent=1, font_color=MUTED)
    ground = _BOX_GROUNDS[column.key]
    form = '#,##0;-#,##0;"–";@'
    return canvas.theme.format(
        align="center", font_size=18, bold=True, num_format=form, bg_color=ground, **border
    )


def _draw_tree(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the cascade; a title reaches over the empty cell to its right."""
    table = CASCADE_TREE
    _part(canvas, worksheet, table.key_row - 2, "cascade")
    _keys(canvas, worksheet, table)
    for row, hidden in ((table.first_row, False), (table.first_row + 1, True)):
        worksheet.set_row(row, _TREE_HEIGHT, None, {"hidden": hidden})
        for column in table.columns:
            worksheet.write_blank(row, table.positions[column.key], None, _tree_look(canvas, column))
    hidden_id = table.positions["goal_id"]
    worksheet.set_column(hidden_id, hidden_id, 10, None, {"hidden": True})
    _colour_tree(canvas, worksheet, table)


def _tree_look(canvas: Canvas, column: Column) -> Format:
    look: dict[str, Any] = {"font_size": 9, "bottom": 1, "bottom_color": LINE}
    if column.kind in (Kind.COUNT, Kind.PERCENT):
        form = "0%;-0%;0%;@" if column.kind is Kind.PERCENT else "#,##0;-#,##0;0;@"
        return canvas.theme.format(align="center", num_format=form, **look)
    if column.key == "bar":
        look["font_color"] = BAND_SOFT
    return canvas.theme.format(align="left", **look)


def _colour_tree(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Let the goals of the organisation stand out, and what carries no goal or falls short of its target."""
    cells = {
        key: f"${column_letter(position)}{table.first_row + 1}" for key, position in table.positions.items()
    }
    last = table.first_row + TREE_ROWS - 1

    def rule(keys: Sequence[str], formula: str, **look: Any) -> None:
        form = canvas.theme.difference(**look)
        first, final = table.positions[keys[0]], table.positions[keys[-1]]
        options = {"type": "formula", "criteria": f"={formula}", "format": form}
        worksheet.conditional_format(table.first_row, first, last, final, options)

    goal = f"LEN({cells['goal_id']})>0"
    rule(("coverage", "bar"), f"AND(ISNUMBER({cells['coverage']}),{cells['coverage']}<1)", font_color=ACCENT)
    rule(("coverage",), f"AND({goal},{cells['below']}=0)", font_color=BAD, bold=True)
    first = f"LEFT({cells['label']},1)"
    rule(("label",), f'{first}="●"', font_color=WARN)
    rule(("label", "bar"), f'AND({goal},{first}<>" ",{first}<>"●")', bold=True, bg_color=SOFT)
