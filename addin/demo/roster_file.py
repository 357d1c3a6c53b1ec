"""The roster of the sample company as a file, the way an HR system exports it."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import xlsxwriter

from addin.demo.company import Company
from addin.demo.people import TEXTS
from appraisal.model import Employee

COLUMNS = (
    "employee_id", "name", "department", "position", "level", "site", "group", "manager_id", "hired", "left", "email",
)  # fmt: skip
WIDTHS = (11, 18, 18, 24, 9, 12, 14, 11, 12, 12, 34)


def write_roster(company: Company, path: Path, *, language: str = "", encoding: str = "utf-8-sig") -> None:
    """Write the roster as xlsx where the path says so, else as csv.

    ``language`` is that of the headings, the company's unless given; ``encoding`` is for csv (HR systems in China
    often write GB18030).

    Raises:
        OSError: the file cannot be written.

    """
    headings = [TEXTS(f"heading.{column}", language or company.language) for column in COLUMNS]
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, headings, company)
    else:
        _write_csv(path, headings, company, encoding)


def _values(person: Employee) -> Iterator[str | date]:
    for column in COLUMNS:
        value = getattr(person, "id" if column == "employee_id" else column)
        yield "" if value is None else value


def _write_csv(path: Path, headings: list[str], company: Company, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for person in company.employees:
            writer.writerow(list(_values(person)))


def _write_xlsx(path: Path, headings: list[str], company: Company) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, headings, workbook.add_format({"bold": True}))
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for number, person in enumerate(company.employees, start=1):
            for column, value in enumerate(_values(person)):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
