"""Books drawn natively in Google Sheets, from the same declaration and by the same drawing code as the files.

The drawing code draws into a recording surface in XlsxWriter's place; what comes out is a model of a spreadsheet, filled
with the rows of a draft as :mod:`workbook_templates.stamp` fills files, and from the model come the requests of Google's
Sheets API. Nothing here speaks to a network.
"""

from workbook_templates.google.model import Sheet, SheetModel

__all__ = ["Sheet", "SheetModel"]
