"""How far goals are agreed: what managers and employees say, put together."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from appraisal.model import Assignment, Employee
from appraisal.policy import Policy
from appraisal.rules.participation import last_day
from appraisal.voices import Agreement, Signature
from sync.cycle import content_of, people_rows
from sync.signatures import signatures, signatures_shown
from workbook_templates.defaults import default_rows

UNTIL, DAY, EARLIER = date(2026, 7, 31), date(2026, 7, 15), date(2026, 7, 10)


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("open", {}),
        ("open", {"answer": True}),
        ("manager", {"manager_day": DAY}),
        ("manager", {"manager_day": DAY, "how": "self"}),
        ("recorded", {"manager_day": DAY, "how": "mail"}),
        # What the person said before is taken back by what was recorded after it; a later no is the last word.
        ("recorded", {"manager_day": DAY, "how": "mail", "answer": False, "employee_day": EARLIER}),
        ("refused", {"manager_day": DAY, "how": "mail", "answer": False, "employee_day": DAY}),
        ("refused", {"manager_day": DAY, "how": "mail", "answer": False}),
        ("employee", {"answer": True, "employee_day": DAY}),
        ("agreed", {"answer": True, "employee_day": DAY, "manager_day": DAY}),
        ("refused", {"answer": False}),
        ("refused", {"answer": False, "manager_day": DAY}),
    ],
)
def test_how_an_agreement_stands(state: str, fields: dict[str, object]) -> None:
    signed = Signature("E1", UNTIL, own_book=True, **fields)  # type: ignore[arg-type]
    assert [shown for _, shown in signatures_shown((signed,))] == [state]


def test_evidence_without_a_date_records_nothing() -> None:
    assert not Signature("E1", UNTIL, how="mail").recorded
    assert Signature("E1", UNTIL, DAY, "talk").recorded


POLICY = Policy()
"""From 1 July to 31 December 2026; goals are agreed within 30 days."""

MOVED = (
    Assignment("A1", "E1", "M1", end=date(2026, 9, 30)),
    Assignment("A2", "E1", "M2", start=date(2026, 10, 1)),
)


def of_mover(
    *said: Agreement, own_book: bool = True, assignments: tuple[Assignment, ...] = MOVED
) -> tuple[Signature, str]:
    """Return how the goals of somebody are agreed who went from M1 to M2; ``book`` says whose book says so."""
    people = [Employee("E1", "Ann Cook"), Employee("M1", "Ben Reed"), Employee("M2", "Cai Lin")]
    content = content_of(default_rows(POLICY, "en") | people_rows(people, (), POLICY))
    roles = {"E1": "self", "M1": "team", "M2": "team"}
    ledger = SimpleNamespace(
        registry=[SimpleNamespace(book_id=one, recipient_id=one, role=role) for one, role in roles.items()],
        columns=SimpleNamespace(issued_people=lambda _role: [("E1", "E1")] if own_book else []),
        returns=SimpleNamespace(agreements=lambda: said, own_views=lambda: (), proposed=lambda: ()),
    )
    (found,) = signatures_shown(signatures(replace(content, assignments=assignments), ledger))  # type: ignore[arg-type]
    return found


def by(manager: str, day: date, how: str = "") -> Agreement:
    return Agreement("E1", None, day, how, manager)


def answered(agreed: bool, day: date) -> Agreement:
    return Agreement("E1", agreed, day, "", "E1")


IN_TIME, OCTOBER = by("M1", date(2026, 7, 20)), date(2026, 10, 20)


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (("open", "M2"), (IN_TIME, answered(True, date(2026, 7, 22)))),
        (("manager", "M2"), (IN_TIME, answered(True, date(2026, 7, 22)), by("M2", OCTOBER))),
        (("agreed", "M2"), (IN_TIME, answered(True, OCTOBER), by("M2", OCTOBER))),
        (("refused", "M2"), (IN_TIME, answered(False, OCTOBER), by("M2", OCTOBER))),
        (("recorded", "M2"), (by("M1", DAY, "talk"), answered(False, EARLIER), by("M2", OCTOBER, "talk"))),
        (("open", "M1"), (answered(True, OCTOBER), by("M2", OCTOBER))),
    ],
)  # fmt: skip
def test_who_changed_manager_agrees_with_each_of_them(
    expected: tuple[str, str], said: tuple[Agreement, ...]
) -> None:
    signed, state = of_mover(*said)
    assert (state, signed.manager_id) == expected
    assert signed.until == {"M1": UNTIL, "M2": date(2026, 10, 31)}[signed.manager_id]


def test_a_manager_who_was_left_before_the_last_day_has_nothing_to_agree() -> None:
    early = (replace(MOVED[0], end=date(2026, 7, 15)), replace(MOVED[1], start=date(2026, 7, 16)))
    signed, state = of_mover(by("M2", date(2026, 7, 30)), own_book=False, assignments=early)
    assert (signed.manager_id, state) == ("M2", "manager")


def test_goals_that_were_agreed_late_with_the_former_manager_stay_so() -> None:
    signed, _ = of_mover(by("M1", date(2026, 8, 20)), by("M2", OCTOBER), own_book=False)
    assert (signed.manager_id, last_day(signed), signed.until) == ("M1", date(2026, 8, 20), UNTIL)
