"""A list of findings leads to the cells, and holds nothing but values."""

import io
from pathlib import PurePosixPath, PureWindowsPath

import openpyxl
import pytest

from appraisal.findings import Place, Severity
from appraisal.messages import LANGUAGES
from workbook_templates.report.draw_findings import draw_findings
from workbook_templates.report.found import FindingLine

PLACE = Place("inbox/Ann's book.xlsx", "Goals", "C7")
POSIX = PurePosixPath("/home/hr/100 % #2/Ann's book.xlsx")
WINDOWS = PureWindowsPath(r"C:\HR\100 % #2\李伟.xlsx")


def line(
    file: PurePosixPath | PureWindowsPath | None, place: Place = PLACE, message: str = "x"
) -> FindingLine:
    return FindingLine(Severity.ERROR, "D01", place, message, file)


def drawn(*lines: FindingLine, language: str = "en") -> openpyxl.worksheet.worksheet.Worksheet:
    made = draw_findings(lines, "2026-H2 · 2027-01-16 18:20", language)
    return openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]


@pytest.mark.parametrize(
    ("file", "address"),
    [
        (POSIX, "File:///home/hr/100%20%25%20%232/Ann's%20book.xlsx"),
        (WINDOWS, r"file:///C:\HR\100%20%25%20%232\李伟.xlsx"),
    ],
)
def test_a_click_leads_to_the_cell(file: PurePosixPath | PureWindowsPath, address: str) -> None:
    link = drawn(line(file)).cell(5, 3).hyperlink
    assert (link.target, link.location) == (address, "'Goals'!C7")


@pytest.mark.parametrize(
    ("place", "location"),
    [
        (Place("a.xlsx", "Bo's goals", "C7"), "'Bo''s goals'!C7"),
        (Place("a.xlsx", "Goals"), "'Goals'!A1"),
        (Place("a.xlsx"), None),
    ],
)
def test_what_is_not_known_of_a_place_is_left_out(place: Place, location: str | None) -> None:
    assert drawn(line(POSIX, place)).cell(5, 3).hyperlink.location == location


@pytest.mark.parametrize("file", [None, PurePosixPath("/" + "x" * 2_100)])
def test_without_a_file_or_a_short_enough_address_there_is_no_link(file: PurePosixPath | None) -> None:
    cell = drawn(line(file)).cell(5, 3)
    assert (cell.hyperlink, cell.value) == (None, str(PLACE))


def test_what_people_typed_never_becomes_a_formula() -> None:
    cell = drawn(line(None, message='=HYPERLINK("http://x","y")')).cell(5, 4)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x","y")')


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_how_many_there_are_of_each_kind(language: str) -> None:
    lines = [line(None), FindingLine(Severity.WARN, "G01", PLACE, "x"), line(None)]
    sheet = drawn(*lines, language=language)
    said = str(sheet["B2"].value)
    assert [part[0] for part in said.split(" · ")[2:]] == ["✘", "●", "ℹ"]
    assert [int("".join(filter(str.isdigit, part))) for part in said.split(" · ")[2:]] == [2, 1, 0]
    assert sheet.auto_filter.ref == "B4:E7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_is_said(language: str) -> None:
    assert drawn(language=language)["B5"].value
