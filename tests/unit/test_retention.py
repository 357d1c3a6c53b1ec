"""How long data is kept: months after the last day, by legal entity."""

from datetime import date

import pytest

from appraisal.policy import Policy
from appraisal.retention import Retention, months_after
from workbook_templates.defaults import default_rows
from workbook_templates.policy_rows import PolicyProblem, policy_from_rows

LAST = date(2026, 12, 31)


def read(typed: object) -> tuple[Retention, tuple[PolicyProblem, ...]]:
    """Return what a cell of Settings says."""
    rows = default_rows(Policy(), "en")
    settings = [row | ({"value": typed} if row["setting"] == "retention" else {}) for row in rows["settings"]]
    policy, problems = policy_from_rows(settings, rows["schemes"], rows["bands"], rows["rules"])  # type: ignore[arg-type]
    return policy.retention, problems


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 6, 30), 12, date(2027, 6, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_after_a_day(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("typed", "entity", "until"),
    [
        (None, "", None),
        (36.0, "Tea Ltd", date(2029, 12, 31)),
        ("36, Tea GmbH = 24", "Tea GmbH", date(2028, 12, 31)),
        ("36, Tea GmbH = 24", "tea gmbh ", date(2028, 12, 31)),
        ("36, Tea GmbH = 24", "Tea Ltd", date(2029, 12, 31)),
        ("36，海港茶业＝24", "海港茶业", date(2028, 12, 31)),
        ("Tea GmbH = 24", "Tea Ltd", None),
    ],
)
def test_a_legal_entity_has_its_own_time(typed: object, entity: str, until: date | None) -> None:
    found, problems = read(typed)
    assert (found.until(entity, LAST), problems) == (until, ())


@pytest.mark.parametrize("typed", ["soon", "36 months", "-1", "0", "Tea GmbH = never", "1201"])
def test_what_is_no_number_of_months_is_a_finding_and_no_time(typed: str) -> None:
    found, problems = read(typed)
    assert [problem.key for problem in problems] == ["not-months"]
    assert found.until("Tea GmbH", LAST) is None


def test_what_is_read_is_written_again() -> None:
    policy = Policy(retention=Retention(36, {"Tea GmbH": 24}))
    rows = {row["setting"]: row["value"] for row in default_rows(policy, "en")["settings"]}
    assert read(rows["retention"])[0] == policy.retention
