"""Exports of finance and sales systems as they come, good ones and hostile ones."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from appraisal.messages import LANGUAGES
from appraisal.numbers import Problem
from sync.errors import GateError, ReviewbookError, describe
from sync.provided.export import Export, ImportFileError, read_export
from sync.provided.headings import field_of

CHINESE = "工号,姓名,指标名称,期间,实际值,目标值,数据来源\nE0001,王伟,销售额,2026年7月,1200.5,1100,金蝶\n"
ENGLISH = "Employee ID;KPI;Period;Actual;Target;Source\nE0001;revenue;2026-07;1200.5;1100;SAP FI\n"


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "closing.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "closing.xlsx")
    return folder / "closing.xlsx"


def said(export: Export) -> list[tuple[str, tuple[str, ...], str, float | None, float | None, str]]:
    return [
        (line.employee_id, line.kpis, line.period.code if line.period else "", line.actual.value, line.target.value, line.source)
        for line in export.lines
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_chinese_export_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    export = read_export(text_file(tmp_path, CHINESE, encoding))
    assert said(export) == [("E0001", ("销售额",), "2026-07", 1200.5, 1100.0, "金蝶")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found(tmp_path: Path, delimiter: str) -> None:
    export = read_export(text_file(tmp_path, ENGLISH.replace(";", delimiter)))
    assert said(export) == [("E0001", ("revenue",), "2026-07", 1200.5, 1100.0, "SAP FI")]


def test_titles_above_the_headings_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    export = read_export(text_file(tmp_path, "Closing of July;;;;;\n;;;;;\n" + ENGLISH + ";;;;;\n"))
    assert [line.row for line in export.lines] == [4]
    assert export.lines[0].cell("actual") == "D4"


def test_the_hash_is_of_the_files_bytes(tmp_path: Path) -> None:
    one = read_export(text_file(tmp_path, ENGLISH)).hash
    assert one == read_export(text_file(tmp_path, ENGLISH)).hash
    assert one != read_export(text_file(tmp_path, ENGLISH + "\n")).hash


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Employee No.", "employee_id"), ("员工编号", "employee_id"), ("KPI (ID)", "kpi"), ("指标编码", "kpi"),
        ("考核指标名称", "kpi_name"), ("Goal title", "kpi_name"), ("Fiscal period", "period"), ("所属期间", "period"),
        ("Actual value", "actual"), ("实际完成", "actual"), ("预算", "target"), ("Plan", "target"), ("Data source", "source"),
        ("提供部门", "provider"), ("目标编号", "goal_id"), ("ＧＯＡＬ ＩＤ", "goal_id"), ("Remarks", ""), ("", ""),
    ],
)  # fmt: skip
def test_headings_of_both_languages(heading: str, field: str) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    "typed", ["95%", "1,200", "９０", "12 pieces", "=1+1", "#DIV/0!", "1e999", "nan", "inf", "true"]
)
def test_a_text_is_no_number_even_in_a_text_file(tmp_path: Path, typed: str) -> None:
    line = read_export(text_file(tmp_path, ENGLISH.replace("1200.5", f'"{typed}"'))).lines[0]
    assert line.actual.value is None
    assert line.actual.problem is not None


def test_a_number_typed_as_text_in_a_workbook_is_none(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Employee ID", "KPI", "Period", "Actual"],
        ["E1", "revenue", "2026-07", "1200"],
    ]
    line = read_export(workbook(tmp_path, July=rows)).lines[0]
    assert (line.actual.problem, line.actual.suggestion) == (Problem.TEXT_NUMBER, 1200.0)


def test_a_formula_that_was_never_calculated_is_a_blank(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Employee ID", "KPI", "Period", "Actual"],
        ["E1", "revenue", "2026-07", "=600*2"],
    ]
    line = read_export(workbook(tmp_path, July=rows)).lines[0]
    assert (line.actual.value, line.actual.problem) == (None, None)


def test_the_sheet_that_fits_is_taken_and_another_can_be_named(tmp_path: Path) -> None:
    headings: list[object] = ["Employee ID", "KPI", "Period", "Actual"]
    july: list[list[object]] = [headings, ["E1", "revenue", "2026-07", 5]]
    august: list[list[object]] = [headings, ["E1", "revenue", "2026-08", 6]]
    path = workbook(tmp_path, Notes=[["About", "Period"]], July=july, August=august)
    export = read_export(path)
    assert (export.sheet, export.others) == ("July", ("August",))
    assert read_export(path, "August").lines[0].actual.value == 6.0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "import.empty"),
        ("\n\n", "import.empty"),
        ("nothing here\n", "import.no-headings"),
        ("Employee ID,KPI,Period,Actual\n", "import.empty"),
        ("Employee ID,KPI,Actual\nE1,revenue,5\n", "import.no-period"),
        ("Employee ID,KPI,Period\nE1,revenue,2026-07\n", "import.no-actual"),
        ("Employee ID,Period,Actual\nE1,2026-07,5\n", "import.no-goal-id"),
        ("Employee ID,KPI,Month,Period,Actual\nE1,revenue,2026-07,2026-08,5\n", "import.two-columns"),
    ],
)
def test_a_file_without_actuals_is_refused_with_a_remedy(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ImportFileError) as refused:
        read_export(text_file(tmp_path, text))
    assert refused.value.key == key
    for language in LANGUAGES:
        assert describe(refused.value, language).startswith("closing.csv")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="July") as refused:
        read_export(workbook(tmp_path, July=[["Period", "Actual"]]), "June")
    assert refused.value.key == "import.no-sheet"


def test_a_file_that_is_no_export_at_all_does_not_pass_the_gate(tmp_path: Path) -> None:
    for name, content in (
        ("a.xlsx", b"PK\x03\x04 not a package"),
        ("b.csv", b"\x00\x01\x02\xff" * 20),
        ("c.pdf", b"%PDF-1.7"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ReviewbookError) as refused:
            read_export(tmp_path / name)
        assert refused.value.key.startswith(("gate.", "roster.", "book.")), name
    assert issubclass(GateError, ReviewbookError)
