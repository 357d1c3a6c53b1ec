"""Workbook files: the gate, the streaming reader, the package writer, the closed master."""
