"""Who may be released: what a release would do for each person, and what blocks it.

A result can be released when nothing blocks it: no open error about the person, a final result with a grade, the approval
that the scheme asks for, and a named person who confirms it.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appraisal.approval import ApprovalState
from appraisal.calibration import final_score
from appraisal.findings import Severity
from appraisal.model import Result
from appraisal.policy import Policy
from appraisal.release import Release, ReleasedGoal
from sync.approvals import approval_states
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.open_findings import open_findings
from sync.releases import releases
from sync.rows import as_text
from workbook_templates.books.master import SUBMISSIONS

AFTER_RELEASE = ("F", "I")
"""The first letters of rules about what follows a release, feedback and improvement: their findings block none."""


class Block(StrEnum):
    """Why a person's result cannot be released; the words of ``release.left-out`` in the texts."""

    NO_RESULT = "no-result"
    """Nobody appraises the person in this cycle."""
    PROVISIONAL = "provisional"
    NO_GRADE = "no-grade"
    ERRORS = "errors"
    """Error findings about the person that HR has not accepted."""
    NOT_APPROVED = "not-approved"
    OTHERWISE = "confirmed-otherwise"
    """HR confirmed another grade in the master than the result has."""
    ALREADY = "already"
    """It is released, just as it stands."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whose result was asked for: the release that would be made, or why there is none.

    ``count`` is the number of open errors, ``confirmed`` the grade that HR confirmed, if it is another one.
    """

    employee_id: str
    release: Release | None
    block: Block | None = None
    count: int = 0
    confirmed: str = ""

    @property
    def blocked(self) -> bool:
        """Whether something is to be settled before the result can be released."""
        return self.block not in (None, Block.ALREADY, Block.NO_RESULT)


def candidates(
    content: HrContent, ledger: Ledger, people: Collection[str], day: date, by: str
) -> tuple[Candidate, ...]:
    """Return what a release of these people's results would do, as the last run judged them, in the roster's order.

    The releases have no id yet.
    """
    results = {result.employee_id: result for result in ledger.verdicts.results()}
    wanted = [results[person] for person in content.employees if person in people and person in results]
    states = approval_states(content, ledger, wanted)
    facts = _Facts(content, _errors(ledger, people), releases(ledger), _goals_of(ledger, people))
    found = {
        result.employee_id: _candidate(result, state, facts, day, by)
        for result, state in zip(wanted, states, strict=True)
    }
    return tuple(
        found.get(person) or Candidate(person, None, Block.NO_RESULT)
        for person in content.employees
        if person in people
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What blocks, and what stands, by employee."""

    content: HrContent
    errors: Counter[str]
    standing: Mapping[str, Release]
    goals: Mapping[str, tuple[ReleasedGoal, ...]]


def _errors(ledger: Ledger, people: Collection[str]) -> Counter[str]:
    """Return how many open errors there are about each person; one about a book is about everybody who is scored in it."""
    found: Counter[str] = Counter()
    # Some findings name a book by its id, others by the code under which the master shows it.
    books = {name: book.book_id for book in ledger.registry for name in (book.book_id, book.code)}
    for finding in open_findings(ledger):
        if finding.severity is not Severity.ERROR or finding.code.startswith(AFTER_RELEASE):
            continue
        if finding.spot.table == SUBMISSIONS.name and finding.spot.record in books:
            book_id = books[finding.spot.record]
            scored = {card.employee_id for card in ledger.returns.scorecards(book_id)}
            found.update(scored & set(people))
        elif finding.subject in people:
            found[finding.subject] += 1
    return found


def _goals_of(ledger: Ledger, people: Collection[str]) -> Mapping[str, tuple[ReleasedGoal, ...]]:
    """Return the scored goals of people, of all their managers, in the order of the books."""
    found: dict[str, tuple[ReleasedGoal, ...]] = {}
    for card in ledger.returns.scorecards():
        if card.employee_id in people:
            lines = (
                ReleasedGoal(line.goal_id, line.title, str(line.section), line.weight, line.achievement)
                for line in card.lines
            )
            found[card.employee_id] = (*found.get(card.employee_id, ()), *lines)
    return found


def _candidate(result: Result, state: ApprovalState, facts: _Facts, day: date, by: str) -> Candidate:
    person, before = result.employee_id, facts.standing.get(result.employee_id)
    score, errors = final_score(result), facts.errors[person]
    confirmed = confirmed_grade(facts.content, person)
    block = None
    if result.provisional:
        block = Block.PROVISIONAL
    elif score is None or not result.grade:
        block = Block.NO_GRADE
    elif before is not None and before.says(score, result.grade):
        block = Block.ALREADY
    elif errors:
        block = Block.ERRORS
    elif not state.may_be_released:
        block = Block.NOT_APPROVED
    elif confirmed not in ("", result.grade, before.grade if before else ""):
        # What was confirmed for an earlier release is confirmed anew by whoever releases again.
        block = Block.OTHERWISE
    if block is not None or score is None:
        return Candidate(person, None, block, errors, confirmed)
    policy = facts.content.policy
    release = Release(
        id="",
        employee_id=person,
        scheme=result.scheme,
        score=score,
        grade=result.grade,
        meaning=_meaning(policy, result),
        coefficient=result.coefficient,
        day=day,
        by=by,
        goals=facts.goals.get(person, ()),
    )
    return Candidate(person, release)


def _meaning(policy: Policy, result: Result) -> str:
    """Return what a result's grade means, in the words of its scheme."""
    bands = policy.scheme(result.scheme).bands
    return next((band.meaning for band in bands if band.grade == result.grade), "")


def confirmed_grade(content: HrContent, person: str) -> str:
    """Return the grade that HR confirmed in the master, by name; "" where nobody has."""
    typed = content.decisions.get("results", {}).get(person, {})
    if not as_text(typed.get("confirmed_by") or "").strip():
        return ""
    return as_text(typed.get("confirmed_grade") or "").strip()
