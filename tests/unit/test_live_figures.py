"""The live blocks' rows: labels that the program writes, and the values that their formulas give."""

import json
from dataclasses import asdict

import pytest

from workbook_templates.books import dashboard
from workbook_templates.books.dashboard import LIVE_ROWS, SHOWN, TREE_ROWS
from workbook_templates.books.master import BOOK
from workbook_templates.calibration_summary import NOTHING_CALIBRATED, CalibrationFigures
from workbook_templates.layout import LANGUAGES
from workbook_templates.live_figures import (
    NO_FIGURES,
    DepartmentFigures,
    LiveFigures,
    ManagerGap,
    SupportFigures,
    TreeLine,
    live_rows,
)
from workbook_templates.stamp import STYLE_KEY, Row

SALES = DepartmentFigures("Sales", 6, 6, 4, 3, 2, 1, 20, 9, 1, 10, 4, 1)
NAMELESS = DepartmentFigures("", 2, 1, 0, 0, 0, 0, 5, 0, 2)


def rows_of(figures: LiveFigures, name: str, language: str = "en") -> list[Row]:
    """Return the rows of a block that are shown."""
    rows = live_rows(figures, NOTHING_CALIBRATED, language)[name]
    return [row for row in rows if STYLE_KEY not in row]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_is_full_and_says_so_when_there_is_nothing(language: str) -> None:
    rows = live_rows(NO_FIGURES, NOTHING_CALIBRATED, language)
    for table in dashboard.LIVE_BLOCKS:
        assert len(rows[table.name]) == LIVE_ROWS
        (shown,) = rows_of(NO_FIGURES, table.name, language)
        assert shown["label"] in ("nothing yet", "尚无数据")
        figures = {column.key for column in table.columns if column.formula}
        assert all(row[key] == 0 for row in rows[table.name] for key in figures)
    assert len(rows["chart_tree"]) == TREE_ROWS
    assert len(rows_of(NO_FIGURES, "chart_tree", language)) == 1
    assert {row["together"] for row in rows["chart_boxes"]} <= {"nobody yet", "尚无人员"}


def test_rows_have_the_columns_that_are_declared() -> None:
    figures = LiveFigures((SALES,), (SupportFigures("", 1, 0),), (ManagerGap("Li", 5, 1.0),), (line("G1"),))
    for name, rows in live_rows(figures, NOTHING_CALIBRATED, "en").items():
        known = set(BOOK.table_by_name[name].by_key) | {STYLE_KEY}
        assert all(row.keys() <= known for row in rows), name


def test_the_ledger_gives_back_what_it_kept() -> None:
    figures = LiveFigures(
        (SALES, NAMELESS), (SupportFigures("", 1, 2),), (ManagerGap("Li", 5, -0.5, 2),), (line("G1", 1),), 3
    )
    assert LiveFigures.read(json.loads(json.dumps(asdict(figures)))) == figures


def test_stages_count_everybody() -> None:
    rows = rows_of(LiveFigures((SALES, NAMELESS)), "chart_stages")
    assert [(row["of"], row["done"], row["open"]) for row in rows] == [
        ("planned", 7, 1), ("agreed", 4, 4), ("coached", 3, 5), ("assessed", 2, 6), ("confirmed", 1, 7),
    ]  # fmt: skip


def test_people_without_a_department_count_for_the_company_alone() -> None:
    rows = rows_of(LiveFigures((NAMELESS, SALES)), "chart_links")
    assert rows == [
        {"label": "Whole company", "linked": 9, "unlinked": 3},
        {"label": "Sales", "of": "Sales", "linked": 9, "unlinked": 1},
    ]


def test_goals_that_no_check_in_spoke_of_are_silent() -> None:
    row = rows_of(LiveFigures((SALES,)), "chart_tracks")[1]
    assert [row[key] for key in ("on_track", "at_risk", "off_track", "silent")] == [10, 4, 1, 5]


def test_the_largest_departments_are_shown_and_the_others_told() -> None:
    many = tuple(DepartmentFigures(f"D{number:02}", people=number) for number in range(1, SHOWN + 4))
    rows = rows_of(LiveFigures(many), "chart_rated")
    assert len(rows) == LIVE_ROWS
    assert rows[0]["label"] == "Whole company (3 more)"
    assert rows[0]["unrated"] == sum(one.people for one in many)
    assert rows[1]["label"] == f"D{SHOWN + 3}"


def test_the_mildest_and_the_strictest_managers_are_shown() -> None:
    managers = tuple(ManagerGap(f"M{number:02}", 5, number - 10.0) for number in range(20))
    rows = rows_of(LiveFigures(managers=managers), "chart_leniency")
    assert [row["gap"] for row in rows] == [*range(9, 1, -1), *range(-3, -11, -1)]
    assert [rows[0][key] for key in ("lenient", "severe")] == [9.0, 0.0]
    assert [rows[-1][key] for key in ("lenient", "severe")] == [0.0, -10.0]


def test_managers_of_one_name_are_told_to_be_several() -> None:
    (row,) = rows_of(LiveFigures(managers=(ManagerGap("Li Wei", 9, 1.5, 2),)), "chart_leniency")
    assert (row["label"], row["of"]) == ("Li Wei (2 managers)", "Li Wei")


def test_boxes_say_how_many_people_a_row_has() -> None:
    calibration = CalibrationFigures(boxes=((0, 1, 2), (0, 0, 0), (4, 0, 0)))
    rows = live_rows(NO_FIGURES, calibration, "en")["chart_boxes"]
    assert [row["together"] for row in rows] == ["people: 3", "nobody yet", "people: 4"]
    assert [str(row["label"])[0] for row in rows] == ["3", "2", "1"], "formulas read the first character"


def line(
    goal: str, depth: int = 0, below: int = 1, coverage: float | None = 1.0, *, orphan: bool = False
) -> TreeLine:
    return TreeLine(goal, f"Goal {goal}", "Sales", depth, below, coverage, orphan)


@pytest.mark.parametrize(
    ("one", "label", "coverage", "bar"),
    [
        (line("a"), "Goal a", 1.0, "██████████"),
        (line("b", 1, 2, 0.72), "  └ Goal b", 0.72, "███████░░░"),
        (line("c", 2, 1, 1.4), "      └ Goal c", 1.4, "██████████"),
        (line("d", 1, 0, None), "  └ Goal d", "no goal below", None),
        (line("e", 1, 2, None), "  └ Goal e", "adds no number", None),
        (line("f", orphan=True), "● Goal f (below no goal)", 1.0, "██████████"),
    ],
)
def test_a_line_of_the_cascade(one: TreeLine, label: str, coverage: object, bar: str | None) -> None:
    (row,) = rows_of(LiveFigures(tree=(one,)), "chart_tree")
    assert (row["label"], row["coverage"], row["bar"]) == (label, coverage, bar)


@pytest.mark.parametrize(
    ("goals", "more", "lines", "last"), [(30, 0, 30, "Goal G29"), (30, 4, 30, "… 5 more on the sheet Goals")]
)
def test_goals_beyond_the_room_are_counted(goals: int, more: int, lines: int, last: str) -> None:
    tree = tuple(line(f"G{number:02}") for number in range(goals))
    rows = rows_of(LiveFigures(tree=tree, more=more), "chart_tree")
    assert (len(rows), rows[-1]["label"]) == (lines, last)
