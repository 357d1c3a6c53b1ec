"""The drawn master: a good package, and growing tables and names."""

import io
import re
import zipfile
from datetime import date
from functools import cache
from xml.etree import ElementTree

import openpyxl
import pytest

from appraisal.policy import Policy
from workbook_templates.books.dashboard import LIVE_BLOCKS
from workbook_templates.books.master import BLOCK_ROWS, BOOK
from workbook_templates.dashboard import Answers, Summary, figures
from workbook_templates.defaults import default_rows
from workbook_templates.draw_identity import RUN_FIELDS, style_row_name
from workbook_templates.draw_master import defined_names, master_template, table_name
from workbook_templates.labels import choice_words, sheet_title
from workbook_templates.layout import LANGUAGES
from workbook_templates.master_names import is_block
from workbook_templates.stamp import BookIdentity, Row, stamp

both_languages = pytest.mark.parametrize("language", LANGUAGES)

IDENTITY = BookIdentity("m1", "2026-H2", "", "master", "1")

EMPLOYEES: list[Row] = [
    {"employee_id": f"{number:05}", "name": "张伟 & <Li>", "hired": date(2020, 1, 2)} for number in range(7)
]


@cache
def package(language: str) -> bytes:
    rows = default_rows(Policy(), language) | figures(Summary(answers=(Answers("Sales", 1),)), language)
    words = {"who_when": "Harbour Tea", "who": "Harbour Tea", "footer": "Reviewbook"}
    return stamp(master_template(Policy(), language), rows | {"employees": EMPLOYEES}, IDENTITY, words)


def parts(language: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package(language))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@both_languages
def test_every_part_is_well_formed_and_no_mark_is_left(language: str) -> None:
    for name, content in parts(language).items():
        ElementTree.fromstring(content)
        assert b"[[" not in content, name
        assert not re.search(rb"[A-Z]\$?10000\d\d\b", content), name


@both_languages
def test_a_second_library_reads_what_was_written(language: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(package(language)))
    assert workbook.sheetnames == [sheet_title("master", sheet.name, language) for sheet in BOOK.sheets]
    sheet = workbook[sheet_title("master", "employees", language)]
    assert [sheet.cell(row, 2).value for row in range(6, 13)] == [f"{number:05}" for number in range(7)]
    assert sheet["C6"].value == "张伟 & <Li>"
    assert (sheet["A4"].value, sheet["B4"].value) == ("rb:employees", "employee_id")
    assert sheet.row_dimensions[4].hidden


@both_languages
def test_excel_tables_end_with_their_rows(language: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(package(language)))
    refs = {name: ref for sheet in workbook for name, ref in sheet.tables.items()}
    assert refs["tblEmployees"] == "B5:M12"
    assert refs["tblGoals"].endswith("6"), "an empty table keeps one blank row"
    drawn = [table for _, table in BOOK.tables() if not is_block(table)]
    assert set(refs) == {table_name(table) for table in drawn}


@both_languages
def test_names_grow_with_their_table(language: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(package(language)))
    assert defined_names() == set(workbook.defined_names)
    title = sheet_title("master", "employees", language)
    assert workbook.defined_names["employees_name"].attr_text.replace("'", "") == f"{title}!$C$6:$C$12"


@both_languages
def test_drop_downs_offer_the_words_of_the_language(language: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(package(language)))
    place = workbook.defined_names["list_severity"].attr_text
    title, cells = place.replace("'", "").split("!")
    offered = [cell.value for (cell,) in workbook[title][cells.replace("$", "")]]
    assert offered == list(choice_words("severity", language).values())
    rules = workbook[sheet_title("master", "rules", language)]
    assert "list_severity" in {rule.formula1 for rule in rules.data_validations.dataValidation}


@both_languages
def test_rows_without_data_are_hidden_from_the_charts(language: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(package(language)))[sheet_title("master", "charts", language)]
    first = BOOK.table_by_name["chart_submissions"].first_row + 1
    assert [sheet.row_dimensions[row].hidden for row in range(first, first + BLOCK_ROWS)] == [False] + [
        True
    ] * (BLOCK_ROWS - 1)
    charts = [content for name, content in parts(language).items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4 + len(LIVE_BLOCKS)
    assert all(b'<c:plotVisOnly val="1"/>' in chart for chart in charts)


@both_languages
def test_long_texts_get_high_rows(language: str) -> None:
    findings: list[Row] = [{"message": "short"}, {"message": "权重合计不是百分之百。" * 12}]
    data = stamp(master_template(Policy(), language), {"findings": findings}, IDENTITY, {})
    sheet = openpyxl.load_workbook(io.BytesIO(data))[sheet_title("master", "findings", language)]
    assert sheet.row_dimensions[6].height == 20
    assert sheet.row_dimensions[7].height > 60


@both_languages
def test_the_hidden_sheet_keeps_the_style_of_every_column_of_every_table(language: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(package(language)))
    hidden = workbook[sheet_title("master", "identity", language)]
    kept = {str(row[0].value): row for row in hidden.iter_rows() if str(row[0].value).startswith("style:")}
    drawn = [(sheet, table) for sheet, table in BOOK.tables() if not is_block(table)]
    assert {style_row_name(table.name, "open") for _, table in drawn} | {"style:goals:locked"} == set(kept)
    for sheet, table in drawn:
        body = workbook[sheet_title("master", sheet.name, language)]
        for position in table.positions.values():
            cell = kept[style_row_name(table.name, "open")][position]
            assert cell.value is None
            assert body.cell(table.first_row + 1, position + 1)._style == cell._style, (table.name, position)


def test_the_hidden_sheet_says_which_run_wrote_the_master() -> None:
    words = {"identity.run": "R7", "identity.chain_number": "41", "identity.chain_link": "a1b2"}
    workbook = openpyxl.load_workbook(io.BytesIO(stamp(master_template(Policy(), "en"), {}, IDENTITY, words)))
    rows = workbook[sheet_title("master", "identity", "en")].iter_rows(max_col=2, values_only=True)
    said = {str(name): value for name, value in rows}
    assert [said[field] for field in RUN_FIELDS] == ["R7", "41", "a1b2"]
    assert said["book_id"] == IDENTITY.book_id


@both_languages
def test_what_is_settled_loses_its_colour_and_keeps_the_word_that_says_so(language: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(package(language)))[
        sheet_title("master", "conflicts", language)
    ]
    table = BOOK.table_by_name["conflicts"]
    settled = choice_words("conflict_state", language)["settled"]
    muted = {
        column
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.stopIfTrue and settled in rule.formula[0]
        for part in area.sqref.ranges
        for column in range(part.min_col, part.max_col + 1)
    }
    assert set(range(2, len(table.columns) + 2)) - muted == {table.positions["state"] + 1}


@both_languages
def test_source_and_reason_are_asked_for_changes_on_behalf_only(language: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(package(language)))[sheet_title("master", "changes", language)]
    words = dict(choice_words("change", language))
    asked = words.pop("on-behalf")
    (rule,) = (rule for area in sheet.conditional_formatting for rule in area.rules)
    assert all(f'"{word}"' in rule.formula[0] for word in words.values())
    assert f'"{asked}"' not in rule.formula[0]
