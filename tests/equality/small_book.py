"""A small book that shows whether an engine computes for itself, and how it says blank, text, truth and error."""

import io
from collections.abc import Mapping

import xlsxwriter

from tests.equality.package import Cells, Error, Value

FORMULAS: Mapping[str, Value | None] = {
    "=A1+1": 2.0,
    '=IF(A1=1,"",1)': None,
    '=A2&" & more"': "x & <y> & more",
    "=1/0": Error("#DIV/0!"),
    "=ISNUMBER(A4)": False,
    "=IF(A5=1,A3,2)": 2.0,
    '="1"': "1",
    '="  lead"': "  lead",
    "='It is hidden'!A1*2": 42.0,
    "=ROUND(ROUND(2.675*100,7),0)/100": 2.68,
    "=COUNTA(A1:A5)": 3.0,
}
"""Formulas with what they give; ``None`` is an empty text or nothing."""


def small_book() -> bytes:
    """Return a book with these formulas below each other, all of which claim to give a text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet, hidden = workbook.add_worksheet("Figures"), workbook.add_worksheet("It is hidden")
        hidden.very_hidden()
        hidden.write_number("A1", 21)
        sheet.write_number("A1", 1)
        sheet.write_string("A2", "x & <y>")
        sheet.write_number("A5", 0.9 - 0.6)
        for row, formula in enumerate(FORMULAS):
            sheet.write_formula(row, 2, formula, None, "stale")
    return target.getvalue()


def formula_values(cells: Cells) -> dict[str, Value | None]:
    """Return what an engine gave for each formula."""
    return {formula: cells.get(("Figures", f"C{row}")) for row, formula in enumerate(FORMULAS, start=1)}
