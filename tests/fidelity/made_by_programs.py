"""Workbooks that other programs made: XlsxWriter draws one full of features, LibreOffice saves a master again."""

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

import xlsxwriter

from tests.fidelity.features import png

ROWS = 6
"""Rows of the table in XlsxWriter's workbook, below its header in row 4."""


@cache
def drawn_by_xlsxwriter() -> bytes:
    """Return a workbook with macros, and with nearly everything that XlsxWriter can draw around one table."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        ours, own = book.add_worksheet("Ours"), book.add_worksheet("HR's own")
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0HR macros" + bytes(600)), is_stream=True)
        _draw_table(book, ours)
        _draw_own(own)
        book.add_chartsheet("Chart sheet").set_chart(_chart(book, "line"))
        book.define_name("our_values", f"=Ours!$C$5:$C${4 + ROWS}")
    return target.getvalue()


def _draw_table(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#EEF3FA"})
    data = [[f"row {row}", row * 1.5] for row in range(ROWS)]
    columns = [
        {"header": "name"},
        {"header": "value", "format": money},
        {"header": "twice", "formula": "=tblOurs[[#This Row],[value]]*2"},
    ]
    sheet.add_table(3, 1, 3 + ROWS, 3, {"name": "tblOurs", "data": data, "columns": columns})
    last = 3 + ROWS
    sheet.conditional_format(4, 2, last, 2, {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    sheet.conditional_format(4, 2, last, 2, {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.data_validation(4, 1, last, 1, {"validate": "length", "criteria": "<", "value": 40})
    sheet.add_sparkline("F5", {"range": f"Ours!C5:C{last + 1}", "markers": True})
    sheet.write_comment("C5", "HR asks", {"author": "HR"})
    sheet.write_rich_string("F1", "plain ", book.add_format({"bold": True}), "bold")
    sheet.write_url("F2", "https://example.com/#here", string="a link")
    sheet.merge_range("F7:H9", "merged beside", money)
    sheet.insert_chart("J2", _chart(book, "column"))
    sheet.insert_button("J20", {"macro": "HrMacro", "caption": "HR button"})
    sheet.insert_checkbox("F12", True)
    sheet.print_area(0, 0, last, 3)
    sheet.freeze_panes(4, 2)
    sheet.ignore_errors({"number_stored_as_text": f"B5:B{last + 1}"})
    sheet.set_header("&L&G", {"image_left": "logo.png", "image_data_left": io.BytesIO(png())})
    sheet.set_background(io.BytesIO(png()))


def _draw_own(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_dynamic_array_formula("A1:A3", "=SORT(Ours!C5:C7)", None, 0)
    sheet.write_array_formula("C1:C2", "{=Ours!C5:C6*2}", None, 0)
    sheet.write_formula("E1", "=SUM(tblOurs[value])", None, 22.5)
    sheet.insert_image("G1", "picture.png", {"image_data": io.BytesIO(png()), "description": "HR logo"})
    sheet.insert_textbox("G8", "HR text box", {"textlink": "='HR''s own'!$A$1"})
    sheet.add_table("A20:B22", {"name": "HrTable", "data": [[1, 2], [3, 4]]})
    sheet.autofilter("D20:E22")
    sheet.outline_settings(visible=False)
    sheet.set_row(30, None, None, {"level": 1, "hidden": True})
    sheet.protect("", {"sort": True})


def _chart(book: xlsxwriter.Workbook, kind: str) -> xlsxwriter.chart.Chart:
    chart = book.add_chart({"type": kind})
    chart.add_series({"values": f"=Ours!$C$5:$C${4 + ROWS}", "trendline": {"type": "linear"}})
    chart.set_title({"name": "HR chart"})
    return chart


def saved_by_libreoffice(workbook: bytes, folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> bytes:
    """Return a workbook as LibreOffice saves it, headless."""
    source, target = folder / "source.xlsx", folder / "saved"
    source.write_bytes(workbook)
    profile = (folder / "profile").as_uri()
    command = [
        shutil.which("soffice") or "soffice", f"-env:UserInstallation={profile}", "--headless",
        "--convert-to", kind, "--outdir", str(target), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return next(target.iterdir()).read_bytes()
