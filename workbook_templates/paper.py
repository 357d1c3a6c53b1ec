"""A workbook that is only read: a report, a list, what is kept of a person."""

from typing import IO

from xlsxwriter import Workbook

REPORT = "reviewbook.report"
"""The custom document property of such a workbook: one of ours may take the place of an earlier one, and of nothing else."""


def paper(package: IO[bytes]) -> Workbook:
    """Return a new workbook whose texts never become formulas or links, and which says whose it is."""
    workbook = Workbook(package, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_custom_property(REPORT, "yes")
    return workbook
