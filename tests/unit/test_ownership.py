"""Who owns a field: the declaration says, but the goals above are HR's, and a department's head plans its targets."""

import pytest

from appraisal.model import Level, Stage
from workbook_templates.books import team
from workbook_templates.layout import OWN_KEYS, Owner
from workbook_templates.ownership import Rights, owner_of

MANAGER, HR, SYSTEM, COMPUTED = Owner.MANAGER, Owner.HR, Owner.SYSTEM, Owner.COMPUTED


@pytest.mark.parametrize(
    ("table", "column", "level", "expected"),
    [
        ("goals", "target", Level.PERSON, MANAGER),
        ("goals", "target", None, MANAGER),
        ("goals", "target", Level.ORGANISATION, HR),
        ("goals", "target", Level.DEPARTMENT, HR),
        ("goals", "title", Level.DEPARTMENT, HR),
        ("goals", "goal_id", Level.PERSON, SYSTEM),
        ("goals", "level", Level.DEPARTMENT, SYSTEM),
        ("goals", "check", Level.PERSON, COMPUTED),
        ("goals", "check", Level.DEPARTMENT, COMPUTED),
        ("goals", "kpi", Level.PERSON, HR),
        ("review", "actual", None, MANAGER),
        ("review", "consent", None, HR),
        ("team", "name", None, HR),
        ("team", "employee_id", None, SYSTEM),
        ("actuals", "value", None, MANAGER),
        ("checkins", "person", None, MANAGER),
        ("checkins", "check", None, COMPUTED),
        ("answer", "answer", None, MANAGER),
        ("goals", "no such column", None, SYSTEM),
    ],
)
def test_every_field_has_one_owner(table: str, column: str, level: Level | None, expected: Owner) -> None:
    assert owner_of("team", table, column, level) is expected


@pytest.mark.parametrize("stage", Stage)
def test_head_sets_the_target_of_a_departments_goal_while_planning(stage: Stage) -> None:
    owner = owner_of("team", "goals", "target", Level.DEPARTMENT, stage, head=True)
    assert owner is (MANAGER if stage is Stage.PLAN else HR)


@pytest.mark.parametrize(
    ("column", "level"),
    [("title", Level.DEPARTMENT), ("weight", Level.DEPARTMENT), ("target", Level.ORGANISATION)],
)
def test_head_sets_nothing_else(column: str, level: Level) -> None:
    assert owner_of("team", "goals", column, level, Stage.PLAN, head=True) is HR


class TestRights:
    RIGHTS = Rights(
        "team",
        Stage.PLAN,
        levels={"O1": Level.ORGANISATION, "D1": Level.DEPARTMENT, "D2": Level.DEPARTMENT},
        headed=frozenset({"D1"}),
        own_above=frozenset({"G9"}),
    )

    @pytest.mark.parametrize("table", ["team", "goals", "review", "actuals", "checkins", "answer"])
    @pytest.mark.parametrize("record", ["O1", "D1", "D2", "G1", "G9"])
    def test_columns_are_those_whose_owner_the_recipient_is(self, table: str, record: str) -> None:
        declared = team.BOOK.table_by_name[table].columns
        mine = {column.key for column in declared if self.RIGHTS.owner(table, record, column.key) is MANAGER}
        assert self.RIGHTS.columns(table, record) == mine

    def test_rows_above_are_locked_but_for_the_target_of_the_own_department(self) -> None:
        found = {record: self.RIGHTS.columns("goals", record) for record in ("O1", "D1", "D2", "G9")}
        assert found == {
            "O1": frozenset(),
            "D1": frozenset({"target"}),
            "D2": frozenset(),
            "G9": frozenset(),
        }

    def test_row_of_a_person_is_open_where_the_table_says_so(self) -> None:
        assert self.RIGHTS.columns("goals", "G1") == team.GOALS.inputs - set(OWN_KEYS)

    def test_rows_that_people_add_by_filling_them_can_be_deleted(self) -> None:
        tables = ("team", "goals", "review", "actuals", "checkins", "answer")
        assert [name for name in tables if self.RIGHTS.deletable(name, "X1")] == [
            "goals",
            "actuals",
            "checkins",
        ]

    @pytest.mark.parametrize("record", ["O1", "D1", "D2", "G9"])
    def test_goals_above_cannot_be_deleted_not_even_by_the_head_who_sets_their_target(
        self, record: str
    ) -> None:
        assert not self.RIGHTS.deletable("goals", record)


def test_imported_rows_are_their_providers_and_only_stand_in_the_book() -> None:
    rights = Rights("team", provided=frozenset({"M0000001"}))
    assert rights.owner("actuals", "M0000001", "value") is Owner.PROVIDER
    assert rights.columns("actuals", "M0000001") == frozenset()
    assert rights.is_above("M0000001")
    assert not rights.deletable("actuals", "M0000001")
    assert rights.owner("actuals", "M0000002", "value") is MANAGER
    assert rights.deletable("actuals", "M0000002")
