"""How far goals are agreed: what managers and employees say, put together."""

from datetime import date

import pytest

from appraisal.voices import Signature
from sync.signatures import signatures_shown

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
