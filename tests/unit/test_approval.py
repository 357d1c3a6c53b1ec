"""Who stands above a person's manager, and whether what that one decided holds."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.approval import (
    Approval,
    ApprovalState,
    Chain,
    Decision,
    Gap,
    Standing,
    chain_of,
    chain_of_result,
    knows_grade,
)
from appraisal.model import Employee, Part, Result
from appraisal.policy import Band, Scheme


def people(**managers: str) -> dict[str, Employee]:
    """Return people by id with the ids of their managers."""
    return {key: Employee(key, key, manager_id=manager) for key, manager in managers.items()}


ROSTER = people(top="", middle="top", low="middle")


@pytest.mark.parametrize(
    ("roster", "person", "raters", "expected"),
    [
        (ROSTER, "low", (), Chain("middle", "top")),
        (ROSTER, "low", ("middle",), Chain("middle", "top")),
        (ROSTER, "low", ("middle", "top"), Chain("middle", "", Gap.SAME)),
        (ROSTER, "middle", (), Chain("top", "", Gap.NO_SECOND)),
        (ROSTER, "top", (), Chain("", "", Gap.NO_MANAGER)),
        (ROSTER, "nobody", (), Chain("", "", Gap.NO_MANAGER)),
        (people(low="gone"), "low", (), Chain("", "", Gap.NO_MANAGER)),
        (people(low="middle", middle="gone"), "low", (), Chain("middle", "", Gap.UNKNOWN_SECOND)),
        (people(low="middle", middle="middle"), "low", (), Chain("middle", "", Gap.SAME)),
        (people(low="middle", middle="low"), "low", (), Chain("middle", "", Gap.SAME)),
        (people(low="low"), "low", (), Chain("low", "", Gap.SAME)),
    ],
)
def test_the_chain_above_a_person(
    roster: dict[str, Employee], person: str, raters: tuple[str, ...], expected: Chain
) -> None:
    assert chain_of(person, roster, raters) == expected


def test_whoever_rated_a_person_cannot_approve_the_result() -> None:
    parts = (Part("middle", 100, 90.0, provisional=False), Part("top", 84, 95.0, provisional=False))
    result = Result("low", "standard", parts, 184, 92.28, False, "B", 1.0)
    assert chain_of_result(result, ROSTER).gap is Gap.SAME
    assert chain_of_result(replace(result, parts=parts[:1]), ROSTER).approver_id == "top"


APPROVED = Approval("low", Decision.APPROVED, day=date(2027, 1, 8))
STATE = ApprovalState("low", Chain("middle", "top"), True, 97.0, APPROVED, 97.0)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (STATE, Standing.APPROVED),
        (replace(STATE, basis=97.0 + 1e-12), Standing.APPROVED),
        (replace(STATE, basis=96.99), Standing.CHANGED),
        (replace(STATE, basis=None), Standing.CHANGED),
        (replace(STATE, total=None), Standing.CHANGED),
        (replace(STATE, approval=replace(APPROVED, decision=Decision.RETURNED)), Standing.RETURNED),
        (replace(STATE, approval=replace(APPROVED, decision=None, grade="A")), Standing.OPEN),
        (replace(STATE, approval=None), Standing.OPEN),
        *(
            (replace(STATE, chain=Chain("middle", "", gap)), Standing.NOBODY)
            for gap in set(Gap) - {Gap.NO_SECOND}
        ),
    ],
)
def test_only_an_approval_of_this_very_total_lets_a_result_be_released(
    state: ApprovalState, expected: Standing
) -> None:
    assert state.standing is expected
    assert state.may_be_released is (expected is Standing.APPROVED)
    assert replace(state, needed=False).may_be_released


def test_where_nobody_stands_above_the_manager_no_approval_is_needed() -> None:
    state = replace(STATE, chain=Chain("top", "", Gap.NO_SECOND), approval=None, basis=None)
    assert state.standing is Standing.UNNEEDED
    assert state.may_be_released


def test_a_grade_is_known_whatever_its_case() -> None:
    scheme = Scheme(bands=(Band("B+", 0, 1.0, 0.5), Band("A", 100, 1.2, 0.5)))
    assert [knows_grade(scheme, typed) for typed in ("A", " b+ ", "B", "*", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
