"""Feedback across books: how far it is with each person, and the rows of the sheets Releases, Interviews and Appeals."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from appraisal.feedback import Answer, Feedback, Interview, Outcome, Ruling, appeal_until, interview_due
from appraisal.numbers import is_error_value, read_date
from appraisal.release import Release, ReleaseEnd
from sync.approvals import name_of
from sync.hr import HrContent, TypedRow
from sync.ledger import Ledger
from sync.releases import release_trace, releases
from sync.roles import SELF, TEAM
from sync.rows import as_text
from sync.team_rows import Row, word
from sync.versions import has_table
from sync.written_rows import Wanted, gone
from workbook_templates.books.feedback import APPEALS, FEEDBACK, INTERVIEWS, INTERVIEWS_IN_BOOK
from workbook_templates.labels import choice_code
from workbook_templates.layout import Table


def feedback_of(content: HrContent, ledger: Ledger) -> tuple[Feedback, ...]:
    """Return how far the feedback is with everybody who was told a result or of whom anything was said, in the roster's order."""
    facts = _Facts(content, ledger)
    return tuple(facts.of(person) for person in content.employees if facts.knows(person))


@dataclass(frozen=True)
class _Facts:
    """What the ledger knows of feedback, read once."""

    content: HrContent
    ledger: Ledger

    @cached_property
    def _releases(self) -> Mapping[str, Release]:
        return releases(self.ledger)

    @cached_property
    def _first_days(self) -> Mapping[str, date]:
        """The day of the first release of everybody since nothing was taken back."""
        found: dict[str, date] = {}
        for release in release_trace(self.ledger):
            found.setdefault(release.employee_id, release.day)
            if release.end is ReleaseEnd.TAKEN_BACK:
                found.pop(release.employee_id)
        return found

    @cached_property
    def _recipients(self) -> Mapping[str, str]:
        return {book.book_id: book.recipient_id for book in self.ledger.registry}

    @cached_property
    def _interviews(self) -> Mapping[str, list[Interview]]:
        found: dict[str, list[Interview]] = {}
        for interview in self.ledger.returns.interviews():
            found.setdefault(interview.employee_id, []).append(interview)
        return found

    @cached_property
    def _answers(self) -> Mapping[str, Answer]:
        return {answer.employee_id: answer for answer in self.ledger.returns.answers()}

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The people who have a book with a place for an answer."""
        return frozenset(
            book.recipient_id
            for book in self.ledger.registry
            if book.role == SELF and has_table(book.version, FEEDBACK)
        )

    @cached_property
    def _typed(self) -> Mapping[str, TypedRow]:
        return self.content.decisions.get(APPEALS.name, {})

    def knows(self, person: str) -> bool:
        return any(
            person in facts for facts in (self._releases, self._interviews, self._answers, self._typed)
        )

    def of(self, person: str) -> Feedback:
        employee, release = self.content.employees[person], self._releases.get(person)
        scheme = self.content.policy.scheme_for(employee)
        return Feedback(
            person,
            employee.manager_id,
            release,
            self._first_days.get(person),
            interview_due(self._first_days[person], scheme) if release is not None else None,
            appeal_until(release.day, scheme) if release is not None else None,
            self._counting(person, employee.manager_id),
            self._answers.get(person) or _on_paper(person, self._typed.get(person, {})),
            _ruling(self._typed.get(person, {})),
            person in self._asked,
            employee.left,
        )

    def _counting(self, person: str, manager_id: str) -> Interview | None:
        """Return the interview that counts: one that was held, also by a former manager, and of these the manager's own."""
        said = self._interviews.get(person, [])
        own = [one for one in said if self._recipients.get(one.book) == manager_id]
        held = [one for one in own if one.held] or [one for one in said if one.held]
        return next(reversed(held or own or said), None)


def _ruling(typed: TypedRow) -> Ruling:
    code = choice_code("outcome", _text(typed, "outcome"))
    return Ruling(
        Outcome(code) if code else None,
        _text(typed, "outcome_reason"),
        _text(typed, "decided_by"),
        read_date(typed.get("decided_on")).value,
    )


def _on_paper(person: str, typed: TypedRow) -> Answer | None:
    """Return what somebody answered on a signed form, as HR entered it; ``None`` for nothing."""
    code, day = choice_code("paper", _text(typed, "paper")), read_date(typed.get("paper_day")).value
    if not code:
        return None
    appealed = code == "appealed"
    return Answer(
        person,
        acknowledged=None if appealed else True,
        day=day,
        appeal=appealed or None,
        appeal_day=day if appealed else None,
        on_paper=True,
    )


def _text(typed: TypedRow, key: str) -> str:
    text = as_text(typed.get(key) or "").strip()
    return "" if is_error_value(text) else text


def rows_of_feedback(content: HrContent, feedback: Iterable[Feedback]) -> Mapping[str, tuple[str, ...]]:
    """Return who has a row on Interviews, and who on Appeals, by table."""
    typed = content.decisions.get(APPEALS.name, {})
    found = tuple(feedback)
    return {
        INTERVIEWS.name: tuple(
            one.employee_id for one in found if one.release is not None or one.interview is not None
        ),
        APPEALS.name: tuple(
            one.employee_id
            for one in found
            if one.release is not None or one.answer is not None or one.employee_id in typed
        ),
    }


def release_rows(content: HrContent, ledger: Ledger) -> Iterator[Wanted]:
    """Yield one row a release, the earliest first."""
    for one in release_trace(ledger):
        person = content.employees.get(one.employee_id)
        yield Wanted(
            one.id,
            {
                "release": one.id,
                "employee_id": one.employee_id,
                "name": name_of(content, one.employee_id),
                "department": person.department if person else "",
                "score": one.score,
                "grade": one.grade,
                "coefficient": one.coefficient,
                "day": one.day,
                "by": one.by,
                "state": word("release_state", one.end or "released", content.policy.language),
                "ended": one.ended,
                "ended_by": one.ended_by,
                "why": one.why,
                "scheme": one.scheme,
                "meaning": one.meaning,
                "goals": packed_goals(one),
            },
        )


def packed_goals(release: Release) -> str:
    """Return the released points by goal as one text: ``G0000012=96.5 G0000013=`` with nothing for one that was left out."""
    points = (
        (goal.goal_id, "" if goal.achievement is None else repr(goal.achievement)) for goal in release.goals
    )
    return " ".join(f"{goal}={value}" for goal, value in points)


def interview_rows(
    content: HrContent, ledger: Ledger, feedback: Sequence[Feedback], today: date
) -> Iterator[Wanted]:
    """Yield one row a person who was told a result, or of whose interview anything was recorded."""
    files, wanted = _Files(ledger), set(rows_of_feedback(content, feedback)[INTERVIEWS.name])
    for one in feedback:
        if one.employee_id in wanted:
            yield Wanted(one.employee_id, _interview_row(content, one, today, files))
    yield from _gone(INTERVIEWS, ledger, wanted)


def _interview_row(content: HrContent, one: Feedback, today: date, files: "_Files") -> Row:
    language, person = content.policy.language, content.employees[one.employee_id]
    said = one.interview
    row: Row = {
        "employee_id": person.id,
        "name": person.name,
        "department": person.department,
        "manager": name_of(content, one.manager_id),
        "released": one.first_day if one.release else None,
        "due": one.due,
        "state": word("interview_state", one.interview_state(today), language),
        "book": files.by_id.get(said.book, "") if said else files.of_team(one.manager_id, person.id),
    }
    if said is None:
        return row
    return row | {
        "preparation": said.preparation,
        "day": said.day,
        "strengths": said.strengths,
        "gaps": said.gaps,
        "next_steps": said.next_steps,
        "follow_up": said.follow_up,
        "private": yes_word(said.private, language),
    }


def yes_word(said: bool | None, language: str) -> str | None:
    """Return the word for yes or no, ``None`` where nothing was said."""
    return None if said is None else word("yes", "yes" if said else "no", language)


def appeal_rows(
    content: HrContent, ledger: Ledger, feedback: Sequence[Feedback], today: date
) -> Iterator[Wanted]:
    """Yield one row a person who was told a result, or who answered to one, with what HR decided beside it."""
    files, typed = _Files(ledger), content.decisions.get(APPEALS.name, {})
    wanted = set(rows_of_feedback(content, feedback)[APPEALS.name])
    for one in feedback:
        if one.employee_id in wanted:
            row = _appeal_row(content, one, today, files) | typed.get(one.employee_id, {})
            yield Wanted(one.employee_id, row)
    yield from _gone(APPEALS, ledger, wanted)


def _appeal_row(content: HrContent, one: Feedback, today: date, files: "_Files") -> Row:
    language, person = content.policy.language, content.employees[one.employee_id]
    answer = one.answer
    row: Row = {
        "employee_id": person.id,
        "name": person.name,
        "department": person.department,
        "released": one.release.day if one.release else None,
        "until": one.until,
        "state": word("answer_state", one.answer_state(today), language),
        "book": files.by_id.get(answer.book, "")
        if answer and not answer.on_paper
        else files.of_self(person.id),
    }
    if answer is None or answer.on_paper:
        return row
    return row | {
        "acknowledged": yes_word(answer.acknowledged, language),
        "day": answer.day,
        "comment": answer.comment,
        "appeal": yes_word(answer.appeal, language),
        "appeal_reason": answer.appeal_reason,
        "appeal_day": answer.appeal_day,
    }


_KEPT = ("employee_id", "name", "department", "manager")


def _gone(table: Table, ledger: Ledger, wanted: Container[str]) -> Iterator[Wanted]:
    """Yield the rows that stand and have nothing to show any more: they keep whose they are."""
    for key, row in list(gone(table, ledger.written.keys(table.name), wanted, ledger.written)):
        yield Wanted(key, {name: row[name] for name in _KEPT if name in row})


class _Files:
    """The files of the books, for HR's entries on behalf of their recipients: of those that came back, for others take none."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.by_id = {book.book_id: book.file for book in ledger.registry}

    @cached_property
    def _came_back(self) -> frozenset[str]:
        return frozenset(current.book_id for current in self._ledger.returns.currents())

    @cached_property
    def _teams(self) -> Mapping[tuple[str, str], str]:
        books = {
            book.book_id: book
            for book in self._ledger.registry
            if book.role == TEAM and has_table(book.version, INTERVIEWS_IN_BOOK)
        }
        return {
            (books[book_id].recipient_id, person): books[book_id].file
            for book_id, person in self._ledger.columns.seats()
            if book_id in books and book_id in self._came_back
        }

    @cached_property
    def _own(self) -> Mapping[str, str]:
        return {
            book.recipient_id: book.file
            for book in self._ledger.registry
            if book.role == SELF and has_table(book.version, FEEDBACK) and book.book_id in self._came_back
        }

    def of_team(self, manager_id: str, person: str) -> str:
        """Return the file in which a manager records the interview with a person, "" for none."""
        return self._teams.get((manager_id, person), "")

    def of_self(self, person: str) -> str:
        """Return the file in which a person answers, "" for none."""
        return self._own.get(person, "")
