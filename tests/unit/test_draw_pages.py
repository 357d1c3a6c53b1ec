"""Pages of a workbook that tells something as it is now."""

import io

from openpyxl import load_workbook

from workbook_templates.draw_pages import FIRST_ROW, Page, PageColumn, draw_pages


def test_no_row_is_higher_than_excel_allows() -> None:
    column = PageColumn("What", width=20)
    page = Page("Tab", "Title", "", (column,), (("one line",), ("many words " * 600,)))
    sheet = load_workbook(io.BytesIO(draw_pages([page], "en", "Title"))).active
    assert sheet is not None
    height = sheet.row_dimensions[FIRST_ROW + 2].height
    assert height is not None
    assert 400 < height <= 409
    assert sheet.cell(FIRST_ROW + 2, 2).value == "many words " * 600
