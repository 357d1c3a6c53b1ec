"""The side that a spreadsheet program sees: workbooks that are open in Excel, or in LibreOffice behind the same interface."""
