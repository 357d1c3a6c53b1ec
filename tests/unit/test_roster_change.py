"""What a new roster changes: who joins, leaves and moves, and the assignments that follow."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from appraisal.model import Assignment, Cycle, Employee, Role
from sync.roster import (
    People,
    Roster,
    RosterChange,
    apply,
    describe,
    diff,
    line_assignments,
    preview,
    read_roster,
)
from tests.unit.test_roster import HEADINGS, text_file

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
OCTOBER = date(2026, 10, 1)


class Minted:
    """Gives the assignment ids A1, A2 and so on."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, count: int) -> list[str]:
        self.last += count
        return [f"A{number}" for number in range(self.last - count + 1, self.last + 1)]


BOSS = Employee("1", "王伟", "总部", "总经理")
LINA = Employee("2", "李娜", "销售部", "经理", manager_id="1")
ZHAO = Employee("3", "赵敏", "研发部", "经理", manager_id="1")
SUN = Employee("4", "孙立", "销售部", "销售", manager_id="2")
STAFF = (BOSS, LINA, ZHAO, SUN)


def people(employees: Iterable[Employee] = STAFF) -> People:
    employees = tuple(employees)
    mint = Minted()
    mint.last = 90
    return People(employees, line_assignments(employees, CYCLE, mint))


def changed(
    folder: Path, *lines: str, on: date = OCTOBER, headings: str = HEADINGS
) -> tuple[RosterChange, People]:
    roster = read_roster(text_file(folder, "\n".join([headings, *lines])))
    assert not roster.blocked, [describe(problem, "en") for problem in roster.problems]
    before = people()
    change = diff(before.employees, roster, on)
    return change, apply(change, before, CYCLE, Minted())


UNCHANGED = (
    "1,王伟,总部,总经理,,,",
    "2,李娜,销售部,经理,1,,",
    "3,赵敏,研发部,经理,1,,",
    "4,孙立,销售部,销售,2,,",
)


def line(key: str, employee: str, manager: str, start: date, end: date) -> Assignment:
    return Assignment(key, employee, manager, Role.LINE, start, end)


class TestAssignments:
    def test_one_for_each_employee_and_manager_over_the_cycle(self) -> None:
        assert [
            (item.employee_id, item.manager_id, item.start, item.end) for item in people().assignments
        ] == [(key, manager, CYCLE.start, CYCLE.end) for key, manager in (("2", "1"), ("3", "1"), ("4", "2"))]

    @pytest.mark.parametrize(
        ("hired", "left", "span"),
        [
            (date(2026, 8, 1), None, (date(2026, 8, 1), CYCLE.end)),
            (None, date(2026, 9, 30), (CYCLE.start, date(2026, 9, 30))),
            (date(2027, 1, 1), None, None),
            (None, date(2026, 6, 30), None),
        ],
    )
    def test_only_while_employed(
        self, hired: date | None, left: date | None, span: tuple[date, date] | None
    ) -> None:
        person = Employee("2", "李娜", manager_id="1", hired=hired, left=left)
        assert ([span] if span else []) == [
            (item.start, item.end) for item in line_assignments([person], CYCLE, Minted())
        ]


class TestChange:
    def test_the_same_roster_changes_nothing(self, tmp_path: Path) -> None:
        change, after = changed(tmp_path, *UNCHANGED)
        assert not change
        assert people() == after
        assert preview(change, STAFF, "en") == ["Nothing changes."]

    def test_a_joiner_gets_an_assignment_from_the_first_day(self, tmp_path: Path) -> None:
        change, after = changed(
            tmp_path, *UNCHANGED, "5,周杰,销售部,销售,2,2026-11-01,", "6,吴刚,销售部,销售,5,,"
        )
        assert [person.id for person in change.joiners] == ["5", "6"]
        assert change.joiners == after.employees[4:]
        assert (
            line("A1", "5", "2", date(2026, 11, 1), CYCLE.end),
            line("A2", "6", "5", OCTOBER, CYCLE.end),
        ) == after.assignments[3:]

    def test_a_leaver_keeps_the_row_with_a_leaving_date(self, tmp_path: Path) -> None:
        change, after = changed(tmp_path, *UNCHANGED[:3])
        assert [item.before.id for item in change.leavers] == ["4"]
        assert date(2026, 9, 30) == after.employees[3].left
        assert line("A93", "4", "2", CYCLE.start, date(2026, 9, 30)) == after.assignments[2]

    def test_a_leaver_leaves_on_the_day_that_the_roster_says(self, tmp_path: Path) -> None:
        _, after = changed(tmp_path, *UNCHANGED[:3], "4,孙立,销售部,销售,2,,2026-08-15")
        assert date(2026, 8, 15) == after.employees[3].left
        assert date(2026, 8, 15) == after.assignments[2].end

    def test_a_new_manager_closes_the_old_assignment_and_opens_a_new_one(self, tmp_path: Path) -> None:
        change, after = changed(tmp_path, *UNCHANGED[:3], "4,孙立,研发部,测试,3,,")
        assert [item.fields for item in change.moves] == [("department", "position", "manager_id")]
        assert (
            line("A93", "4", "2", CYCLE.start, date(2026, 9, 30)),
            line("A1", "4", "3", OCTOBER, CYCLE.end),
        ) == after.assignments[2:]

    def test_a_move_before_the_cycle_leaves_no_empty_assignment(self, tmp_path: Path) -> None:
        _, after = changed(tmp_path, *UNCHANGED[:3], "4,孙立,销售部,销售,3,,", on=date(2026, 6, 1))
        assert (line("A93", "4", "3", CYCLE.start, CYCLE.end),) == after.assignments[2:]

    def test_a_new_department_under_the_same_manager_keeps_the_assignment(self, tmp_path: Path) -> None:
        change, after = changed(tmp_path, *UNCHANGED[:3], "4,孙立,市场部,销售,2,,")
        assert [item.fields for item in change.moves] == [("department",)]
        assert people().assignments == after.assignments
        assert after.employees[3].department == "市场部"

    def test_whoever_no_longer_has_a_manager_has_no_assignment_from_then_on(self, tmp_path: Path) -> None:
        _, after = changed(tmp_path, *UNCHANGED[:3], "4,孙立,销售部,销售,,,")
        assert (line("A93", "4", "2", CYCLE.start, date(2026, 9, 30)),) == after.assignments[2:]

    def test_project_assignments_stay(self) -> None:
        project = Assignment("A7", "4", "3", Role.PROJECT, share=0.2)
        before = People(STAFF, (*people().assignments, project))
        roster = Roster(
            (BOSS, LINA, ZHAO, Employee("4", "孙立", "销售部", "销售", manager_id="1")), taken=ALL_TAKEN
        )
        after = apply(diff(STAFF, roster, OCTOBER), before, CYCLE, Minted())
        assert project in after.assignments

    def test_a_correction_is_no_move(self, tmp_path: Path) -> None:
        change, after = changed(tmp_path, *UNCHANGED[:3], "4,孙丽,销售部,销售,2,2020-01-02,")
        assert [item.fields for item in change.edits] == [("name", "hired")]
        assert change.moves == ()
        assert after.employees[3].name == "孙丽"

    def test_who_left_and_stands_on_the_roster_again_comes_back(self) -> None:
        gone = Employee("4", "孙立", "销售部", "销售", manager_id="2", left=date(2026, 8, 31))
        employees = (BOSS, LINA, ZHAO, gone)
        change = diff(employees, Roster(STAFF, taken=ALL_TAKEN), OCTOBER)
        after = apply(change, people(employees), CYCLE, Minted())
        assert [item.before.id for item in change.returners] == ["4"]
        assert after.employees[3].left is None
        assert (
            line("A93", "4", "2", CYCLE.start, date(2026, 8, 31)),
            line("A1", "4", "2", OCTOBER, CYCLE.end),
        ) == after.assignments[2:]

    def test_a_leaving_to_come_that_is_put_off_or_withdrawn_moves_the_end(self) -> None:
        leaving = replace(SUN, left=date(2026, 11, 15))
        before = people((BOSS, LINA, ZHAO, leaving))
        for left, end in (
            (date(2026, 12, 15), date(2026, 12, 15)),
            (date(2026, 10, 31),) * 2,
            (None, CYCLE.end),
        ):
            change = diff(
                before.employees,
                Roster((BOSS, LINA, ZHAO, replace(SUN, left=left)), taken=ALL_TAKEN),
                OCTOBER,
            )
            after = apply(change, before, CYCLE, Minted())
            assert after.assignments[2:] == (line("A93", "4", "2", CYCLE.start, end),)

    def test_a_corrected_hire_date_moves_the_beginning(self, tmp_path: Path) -> None:
        _, after = changed(tmp_path, *UNCHANGED[:3], "4,孙立,销售部,销售,2,2026-08-10,")
        assert after.assignments[2:] == (line("A93", "4", "2", date(2026, 8, 10), CYCLE.end),)

    def test_columns_that_the_roster_lacks_change_nothing(self, tmp_path: Path) -> None:
        short = [",".join(line.split(",")[:2]) for line in UNCHANGED]
        change, _ = changed(tmp_path, *short, headings="工号,姓名")
        assert not change

    def test_a_leaving_date_to_come_stays_where_the_roster_has_no_such_column(self) -> None:
        leaving = Employee("4", "孙立", "销售部", "销售", manager_id="2", left=date(2026, 12, 15))
        taken = tuple(guess for guess in ALL_TAKEN if guess.field != "left")
        assert not diff((BOSS, LINA, ZHAO, leaving), Roster(STAFF, taken=taken), OCTOBER)

    def test_ids_that_look_the_same_are_the_same(self, tmp_path: Path) -> None:
        full_width = [line.replace("4,孙立", "４,孙立").replace("2,李娜", " 2 ,李娜") for line in UNCHANGED]
        change, _ = changed(tmp_path, *full_width)
        assert not change

    @pytest.mark.parametrize(
        ("language", "lines"),
        [
            (
                "en",
                [
                    "Joining: 1", "  + 周杰 (5), 销售部, manager 李娜 (2)",
                    "Leaving: 1", "  − 赵敏 (3), 研发部, last day 2026-09-30",
                    "Moving: 1", "  ~ 孙立 (4): manager 李娜 (2) → 王伟 (1)",
                    "Corrected: 1", "  ~ 李娜 (2): hire date (blank) → 2020-01-02",
                    "Moves count from 2026-10-01.",
                ],
            ),
            (
                "zh-CN",
                [
                    "入职 1 人", "  + 周杰（5），销售部，上级 李娜（2）",
                    "离职 1 人", "  − 赵敏（3），研发部，最后工作日 2026-09-30",
                    "调动 1 人", "  ~ 孙立（4）：上级 李娜（2） → 王伟（1）",
                    "更正 1 人", "  ~ 李娜（2）：入职日期 （空白） → 2020-01-02",
                    "调动自 2026-10-01 起生效。",
                ],
            ),
        ],
    )  # fmt: skip
    def test_the_preview_says_what_would_happen(
        self, tmp_path: Path, language: str, lines: list[str]
    ) -> None:
        change, _ = changed(
            tmp_path,
            UNCHANGED[0],
            "2,李娜,销售部,经理,1,2020-01-02,",
            "4,孙立,销售部,销售,1,,",
            "5,周杰,销售部,销售,2,,",
        )
        assert lines == preview(change, STAFF, language)


def _all_taken() -> tuple[object, ...]:
    from sync.roster import ColumnGuess

    fields = ("employee_id", "name", "department", "position", "manager_id", "left")
    return tuple(ColumnGuess(field, field, column) for column, field in enumerate(fields))


ALL_TAKEN = _all_taken()
