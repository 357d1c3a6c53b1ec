"""Rosters as HR systems write them, and what may be wrong with them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from appraisal.findings import Severity
from appraisal.messages import LANGUAGES
from appraisal.model import Employee
from sync.errors import FileError, GateError, RosterError
from sync.errors import describe as describe_error
from sync.roster import Roster, describe, describe_columns, read_roster
from sync.roster.dates import read_day
from sync.roster.headings import field_of

HEADINGS = "工号,姓名,部门,岗位,上级工号,入职日期,离职日期"


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, rows: Sequence[Sequence[object]], title: str = "花名册") -> Path:
    book = Workbook()
    assert book.active
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    book.save(folder / "roster.xlsx")
    return folder / "roster.xlsx"


def read(folder: Path, *lines: str, departments: Iterable[str] = ()) -> Roster:
    """Read a roster with the usual headings and these lines."""
    return read_roster(text_file(folder, "\n".join([HEADINGS, *lines])), departments=tuple(departments))


def flat(roster: Roster) -> list[tuple[str, str, str]]:
    return [(str(problem.severity), problem.key, problem.cell) for problem in roster.problems]


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_text_in_every_encoding_and_with_every_delimiter(
        self, tmp_path: Path, encoding: str, mark: str
    ) -> None:
        text = "工号,姓名,部门\r\n00042,王伟,销售部\r\n00043,李娜,研发部\r\n".replace(",", mark)
        roster = read_roster(text_file(tmp_path, text, encoding))
        assert [(person.id, person.name, person.department) for person in roster.employees] == [
            ("00042", "王伟", "销售部"),
            ("00043", "李娜", "研发部"),
        ]
        assert (encoding.removesuffix("-sig"), mark) == (roster.encoding, roster.delimiter)

    def test_quoted_cells_may_hold_the_delimiter(self, tmp_path: Path) -> None:
        roster = read_roster(text_file(tmp_path, 'Employee ID,Name\n1,"Smith, John"\n'))
        assert roster.employees[0].name == "Smith, John"

    def test_headings_may_stand_below_a_title(self, tmp_path: Path) -> None:
        path = workbook(
            tmp_path,
            [["某公司花名册"], [], ["工号", "姓名", "入职日期"], ["7", "王伟", datetime(2020, 1, 2)]],
        )
        roster = read_roster(path)
        assert (Employee("7", "王伟", hired=date(2020, 1, 2)),) == roster.employees
        assert roster.sheet == "花名册"

    def test_numbers_are_ids_without_a_point(self, tmp_path: Path) -> None:
        roster = read_roster(
            workbook(tmp_path, [["Employee ID", "Name", "Manager ID"], [42.0, "A", None], [43, "B", 42]])
        )
        assert [(person.id, person.manager_id) for person in roster.employees] == [("42", ""), ("43", "42")]

    def test_a_number_shown_with_leading_zeros_has_them(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, [["工号", "姓名"], [42, "王伟"]])
        from openpyxl import load_workbook

        book = load_workbook(path)
        book["花名册"]["A2"].number_format = "00000"
        book.save(path)
        assert read_roster(path).employees[0].id == "00042"

    def test_the_sheet_with_people_is_taken_and_others_like_it_are_named(self, tmp_path: Path) -> None:
        book = Workbook()
        assert book.active
        book.active.title = "说明"
        book.active.append(["请填写花名册"])
        for title, people in (("在职", 2), ("离职", 1)):
            sheet = book.create_sheet(title)
            sheet.append(["工号", "姓名", *["部门"][: people - 1]])
            sheet.append(["1", "王伟"])
        book.save(tmp_path / "r.xlsx")
        roster = read_roster(tmp_path / "r.xlsx")
        assert roster.sheet == "在职"
        assert flat(roster) == [("warn", "several-sheets", "")]
        assert "离职" in describe(roster.problems[0], "zh-CN")
        assert read_roster(tmp_path / "r.xlsx", sheet="离职").sheet == "离职"

    def test_a_hidden_sheet_is_not_read(self, tmp_path: Path) -> None:
        book = Workbook()
        assert book.active
        book.active.append(["工号", "姓名"])
        book.active.append(["1", "王伟"])
        hidden = book.create_sheet("old")
        hidden.sheet_state = "hidden"
        hidden.append(["工号", "姓名", "部门", "岗位"])
        hidden.append(["2", "李娜", "x", "y"])
        book.save(tmp_path / "r.xlsx")
        assert [person.id for person in read_roster(tmp_path / "r.xlsx").employees] == ["1"]

    @pytest.mark.parametrize("content", [b"", "\ufeff".encode(), b"\r\n \r\n"])
    def test_an_empty_file_names_nobody(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "r.csv").write_bytes(content)
        assert flat(read_roster(tmp_path / "r.csv")) == [("error", "empty", "")]

    def test_an_empty_workbook_names_nobody(self, tmp_path: Path) -> None:
        assert flat(read_roster(workbook(tmp_path, []))) == [("error", "empty", "")]

    @pytest.mark.parametrize(
        ("content", "kind", "key"),
        [
            (b"%PDF-1.7\n", RosterError, "roster.kind"),
            (b"<html><table><tr><td>1</td></tr></table>", RosterError, "roster.kind"),
            (b"\x00\x01\x02\x03" * 50, RosterError, "roster.kind"),
            (b"PK\x03\x04 cut short", GateError, ""),
        ],
    )
    def test_other_files_are_refused_by_name(
        self, tmp_path: Path, content: bytes, kind: type[Exception], key: str
    ) -> None:
        (tmp_path / "r.xlsx").write_bytes(content)
        with pytest.raises(kind) as caught:
            read_roster(tmp_path / "r.xlsx")
        assert isinstance(caught.value, (RosterError, GateError))
        assert caught.value.key.startswith(key)
        assert all("r.xlsx" in describe_error(caught.value, language) for language in LANGUAGES)

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(FileError):
            read_roster(tmp_path / "nowhere.csv")

    def test_a_stray_cell_far_out_does_not_cost_the_run(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, [["工号", "姓名"], ["1", "王伟"]])
        from openpyxl import load_workbook

        book = load_workbook(path)
        book["花名册"]["XFD1048576"] = "stray"
        book.save(path)
        assert [person.id for person in read_roster(path).employees] == ["1"]


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Employee ID", "employee_id"), ("EmployeeID", "employee_id"), ("employee_no.", "employee_id"),
            ("工号*", "employee_id"), ("员工编号（必填）", "employee_id"), ("Full name", "name"), ("员工 姓名", "name"),
            ("Dept.", "department"), ("所属部门", "department"), ("Job title", "position"), ("职务", "position"),
            ("职级", "level"), ("Grade", "level"), ("工作地点", "site"), ("Office", "site"), ("人员类别", "group"),
            ("Manager's ID", "manager_id"), ("直属上级工号", "manager_id"), ("上级姓名", "manager_name"),
            ("Reports to", "manager"), ("直接上级", "manager"), ("Ｈｉｒｅ ｄａｔｅ", "hired"),
            ("入职日期(YYYY-MM-DD)", "hired"), ("Last day", "left"), ("离职时间", "left"), ("E-mail", "email"),
            ("邮箱", "email"), ("备注", ""), ("序号", ""), ("Salary", ""), ("", ""),
        ],
    )  # fmt: skip
    def test_names_in_both_languages(self, heading: str, field: str) -> None:
        assert field == field_of(heading)

    def test_the_masters_own_headings_are_understood(self) -> None:
        from workbook_templates.books.master import EMPLOYEES
        from workbook_templates.labels import column_label

        for language in LANGUAGES:
            for column in EMPLOYEES.columns:
                assert column.key == field_of(column_label("master", EMPLOYEES, column, language))

    def test_what_was_taken_and_what_was_not_is_said(self, tmp_path: Path) -> None:
        roster = read_roster(text_file(tmp_path, "工号,姓名,备注\n1,王伟,x\n"))
        assert describe_columns(roster, "en") == [
            "工号 (column A) was taken as employee id",
            "姓名 (column B) was taken as name",
            "备注 (column C) was not used",
        ]
        assert describe_columns(roster, "zh-CN")[2] == "“备注”（C 列）未使用"

    def test_a_plain_id_serves_where_nothing_better_stands(self, tmp_path: Path) -> None:
        assert read_roster(text_file(tmp_path, "编号,姓名\n7,王伟\n")).employees[0].id == "7"
        roster = read_roster(text_file(tmp_path, "编号,工号,姓名\n1,7,王伟\n"))
        assert roster.employees[0].id == "7"
        assert [guess.heading for guess in roster.unused] == ["编号"]

    def test_two_columns_of_ids_that_disagree_stop_it(self, tmp_path: Path) -> None:
        roster = read_roster(text_file(tmp_path, "工号,员工编号,姓名\n1,7,王伟\n"))
        assert flat(roster) == [("error", "two-id-columns", "B1")]

    def test_two_columns_of_ids_that_agree_do_not(self, tmp_path: Path) -> None:
        assert flat(read_roster(text_file(tmp_path, "工号,员工编号,姓名\n7,7,王伟\n"))) == []

    def test_two_other_columns_for_one_field_warn(self, tmp_path: Path) -> None:
        roster = read_roster(text_file(tmp_path, "工号,姓名,部门,所属部门\n7,王伟,销售部,一部\n"))
        assert flat(roster) == [("warn", "two-columns", "D1")]
        assert roster.employees[0].department == "销售部"

    def test_without_an_id_column(self, tmp_path: Path) -> None:
        assert flat(read_roster(text_file(tmp_path, "姓名,部门,卡号\n王伟,x,1\n"))) == [
            ("error", "no-employee-id", "A1")
        ]

    def test_without_a_name_column(self, tmp_path: Path) -> None:
        assert flat(read_roster(text_file(tmp_path, "工号,部门\n1,x\n"))) == [("error", "no-name", "A1")]

    def test_without_headings(self, tmp_path: Path) -> None:
        roster = read_roster(text_file(tmp_path, "1,王伟,销售部\n2,李娜,销售部\n"))
        assert flat(roster) == [("error", "no-headings", "A1")]
        assert "王伟" in describe(roster.problems[0], "en")


class TestProblems:
    @pytest.mark.parametrize(
        ("lines", "problems"),
        [
            (["1,甲,,,,,", ",乙,,,1,,"], [("error", "missing-id", "A3")]),
            (["1,甲,,,,,", "2,乙,,,1,,", " ２ ,丙,,,1,,"], [("error", "duplicate-id", "A4")]),
            (["1,甲,,,,,", "2,,,,1,,"], [("error", "blank-name", "B3")]),
            (["1,甲,,,,,", "2,乙,,,9,,"], [("error", "unknown-manager", "E3")]),
            (["1,甲,,,,,", "2,乙,,,2,,"], [("warn", "self-manager", "E3")]),
            (["1,甲,,,,03/04/2026,"], [("error", "ambiguous", "F2")]),
            (["1,甲,,,,去年,"], [("error", "bad-date", "F2")]),
            (["1,甲,,,,2026-02-30,"], [("error", "bad-date", "F2")]),
            (["1,甲,,,,2026-02-03,2026-01-31"], [("error", "left-before-hired", "G2")]),
            (["1,甲,销售,,,,", "2,乙,#N/A,,1,,"], [("error", "error-value", "C3")]),
            (["001,甲,,,,,", "2,乙,,,1,,"], [("warn", "manager-zeros", "E3")]),
            (["1,甲,,,,,2026-03-01", "2,乙,,,1,,"], [("warn", "manager-left", "E3")]),
            (["1,甲,,,,,", "2,乙,,,,,", "3,丙,,,1,,"], [("warn", "no-manager", "A3")]),
            (["1,甲,,,,2020年1月2日,"], [("info", "text-dates", "F2")]),
        ],
    )
    def test_each_at_its_cell(
        self, tmp_path: Path, lines: list[str], problems: list[tuple[str, str, str]]
    ) -> None:
        roster = read(tmp_path, *lines)
        assert problems == flat(roster)
        assert roster.blocked == any(severity == "error" for severity, _, _ in problems)
        for language in LANGUAGES:
            assert all(describe(found, language).startswith(found.cell) for found in roster.problems)

    def test_a_department_that_is_not_on_hrs_list(self, tmp_path: Path) -> None:
        roster = read(tmp_path, "1,甲,销售部 ,,,,", "2,乙,销受部,,1,,", "3,丙,,,1,,", departments=["销售部"])
        assert flat(roster) == [("warn", "unknown-department", "C3")]

    def test_a_loop_of_managers_is_named_whole_and_once(self, tmp_path: Path) -> None:
        roster = read(tmp_path, "1,甲,,,,,", "2,乙,,,4,,", "3,丙,,,2,,", "4,丁,,,3,,", "5,戊,,,4,,")
        assert flat(roster) == [("error", "manager-loop", "E3")]
        assert "乙 (2) → 丁 (4) → 丙 (3) → 乙 (2)" in describe(roster.problems[0], "en")

    def test_two_loops_are_two_problems(self, tmp_path: Path) -> None:
        roster = read(tmp_path, "1,甲,,,2,,", "2,乙,,,1,,", "3,丙,,,4,,", "4,丁,,,3,,")
        assert flat(roster) == [("error", "manager-loop", "E2"), ("error", "manager-loop", "E4")]

    def test_several_problems_of_one_row_are_all_said(self, tmp_path: Path) -> None:
        roster = read(tmp_path, "1,甲,,,,,", "1,,,,7,x,")
        assert {"duplicate-id", "blank-name", "unknown-manager", "bad-date"} == {
            found.key for found in roster.problems
        }

    def test_blank_rows_are_passed_over(self, tmp_path: Path) -> None:
        roster = read(tmp_path, "", ",,,,,,", "1,甲,,,,,", " , ,,,,,")
        assert (flat(roster), len(roster.employees)) == ([], 1)


class TestManagers:
    HEADINGS = "Employee ID,Name,Manager\n"

    def read(self, folder: Path, text: str) -> Roster:
        return read_roster(text_file(folder, self.HEADINGS + text))

    def test_by_id_or_by_a_name_that_one_person_has(self, tmp_path: Path) -> None:
        roster = self.read(tmp_path, "1,Ann Lee,\n2,Bo Chen,ann  LEE\n3,张 三,2\n4,Di Wu,张三\n")
        assert [person.manager_id for person in roster.employees] == ["", "1", "2", "3"]
        assert flat(roster) == []

    def test_a_name_that_two_people_have_is_refused(self, tmp_path: Path) -> None:
        roster = self.read(tmp_path, "1,张三,\n2,张三,1\n3,李四,张三\n")
        assert flat(roster) == [("error", "manager-ambiguous", "C4")]
        assert "1, 2" in describe(roster.problems[0], "en")

    def test_the_id_goes_before_the_name(self, tmp_path: Path) -> None:
        text = "工号,姓名,上级姓名,上级工号\n1,张三,,\n2,张三,张三,1\n3,李四,张三,2\n4,王五,李四,\n"
        roster = read_roster(text_file(tmp_path, text))
        assert [person.manager_id for person in roster.employees] == ["", "1", "2", "3"]

    def test_a_managers_id_is_written_as_the_managers_own(self, tmp_path: Path) -> None:
        roster = self.read(tmp_path, "E001,Ann,\nE002,Bo,ｅ００１\n")
        assert roster.employees[1].manager_id == "E001"


class TestDates:
    @pytest.mark.parametrize(
        "typed",
        [
            "2026-07-01", "2026/7/1", "2026.7.1", "2026年7月1日", "2026 年 7 月 1 日", "2026年7月1号", "２０２６－０７－０１",
            "20260701", "2026-07-01 00:00:00", "2026-07-01T00:00:00", "1 Jul 2026", "1-Jul-2026", "1st July 2026",
            "July 1, 2026", "Jul. 1 2026", "01-JULY-2026", 46204, 46204.0, 20260701, datetime(2026, 7, 1, 9, 30),
            date(2026, 7, 1),
        ],
    )  # fmt: skip
    def test_clear_forms(self, typed: str | float | date) -> None:
        assert date(2026, 7, 1) == read_day(typed).value

    @pytest.mark.parametrize(("typed", "day"), [("25/12/2026", 25), ("12/25/2026", 25), ("12.12.2026", 12)])
    def test_a_day_beyond_twelve_cannot_be_a_month(self, typed: str, day: int) -> None:
        assert date(2026, 12, day) == read_day(typed).value

    @pytest.mark.parametrize("typed", ["03/04/2026", "3-4-2026", "03.04.2026"])
    def test_two_possible_days_are_refused(self, typed: str) -> None:
        assert (read_day(typed).value, read_day(typed).problem) == (None, "ambiguous")

    @pytest.mark.parametrize(
        "typed",
        [
            "2026-13-01",
            "2026-02-29",
            "1/2/26",
            "2026年7月",
            "soon",
            "Juny 1, 2026",
            12,
            7.5e9,
            True,
            "46204x",
        ],
    )
    def test_what_is_no_date(self, typed: str | float) -> None:
        assert (read_day(typed).value, read_day(typed).problem) == (None, "bad-date")

    def test_blank_is_no_date_and_no_problem(self) -> None:
        assert all(
            read_day(blank).problem == "" and read_day(blank).value is None for blank in (None, "", " 　")
        )


def test_severities_decide_what_blocks(tmp_path: Path) -> None:
    roster = read(tmp_path, "1,甲,,,,2020年1月2日,", "2,乙,,,2,,")
    assert {Severity.INFO, Severity.WARN} == {problem.severity for problem in roster.problems}
    assert not roster.blocked
