"""Books drawn natively in Google Sheets, from the same declaration and by the same drawing code as the files.

The drawing code draws into a recording surface in XlsxWriter's place; what comes out is a model of a spreadsheet, filled
with the rows of a draft as :mod:`workbook_templates.stamp` fills files, and from the model come the requests of Google's
Sheets API. Nothing here speaks to a network.
"""

from workbook_templates.google.drawing import SheetPress, drawn_book, drawn_master
from workbook_templates.google.model import Area, Sheet, SheetModel
from workbook_templates.google.protection import Protection, protections_of
from workbook_templates.google.requests import FRESH, PRESENT_FIELDS, Present, present_of, requests_of

__all__ = [
    "FRESH",
    "PRESENT_FIELDS",
    "Area",
    "Present",
    "Protection",
    "Sheet",
    "SheetModel",
    "SheetPress",
    "drawn_book",
    "drawn_master",
    "present_of",
    "protections_of",
    "requests_of",
]
