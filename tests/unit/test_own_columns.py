"""Own columns as HR declares them: read strictly, put into the books' declarations, and read back by their kind."""

import pytest

from appraisal.own_columns import MOST, Filler, OwnColumn, OwnKind, OwnSheet
from appraisal.policy import Policy
from sync.fields import Bad
from sync.own_fields import own_problems, reader_of_own
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import FILLED, master, self_review, team
from workbook_templates.labels import column_hint, column_label
from workbook_templates.layout import OWN_KEYS, Kind, Owner
from workbook_templates.own_columns import PLACES, fields_of, read_own_columns, with_own
from workbook_templates.ownership import Rights
from workbook_templates.raw_rows import PolicyProblem

SEGMENT = {"column": "goals-2", "sheet": "Goals", "label": "Segment", "kind": "Choice", "filler": "Manager", "choices": "Retail，Industry; Retail"}  # fmt: skip
HOURS = OwnColumn(OwnSheet.GOALS, "own1", "Hours", OwnKind.NUMBER, Filler.EMPLOYEE, about="A week")
DAY = OwnColumn(OwnSheet.REVIEW, "own3", "Audited", OwnKind.DATE, Filler.HR)
SIZE = OwnColumn(OwnSheet.GOALS, "own2", "Size", OwnKind.CHOICE, Filler.MANAGER, ("Small", "10"))


def problems_of(*rows: dict[str, object]) -> list[tuple[int, str, str]]:
    problems: list[PolicyProblem] = []
    read_own_columns(rows, problems)
    return [(problem.row, problem.column, problem.key) for problem in problems]


def test_a_row_is_read_in_either_language() -> None:
    """Words of both languages serve, and choices are told apart by any comma."""
    problems: list[PolicyProblem] = []
    chinese = {"column": "review-1", "sheet": "评分", "label": "审计日期", "kind": "日期", "filler": "HR"}
    found, new = read_own_columns([SEGMENT, {}, chinese], problems)
    assert found == (
        OwnColumn(OwnSheet.GOALS, "own2", "Segment", OwnKind.CHOICE, Filler.MANAGER, ("Retail", "Industry")),
        OwnColumn(OwnSheet.REVIEW, "own1", "审计日期", OwnKind.DATE, Filler.HR),
    )
    assert new == ()
    assert problems == []


def test_a_row_without_an_id_waits_for_one() -> None:
    """It declares nothing yet."""
    waiting = {key: text for key, text in SEGMENT.items() if key != "column"}
    assert read_own_columns([waiting], []) == ((), (0,))


@pytest.mark.parametrize(
    ("expected", "change"),
    [
        ("missing", {"sheet": None}),
        ("unknown-word", {"sheet": "Payroll"}),
        ("unknown-word", {"kind": "Colour"}),
        ("unknown-word", {"filler": "Peer"}),
        ("missing", {"label": "  "}),
        ("own-label-taken", {"label": "weight"}),
        ("own-label-taken", {"label": "Own column 1"}),
        ("own-long-label", {"label": "x" * 61}),
        ("own-no-choices", {"choices": None}),
        ("own-moved", {"column": "review-2"}),
        ("own-moved", {"column": "goals-9"}),
        ("own-not-employee", {"sheet": "Team", "column": "team-1", "filler": "Employee"}),
    ],
)
def test_what_cannot_be_is_a_problem_at_its_cell(expected: str, change: dict[str, object]) -> None:
    """One mistake gives one problem, and the column is left out."""
    row = {**SEGMENT, **change}
    found, new = read_own_columns([row], [])
    ((_, column, key),) = problems_of(row)
    assert key == expected
    assert column == ("sheet" if expected == "own-moved" else next(iter(change if expected != "own-not-employee" else {"filler": 0})))  # fmt: skip
    assert (found, new) == ((), ())


def test_an_id_and_a_heading_stand_once() -> None:
    """The first row keeps both."""
    twice = {**SEGMENT, "label": "Other"}
    assert problems_of(SEGMENT, twice) == [(1, "column", "duplicate")]
    same = {**SEGMENT, "column": "goals-1", "label": "SEGMENT"}
    assert problems_of(SEGMENT, same) == [(1, "label", "own-label-taken")]


def test_a_book_is_drawn_with_the_declared_columns_and_no_others() -> None:
    """They stand at the end of their tables, with their kind, owner and words; other tables are as they were."""
    drawn = with_own(team.BOOK, (HOURS, DAY, SIZE))
    last = drawn.table_by_name["goals"].columns[-2:]
    assert [(column.key, column.kind, column.owner) for column in last] == [
        ("own1", Kind.NUMBER, Owner.EMPLOYEE), ("own2", Kind.CHOICE, Owner.MANAGER),
    ]  # fmt: skip
    assert last[1].words == ("Small", "10")
    assert drawn.table_by_name["review"].columns[-1].key == "own3"
    assert drawn.table_by_name["actuals"] == team.ACTUALS
    assert column_label("team", drawn.table_by_name["goals"], last[0], "zh-CN") == "Hours"
    assert column_hint("team", drawn.table_by_name["goals"], last[0], "en") == "A week"


@pytest.mark.parametrize("book", FILLED.values(), ids=FILLED)
def test_without_any_no_place_is_drawn(book: object) -> None:
    """What stands before them keeps its position."""
    assert isinstance(book, type(team.BOOK))
    for _, table in with_own(book, ()).tables():
        assert not table.by_key.keys() & set(OWN_KEYS)
        whole = book.table_by_name[table.name]
        assert all(whole.positions[key] == place for key, place in table.positions.items())


LATER = frozenset({"plan_needed"})
"""Columns that came after the places, and so stand behind them."""


def test_the_places_stand_at_the_end_of_every_table_that_can_have_some() -> None:
    """In the master too, so that rows that were kept before go on meaning what they meant."""
    assert len(OWN_KEYS) == MOST
    for places in PLACES.values():
        for book, name in (
            (team.BOOK, places.team),
            (self_review.BOOK, places.own),
            (master.BOOK, places.master),
        ):
            keys = (
                [key for key in book.table_by_name[name].by_key if key not in LATER]
                if name
                else list(OWN_KEYS)
            )
            assert tuple(keys[-MOST:]) == OWN_KEYS


@pytest.mark.parametrize(
    ("expected", "column", "typed"),
    [
        (6.5, HOURS, 6.5),
        (Bad("six"), HOURS, "six"),
        (Bad("6.5"), HOURS, "6.5"),
        (None, HOURS, " "),
        (46250.0, DAY, 46250.0),
        (Bad("soon"), DAY, "soon"),
        (Bad("-1"), DAY, -1.0),
        ("Small", SIZE, " small "),
        (10.0, SIZE, 10.0),
        (Bad("Large"), SIZE, "Large"),
        ("text", OwnColumn(OwnSheet.TEAM, "own1", "Note", OwnKind.TEXT, Filler.HR), "text"),
        (3.0, OwnColumn(OwnSheet.TEAM, "own1", "Note", OwnKind.TEXT, Filler.HR), 3.0),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(
    expected: object, column: OwnColumn, typed: float | str
) -> None:
    """Nothing is coerced: a number that was typed as text is none."""
    assert reader_of_own(column)(typed) == expected


def test_a_cell_that_does_not_fit_is_a_problem_with_its_place() -> None:
    """Rows without a record say nothing."""
    rows = [
        RawRow(6, {"goal_id": Cell("G1"), "own1": Cell("90")}),
        RawRow(7, {"goal_id": Cell("G2"), "own1": Cell(3.0), "own2": Cell("Large")}),
        RawRow(8, {"own1": Cell("x")}),
    ]
    raw = RawTable("goals", "Goals", {"goal_id": 1, "own1": 2, "own2": 3}, 5, rows)
    fields = fields_of((HOURS, SIZE), "team")
    found = list(own_problems({"goals": raw}, team.BOOK.table_by_name, fields, "B1"))
    assert [(one.spot.record, one.spot.field, one.kind, one.typed) for one in found] == [
        ("G1", "own1", "text-number", "90"), ("G2", "own2", "unknown-choice", "Large"),
    ]  # fmt: skip


def test_what_managers_and_hr_say_of_results_is_not_in_the_employees_book() -> None:
    """Of Review the self book has the columns that the employee fills; of Goals all of them."""
    view = OwnColumn(OwnSheet.REVIEW, "own4", "Effort", OwnKind.NUMBER, Filler.EMPLOYEE)
    assert set(fields_of((HOURS, DAY, SIZE, view), "self")) == {
        ("own_goals", "own1"), ("own_goals", "own2"), ("self_review", "own4"),
    }  # fmt: skip
    assert {("review", "own3"), ("review", "own4")} <= set(fields_of((HOURS, DAY, SIZE, view), "team"))


def test_rights_follow_the_filler() -> None:
    """The recipient fills what is theirs; of goals above, and of columns that nobody declared, nothing."""
    owners = {("goals", "own1"): Owner.EMPLOYEE, ("goals", "own2"): Owner.MANAGER}
    rights = Rights("team", levels={}, own_above=frozenset({"G9"}), own=owners)
    assert rights.owner("goals", "G1", "own1") is Owner.EMPLOYEE
    assert rights.owner("goals", "G1", "own2") is Owner.MANAGER
    assert rights.owner("goals", "G1", "own3") is Owner.SYSTEM
    assert rights.owner("goals", "G9", "own2") is Owner.HR
    assert rights.columns("goals", "G1") & set(OWN_KEYS) == {"own2"}
    assert rights.columns("goals", "G9") == frozenset()
    assert not Rights("team").columns("goals", "G1") & set(OWN_KEYS)


def test_a_policy_without_own_columns_has_none() -> None:
    """Nothing is declared by the house."""
    assert Policy().own_columns == ()
