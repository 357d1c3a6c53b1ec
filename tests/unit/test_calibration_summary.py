"""The summary of the calibration: fixed blocks, whatever the company looks like."""

import json
from dataclasses import asdict, replace

import pytest

from appraisal.messages import LANGUAGES
from workbook_templates.books.calibration import DEPARTMENTS, GROUP_ROWS, MOST_GRADES
from workbook_templates.books.master import BOOK
from workbook_templates.calibration_summary import CalibrationFigures, GroupFigures, summary_rows
from workbook_templates.stamp import STYLE_KEY, Row


def group(name: str, people: int, grades: tuple[int, ...] = (0, 0, 0), **more: object) -> GroupFigures:
    return GroupFigures(name, people, 90.0, 91.5, 92.0, grades, **more)  # type: ignore[arg-type]


def figures(*departments: GroupFigures, company: GroupFigures | None = None) -> CalibrationFigures:
    return CalibrationFigures(("A", "B", "C"), (0.2, 0.5, 0.3), company, departments, ((0, 0, 2),) * 3)


def visible(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.get(STYLE_KEY) != "locked"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_results_it_says_so(language: str) -> None:
    rows = summary_rows(CalibrationFigures(), language)
    assert len(rows["summary_groups"]) == GROUP_ROWS
    assert [list(row) for row in visible(rows["summary_groups"])] == [["label"]]
    assert [row["high"] for row in rows["summary_boxes"]] == [0, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_has_the_columns_that_are_declared(language: str) -> None:
    company = group("", 25, (8, 12, 5), apart="A", gap=0.12)
    for name, rows in summary_rows(figures(group("Sales", 25), company=company), language).items():
        known = set(BOOK.table_by_name[name].by_key) | {STYLE_KEY}
        assert all(row.keys() <= known for row in rows), name


def test_the_company_stands_above_the_guide_and_the_largest_department() -> None:
    company = group("", 25, (8, 12, 5), apart="A", gap=0.12)
    rows = visible(
        summary_rows(figures(group("IT", 5), group("Sales", 20), company=company), "en")["summary_groups"]
    )
    assert [row["label"] for row in rows] == ["Company", "The guide expects", "Sales", "IT"]
    assert [rows[0][key] for key in ("people", "raw", "shrunken", "calibrated")] == [25, 90.0, 91.5, 92.0]
    assert [rows[0][f"grade_{number}"] for number in (1, 2, 3)] == [8, 12, 5]
    assert [rows[1][f"grade_{number}"] for number in (1, 2, 3)] == [5.0, 12.5, 7.5]
    assert rows[0]["apart"] == "● A: 12 points above"
    assert rows[2]["apart"] is None


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (0.05, "✔ within 5 points"),
        (-0.05, "✔ within 5 points"),
        (0.0512, "● A: 5.1 points above"),
        (-0.2, "● A: 20 points below"),
    ],
)
def test_five_points_from_the_guide_are_near(gap: float, expected: str) -> None:
    company = group("", 25, apart="A", gap=gap)
    assert summary_rows(figures(company=company), "en")["summary_groups"][0]["apart"] == expected


@pytest.mark.parametrize(
    ("language", "gap", "expected"),
    [
        ("en", 0.1, "✔ within 12.5 points"),
        ("zh-CN", 0.125, "✔ 相差不超过 12.5 个百分点"),
        ("en", 0.13, "● A: 13 points above"),
    ],
)
def test_the_scheme_says_how_near_is_near(language: str, gap: float, expected: str) -> None:
    found = replace(figures(company=group("", 25, apart="A", gap=gap)), near=0.125)
    assert summary_rows(found, language)["summary_groups"][0]["apart"] == expected


def test_figures_that_were_kept_before_schemes_said_it_are_near_within_five_points() -> None:
    kept = asdict(figures(company=group("", 25, apart="A", gap=0.05)))
    del kept["near"]
    assert CalibrationFigures.read(json.loads(json.dumps(kept))).near == 0.05


def test_without_a_guide_there_is_no_row_for_it() -> None:
    found = replace(figures(group("Sales", 20), company=group("", 20)), guide=())
    rows = visible(summary_rows(found, "en")["summary_groups"])
    assert [row["label"] for row in rows] == ["Company", "Sales"]


def test_departments_beyond_the_largest_are_one_row_and_nobody_is_lost() -> None:
    many = [group(f"D{number:02}", 10 + number, (number, 5, 5)) for number in range(DEPARTMENTS + 4)]
    people = sum(one.people for one in many)
    rows = visible(summary_rows(figures(*many, company=group("", people)), "en")["summary_groups"])
    assert len(rows) == GROUP_ROWS
    assert rows[-1]["label"] == "the other 4"
    assert sum(row["people"] for row in rows[2:]) == people  # type: ignore[misc]
    assert (rows[-1]["raw"], rows[-1]["grade_1"], rows[-1]["apart"]) == (90.0, 0 + 1 + 2 + 3, None)


def test_more_grades_than_columns_are_summed_into_the_last() -> None:
    names = tuple("ABCDEFGH")
    company = GroupFigures("", 36, 90.0, None, 90.0, tuple(range(1, 9)))
    rows = summary_rows(CalibrationFigures(names, (0.125,) * 8, company, ()), "en")
    assert rows["summary_heads"][0][f"grade_{MOST_GRADES}"] == "F + G + H"
    assert rows["summary_groups"][0][f"grade_{MOST_GRADES}"] == 6 + 7 + 8
    assert rows["summary_groups"][1][f"grade_{MOST_GRADES}"] == 3 * 36 * 0.125


def test_it_comes_back_from_json_as_it_was() -> None:
    found = figures(group("Sales", 20), company=group("", 20, (4, 10, 6), apart="A", gap=0.0))
    for one in (found, CalibrationFigures()):
        assert CalibrationFigures.read(json.loads(json.dumps(asdict(one)))) == one
