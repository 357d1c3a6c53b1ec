"""The rows of the master that arrive from the books, streamed from the ledger, each under the key by which it is found.

Goals, reviews, actuals, check-ins, results, submissions and findings. A row keeps its place for good: what is withdrawn, settled or
gone stays, and says so.

Everything here is written as values, in the words of the master's language.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from appraisal import appraise
from appraisal.cascade import Forest
from appraisal.explain import reason
from appraisal.findings import Finding
from appraisal.model import (
    Goal,
    Level,
    Measurement,
    Method,
    Result,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    Zone,
)
from appraisal.policy import Policy
from appraisal.progress import NOTHING_YET, PersonProgress
from appraisal.raters import SEVERAL
from sync.agreements import agreed_people
from sync.book_states import BookState
from sync.checkin_rows import checkin_rows
from sync.errors import TEXTS
from sync.files import MASTER, MASTER_WITH_MACROS
from sync.hr import HrContent, TypedRow
from sync.improvement_rows import result_needs_plan
from sync.ledger import CardScores, Ledger, RegisteredBook
from sync.own_values import OwnValues
from sync.provided.kept import AllProvided, Provided
from sync.raters import outside_raters
from sync.shown_rows import ShownBooks
from sync.team_rows import Row, goal_row, word
from sync.written_rows import Wanted, gone
from workbook_templates.books import master
from workbook_templates.layout import Table
from workbook_templates.stamp import STYLE_KEY, Link

SOURCES = "sources"
"""The state of a row of Reviews whose score is made up of several sources' ratings: a code of ``choice.state``."""

LINKED_FINDINGS = 5_000
"""Only this many findings are links: a spreadsheet program slows down with more, and nobody reads further."""


def finding_id(finding: Finding) -> str:
    """Return the short id under which HR's acceptance of a finding is kept."""
    return "F" + hashlib.sha256(finding.fingerprint.encode()).hexdigest()[:9].upper()


def is_accepted(decision: TypedRow) -> bool:
    """Whether HR accepted a finding: by name and with a reason."""
    return bool(decision.get("accepted_by") and decision.get("reason"))


def goal_cells(goal: Goal, language: str) -> Row:
    """Return what the master's Goals sheet says of a goal itself."""
    return goal_row(goal, language) | {
        "level": word("level", goal.level, language),
        "owner_id": goal.owner_id,
        "parent_id": goal.parent_id,
    }


class MasterRows:
    """Rows of the master in one language, from HR's content and the ledger.

    Of the rows that belong to books only those of the ``changed`` ones come, unless it is ``None``.
    """

    def __init__(self, content: HrContent, ledger: Ledger, changed: frozenset[str] | None = None) -> None:
        self._content = content
        self._ledger = ledger
        self._shown = ShownBooks(ledger, changed)
        self._provided = AllProvided(ledger)
        self._own = OwnValues(content, ledger, self._shown.asked())
        self._policy: Policy = content.policy
        self._language = content.policy.language
        self._files = {book.book_id: book.file for book in ledger.registry}

    def _name(self, employee_id: str) -> str:
        employee = self._content.employees.get(employee_id)
        return employee.name if employee else employee_id

    def goals(self, forest: Forest) -> Iterator[Wanted]:
        """Yield the goals: HR's first, as HR typed them, then the people's as they came back."""
        for row in self._content.goal_rows:
            found = (
                {}
                if row.goal is None
                else self._beside(row.goal, _ratio(forest, row.goal.id))
                | {"goal_id": row.goal.id, "below": goals_below(forest, row.goal.id)}
            )
            key = row.goal.id if row.goal is not None else f"#{row.number}"
            yield Wanted(key, {**row.cells, **found}, row.number)
        yield from self._or_gone(master.GOALS, self._peoples_goals(forest), self._withdrawn)

    def _peoples_goals(self, forest: Forest) -> Iterator[Wanted]:
        agreed = agreed_people(self._ledger)
        words = {status: self._word("goal_status", status) for status in ("agreed", "active")}
        # Few goals have others below them, and to ask for each one costs more than all of its cells.
        covered = {node.id: _ratio(forest, node.id) for node in forest.parents()}
        for goal in self._shown.each(self._ledger.returns.goals):
            if goal.level is Level.PERSON:
                status = "agreed" if goal.owner_id in agreed.get(goal.book, ()) else "active"
                row = goal_cells(goal, self._language)
                row |= self._beside(goal, covered.get(goal.id))
                row |= self._own.cells(master.GOALS.name, goal.id)
                row["status"], row[STYLE_KEY] = words[status], "locked"
                yield Wanted(goal.id, row)
        yield from self._shown.covered_otherwise(forest, covered)

    def _withdrawn(self, row: Row) -> Row | None:
        """Return a person's goal that its book does not hold any more; HR's own rows are as HR leaves them."""
        return {**row, "status": self._word("goal_status", "withdrawn")} if row.get("book") else None

    def _word(self, choice: str, code: str) -> str | None:
        return word(choice, code, self._language)

    def _or_gone(
        self, table: Table, wanted: Iterable[Wanted], last: Callable[[Row], Row | None]
    ) -> Iterator[Wanted]:
        """Yield the wanted rows, then those that stand and are not wanted any more, as ``last`` shows them."""
        # What stands before the run is no more than what is wanted; in the first run it is next to nothing.
        standing = dict.fromkeys(self._shown.standing(table))
        for one in wanted:
            standing.pop(one.key, None)
            yield one
        for key, row in list(gone(table, standing, (), self._ledger.written)):
            final = last(row)
            if final is not None:
                yield Wanted(key, final)

    def _beside(self, goal: Goal, coverage: float | None) -> Row:
        return {
            "owner": self._name(goal.owner_id) if goal.owner_id else self._policy.company,
            "coverage": coverage,
            "book": self._files.get(goal.book, ""),
        }

    def reviews(self) -> Iterator[Wanted]:
        """Yield one row for each scored goal: what the reviewer entered, what was scored, and what became of it."""
        yield from self._or_gone(master.REVIEWS, self._scored(), self._withdrawn_review)

    def _withdrawn_review(self, row: Row) -> Row:
        return {**row, "achievement": None, "state": self._word("goal_status", "withdrawn")}

    def _scored(self) -> Iterator[Wanted]:
        for book in self._shown.books():
            reviews = {review.goal_id: review for review in self._ledger.returns.reviews(book.book_id)}
            for card in self._ledger.returns.scorecards(book.book_id):
                for line in card.lines:
                    row = self._review(card, line, reviews.get(line.goal_id), book)
                    yield Wanted(line.goal_id, row)

    def _review(self, card: Scorecard, line: ScoreLine, review: Review | None, book: RegisteredBook) -> Row:
        return {
            "goal_id": line.goal_id,
            "employee_id": card.employee_id,
            "name": self._name(card.employee_id),
            "manager_id": card.manager_id,
            "section": word("section", line.section, self._language),
            "title": line.title,
            "method": word("method", line.method, self._language),
            "weight": line.weight,
            "target": line.target,
            "actual": self._actual(_reviewers(line, review)),
            "exempt": word("exempt", review.exempt, self._language) if review else None,
            "achievement": line.achievement,
            "state": word("state", SOURCES if line.note == SEVERAL else line.state, self._language),
            "evidence": review.evidence if review else "",
            "book": book.file,
            **self._decided("reviews", line.goal_id),
            **self._own.cells(master.REVIEWS.name, line.goal_id),
        }

    def _decided(self, table: str, record: str) -> TypedRow:
        """Return what HR typed beside a row, as it was typed."""
        return self._content.decisions[table].get(record, {})

    def _actual(self, actual: float | Zone | None) -> float | str | None:
        return word("zone", actual, self._language) if isinstance(actual, Zone) else actual

    def actuals(self) -> Iterator[Wanted]:
        """Yield the measurements of periods and the events; a row that was cleared keeps its id and its book."""
        yield from self._or_gone(
            master.ACTUALS, self._actuals(), lambda row: {"row_id": row["row_id"], "book": row.get("book")}
        )

    def _actuals(self) -> Iterator[Wanted]:
        """Yield what the books hold, then what was imported for books that have not come back."""
        provided = self._provided.by_record
        for one in self._shown.each(self._ledger.returns.measurements):
            yield Wanted(one.id, self._measurement(one) | _origin(provided.get(one.id)))
        returned = {current.book_id for current in self._ledger.returns.currents()} if provided else set()
        for record, (book_id, row) in provided.items():
            if book_id not in returned:
                shown = self._measurement(_as_measurement(row, book_id))
                yield Wanted(record, shown | _origin((book_id, row)))

    def _measurement(self, found: Measurement) -> Row:
        return {
            "row_id": found.id,
            "goal_id": found.goal_id,
            "kind": word("measurement", found.kind or None, self._language),
            "day": found.day,
            "target": found.target,
            "value": found.value,
            "points": found.points,
            "veto": word("yes", "yes" if found.veto else None, self._language),
            "note": found.note,
            "book": self._files.get(found.book, ""),
        }

    def checkins(self) -> Iterator[Wanted]:
        """Yield the talks; a row that was cleared keeps its id and its book."""
        yield from self._or_gone(
            master.CHECKINS,
            checkin_rows(self._content, self._ledger, self._shown, self._own),
            lambda row: {key: row.get(key) for key in ("row_id", "book", "author")},
        )

    def results(self, results: Iterable[Result], progress: Mapping[str, PersonProgress]) -> Iterator[Wanted]:
        """Yield one row for each person: scores by section, total, the proposed grade, who confirmed it, how far it is."""
        yield from self._or_gone(master.RESULTS, self._results(results, progress), self._left)

    def _left(self, row: Row) -> Row:
        return {**row, "state": TEXTS("results.left", self._language), **dict.fromkeys(_PROGRESS)}

    def _results(self, results: Iterable[Result], progress: Mapping[str, PersonProgress]) -> Iterator[Wanted]:
        for result in results:
            coverage, points = _scores(self._ledger.columns.scores_of(result.employee_id))
            row = self._result(result) | {"coverage": coverage, **dict(zip(_SCORES, points, strict=False))}
            row |= _counted(progress.get(result.employee_id, NOTHING_YET))
            row["plan_needed"] = float(result_needs_plan(result, self._policy))
            yield Wanted(result.employee_id, row)

    def _result(self, result: Result) -> Row:
        employee = self._content.employees[result.employee_id]
        return {
            "employee_id": employee.id,
            "name": employee.name,
            "department": employee.department,
            "manager": self._name(employee.manager_id) if employee.manager_id else "",
            "scheme": result.scheme,
            "days": result.days,
            "total": result.total,
            "grade": result.grade,
            "coefficient": result.coefficient,
            "state": self._state(result),
            **self._decided("results", result.employee_id),
            **self._own.cells(master.RESULTS.name, result.employee_id),
        }

    def _state(self, result: Result) -> str:
        if result.calibrated is not None:
            return TEXTS("results.calibrated", self._language, score=f"{result.calibrated:.2f}")
        if not result.reasons:
            return TEXTS("results.final", self._language)
        return "● " + "; ".join(reason(key, self._language) for key in result.reasons)

    def submissions(self, books: Iterable[BookState]) -> Iterator[Wanted]:
        """Yield one row for each book: who has it, whether it came back, and what is wrong with it."""
        waiting, outside = self._ledger.registry.waiting(), outside_raters(self._content)
        for found in books:
            book, current = found.book, found.submission
            employee = self._content.employees.get(book.recipient_id) or outside.get(book.recipient_id)
            reason = waiting.get(book.book_id)
            row: Row = {
                "book_code": book.code,
                "recipient_id": book.recipient_id,
                "recipient": employee.name if employee else book.recipient_id,
                "department": employee.department if employee else "",
                "role": word("book_role", book.role, self._language),
                "people": found.people,
                "state": word("submission", found.state, self._language),
                "waiting": TEXTS(f"waiting.{reason}", self._language) if reason else None,
                "errors": found.errors,
                "warnings": found.warnings,
                "file": current.file if current else book.file,
                "received": current.received.strftime("%Y-%m-%d %H:%M") if current else "",
                "issue": book.issue,
            }
            yield Wanted(book.code, row)

    def findings(self) -> Iterator[Wanted]:
        """Yield the findings, the worst first; the place is a link into the book."""
        yield from self._or_gone(master.FINDINGS, self._findings(), self._mended)

    def _mended(self, row: Row) -> Row:
        return {**row, "status": self._word("finding_status", "settled")}

    def _findings(self) -> Iterator[Wanted]:
        seen: set[str] = set()
        for number, finding in enumerate(self._ledger.verdicts.findings()):
            key = finding_id(finding)
            if key in seen:
                continue
            seen.add(key)
            decided = self._decided("findings", key)
            row: Row = {
                "finding": key,
                "severity": word("severity", finding.severity, self._language),
                "status": self._word("finding_status", "accepted" if is_accepted(decided) else "open"),
                "code": finding.code,
                "name": appraise.title(finding.code, self._language),
                "subject": self._name(finding.subject) if finding.subject else "",
                "message": appraise.message(finding, self._language),
                "place": self._place(finding) if number < LINKED_FINDINGS else str(finding.place),
                **decided,
            }
            yield Wanted(key, row)

    def _place(self, finding: Finding) -> Link | str:
        """Return a link to the cell: spreadsheet programs want the path as people write it, nothing encoded."""
        place = finding.place
        if not place.file or "#" in place.file:
            return str(place)
        target = "" if place.file in (MASTER, MASTER_WITH_MACROS) else place.file
        if place.sheet and place.cell:
            sheet = place.sheet.replace("'", "''")
            target += f"#'{sheet}'!{place.cell}"
        return Link(target or place.file, str(place))


def _origin(found: tuple[str, Provided] | None) -> Row:
    """Return where an imported row is from; nothing for one that a manager typed."""
    return {} if found is None else {"source": found[1].source, "provider": found[1].provider}


def _as_measurement(row: Provided, book_id: str) -> Measurement:
    note = str(row.fields["note"])
    return Measurement(
        row.record, row.goal_id, row.kind, row.span.end, row.value, row.target, note=note, book=book_id
    )


def _ratio(forest: Forest, goal_id: str) -> float | None:
    coverage = forest.coverage(goal_id)
    return coverage.ratio if coverage else None


def goals_below(forest: Forest, goal_id: str) -> int:
    """Return how many goals name a goal as the one above them."""
    return len(forest.children(goal_id)) if goal_id in forest else 0


_PROGRESS = (*(column.key for column in master.PROGRESS_COLUMNS), "plan_needed")
"""What the Dashboard counts of a person; of somebody who is not appraised any more, nothing."""


def _counted(found: PersonProgress) -> Row:
    """Return what the Dashboard counts of a person who is appraised: numbers only, 1 for yes."""
    return {
        "counted": 1.0,
        "goals": float(found.goals),
        "linked": float(found.linked),
        "unlinked": float(found.unlinked),
        "agreed": float(found.agreed),
        "talks": float(found.talks),
        "on_track": float(found.on_track),
        "at_risk": float(found.at_risk),
        "off_track": float(found.off_track),
    }


def _reviewers(line: ScoreLine, review: Review | None) -> float | Zone | None:
    """Return what the reviewer said: of a goal that several sources rate the manager's own rating."""
    return review.actual if review is not None and line.method is Method.RATED else line.actual


_SCORES = ("bonus", *(f"score_{section}" for section in Section))


def _scores(cards: Iterable[CardScores]) -> tuple[float | None, tuple[float | None, ...]]:
    """Return a person's coverage, and what :data:`_SCORES` names.

    These only where one manager alone gave them: several stand on Reviews, line by line.
    """
    found = tuple(cards)
    coverage = min((card.coverage for card in found), default=None)
    if len(found) != 1:
        return coverage, ()
    (card,) = found
    return coverage, (card.bonus or None, *map(card.sections.get, Section))
