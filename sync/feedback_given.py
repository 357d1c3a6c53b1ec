"""What books show of feedback: released results, and nothing before the release or after it was taken back.

Handing out draws these rows, and bringing up to date writes those of them that changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from appraisal.feedback import Feedback
from appraisal.numbers import round2
from appraisal.release import Release
from sync.errors import TEXTS
from sync.feedback import feedback_of
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.team_rows import Row
from workbook_templates.books.feedback import FEEDBACK, RELEASED, RELEASED_GOALS

GIVEN_OF_INTERVIEW = ("result", "released", "due")
"""The columns of Interviews that are given once a result is released."""

NO_GOAL: Row = {"title": None, "weight": None, "points": None}
"""The cells of a released goal that is told no more."""


@dataclass(frozen=True)
class FeedbackGiving:
    """Knows what every book should show of released results, as HR's content and the ledger stand."""

    content: HrContent
    ledger: Ledger

    @cached_property
    def _told(self) -> Mapping[str, Feedback]:
        """How far the feedback is with everybody whose release holds."""
        found = feedback_of(self.content, self.ledger)
        return {one.employee_id: one for one in found if one.release is not None}

    def released(self, recipient_id: str, person: str, language: str) -> str | None:
        """Return what Team says of a released result; ``None`` for somebody who does not report to the recipient."""
        release = self._of_report(recipient_id, person)
        return None if release is None else TEXTS("feedback.told", language, **_values(release))

    def interviews(self, recipient_id: str, people: Iterable[str], language: str) -> Mapping[str, Row]:
        """Return the given cells of Interviews, by person."""
        return {person: self._interview(recipient_id, person, language) for person in people}

    def _interview(self, recipient_id: str, person: str, language: str) -> Row:
        employee = self.content.employees.get(person)
        row: Row = {"name": employee.name} if employee else {}
        release = self._of_report(recipient_id, person)
        if release is None:
            return row | dict.fromkeys(GIVEN_OF_INTERVIEW)
        result = TEXTS("feedback.result", language, **_values(release))
        told = self._told[person]
        return row | {"result": result, "released": told.first_day, "due": told.due}

    def _of_report(self, recipient_id: str, person: str) -> Release | None:
        found = self._told.get(person)
        return found.release if found is not None and found.manager_id == recipient_id else None

    def own(self, person: str, language: str) -> Mapping[str, Mapping[str, Row]]:
        """Return the given cells of a self book's sheet Feedback, by table and record."""
        found = self._told.get(person)
        nothing: Row = dict.fromkeys(column.key for column in RELEASED.columns[1:])
        if found is None or found.release is None:
            return {
                RELEASED.name: {person: nothing},
                FEEDBACK.name: {person: {"outcome": None}},
                RELEASED_GOALS.name: {},
            }
        return {
            RELEASED.name: {person: _result(found, found.release)},
            FEEDBACK.name: {person: {"outcome": _outcome(found, language)}},
            RELEASED_GOALS.name: {
                goal.goal_id: {
                    "title": goal.title or goal.goal_id,
                    "weight": goal.weight,
                    "points": goal.achievement,
                }
                for goal in found.release.goals
            },
        }


def _values(release: Release) -> dict[str, str]:
    return {"grade": release.grade, "score": f"{round2(release.score):.2f}", "day": release.day.isoformat()}


def _result(found: Feedback, release: Release) -> Row:
    """Return the result as it was released, and those notes of the interview that are the employee's to read."""
    said = found.talk
    grade = f"{release.grade} · {release.meaning}" if release.meaning else release.grade
    return {
        "grade": grade,
        "score": release.score,
        "day": release.day,
        "until": found.until,
        "follow_up": said.follow_up if said else None,
        "strengths": (said.strengths or None) if said else None,
        "gaps": (said.gaps or None) if said else None,
        "next_steps": (said.next_steps or None) if said else None,
    }


def _outcome(found: Feedback, language: str) -> str | None:
    """Return HR's decision on an appeal, once it is whole."""
    ruling = found.decision
    if not ruling.counts or ruling.outcome is None or ruling.on is None:
        return None
    return TEXTS(
        f"feedback.{ruling.outcome}",
        language,
        day=ruling.on.isoformat(),
        name=ruling.by,
        reason=ruling.reason,
    )
