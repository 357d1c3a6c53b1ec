"""Which of several interviews with a person counts, where the person came to another manager."""

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from appraisal.feedback import Interview
from appraisal.model import Employee
from appraisal.policy import Policy
from sync.feedback import feedback_of
from sync.hr import HrContent
from sync.ledger import Ledger

DAY = date(2027, 1, 27)
BY_FORMER, BY_MANAGER = "B-OLD", "B-NEW"


def counting(*said: Interview) -> Interview | None:
    """Return the interview that counts with somebody who reports to E2 now, and reported to E1 before."""
    registry = [
        SimpleNamespace(book_id=book, recipient_id=recipient, role="team", version="6")
        for book, recipient in ((BY_FORMER, "E1"), (BY_MANAGER, "E2"))
    ]
    ledger = SimpleNamespace(
        registry=registry,
        releases=_NoReleases(),
        returns=SimpleNamespace(interviews=lambda: iter(said), answers=lambda: iter(())),
    )
    content = SimpleNamespace(
        employees={"E9": Employee("E9", name="Li Na", manager_id="E2")}, policy=Policy(), decisions={}
    )
    (found,) = feedback_of(cast("HrContent", content), cast("Ledger", ledger))
    return found.interview


class _NoReleases(tuple[()]):
    def holding(self) -> tuple[()]:
        return ()


PREPARED, HELD = Interview("E9", "a plan", book=BY_MANAGER), Interview("E9", day=DAY, book=BY_MANAGER)
FORMERLY_PREPARED, FORMERLY_HELD = (
    Interview("E9", "a plan", book=BY_FORMER),
    Interview("E9", day=DAY, book=BY_FORMER),
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((FORMERLY_HELD, PREPARED), FORMERLY_HELD),
        ((HELD, FORMERLY_HELD), HELD),
        ((PREPARED, FORMERLY_PREPARED), PREPARED),
        ((FORMERLY_PREPARED,), FORMERLY_PREPARED),
    ],
    ids=["held before the move", "held by both", "nobody held it", "prepared before the move"],
)
def test_a_talk_that_was_held_counts_whoever_held_it(
    said: tuple[Interview, ...], expected: Interview
) -> None:
    assert counting(*said) == expected
