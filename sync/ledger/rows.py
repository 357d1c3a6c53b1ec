"""Records as rows: how each dataclass of the model lies in its table, column by column, and comes back the same.

A blank stays NULL and dates are ISO text. A record's ``book`` is the book under which it is stored.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from appraisal.approval import Approval, Decision
from appraisal.coaching import CheckIn, Track
from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.model import (
    Aggregate,
    Assignment,
    CellState,
    Employee,
    Goal,
    KpiParameters,
    Level,
    Link,
    Measurement,
    Method,
    Nomination,
    Part,
    Rating,
    Result,
    Review,
    Role,
    Scorecard,
    ScoreLine,
    Section,
    SectionScore,
    Source,
    Zone,
)
from appraisal.voices import Agreement, OwnView, ProposedGoal, Reply

Row = tuple[Any, ...]
"""What SQLite takes and gives: None, int, float, str."""

T = TypeVar("T")


@dataclass(frozen=True)
class Codec(Generic[T]):
    """One kind of record in one table: ``pack`` gives the values of ``columns``, ``unpack(book id, row)`` the record.

    ``keys`` are the columns before them that say where the row belongs.
    """

    table: str
    columns: tuple[str, ...]
    pack: Callable[[T], Row]
    unpack: Callable[[str, Row], T]
    keys: tuple[str, ...] = ("book", "pos")

    @property
    def insert(self) -> str:
        """The statement that adds one row: the keys, then the columns."""
        names = self.keys + self.columns
        return f"INSERT INTO {self.table} ({_quoted(names)}) VALUES ({', '.join('?' * len(names))})"

    @property
    def select(self) -> str:
        """The statement that reads rows: the keys, then the columns; without a WHERE or an ORDER."""
        return f"SELECT {_quoted(self.keys + self.columns)} FROM {self.table}"


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _words(words: tuple[str, ...]) -> str | None:
    return json.dumps(words, ensure_ascii=False) if words else None


def _words_of(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    """Return the date of a column that holds one as text."""
    return date.fromisoformat(text) if text else None


# A look-up in a dictionary takes a third of the time of calling an enumeration, and a ledger holds millions of them.
LEVELS: Mapping[str, Level] = {str(word): word for word in Level}
SECTIONS: Mapping[str | None, Section | None] = {None: None, **{str(word): word for word in Section}}
LINKS: Mapping[str | None, Link | None] = {None: None, **{str(word): word for word in Link}}
METHODS: Mapping[str | None, Method | None] = {None: None, **{str(word): word for word in Method}}
TRACKS: Mapping[str | None, Track | None] = {None: None, **{str(word): word for word in Track}}
_AGGREGATES: Mapping[str | None, Aggregate | None] = {None: None, **{str(word): word for word in Aggregate}}
_STATES: Mapping[str | None, CellState | None] = {None: None, **{str(word): word for word in CellState}}


PARAMETERS = ("target", "baseline", "low", "high", "rate", "floor", "cap", "points")
_NO_PARAMETERS = KpiParameters()
_NO_PARAMETERS_ROW = (None,) * len(PARAMETERS)


def _parameters(numbers: KpiParameters) -> Row:
    points = json.dumps(numbers.points) if numbers.points else None
    return (
        numbers.target, numbers.baseline, numbers.low, numbers.high, numbers.rate, numbers.floor,
        numbers.cap, points,
    )  # fmt: skip


def _parameters_of(row: Row) -> KpiParameters:
    if row == _NO_PARAMETERS_ROW:
        return _NO_PARAMETERS
    target, baseline, low, high, rate, floor, cap, points = row
    pairs = tuple((x, y) for x, y in json.loads(points)) if points else ()
    return KpiParameters(target, baseline, low, high, rate, floor, cap, pairs)


def _word(word: StrEnum | None) -> str | None:
    # SQLite takes subclasses of str and int as well, but asks for an adapter first, which triples the time of a row.
    return None if word is None else str(word)


def _actual(value: float | Zone | None) -> float | str | None:
    return str(value) if isinstance(value, Zone) else value


def _actual_of(value: float | str | None) -> float | Zone | None:
    return Zone(value) if isinstance(value, str) else value


def _goal(goal: Goal) -> Row:
    return (
        goal.id, str(goal.level), goal.owner_id, goal.title, _word(goal.section), goal.kpi_id,
        goal.parent_id, _word(goal.link), goal.factor, _word(goal.method), goal.unit, goal.weight,
        _day(goal.start), _day(goal.due), _word(goal.aggregate), goal.data_source, int(goal.critical),
        *_parameters(goal.parameters), _words(goal.problems),
    )  # fmt: skip


def _goal_of(book: str, row: Row) -> Goal:
    return Goal(
        id=row[0],
        level=LEVELS[row[1]],
        owner_id=row[2],
        title=row[3],
        section=SECTIONS[row[4]],
        kpi_id=row[5],
        parent_id=row[6],
        link=LINKS[row[7]],
        factor=row[8],
        method=METHODS[row[9]],
        unit=row[10],
        weight=row[11],
        start=day_of(row[12]),
        due=day_of(row[13]),
        aggregate=_AGGREGATES[row[14]],
        data_source=row[15],
        critical=bool(row[16]),
        parameters=_parameters_of(row[17:25]),
        book=book,
        problems=_words_of(row[25]),
    )


GOALS = Codec(
    "goals",
    (
        "id", "level", "owner_id", "title", "section", "kpi_id", "parent_id", "link", "factor", "method", "unit",
        "weight", "start", "due", "aggregate", "data_source", "critical", *PARAMETERS, "problems",
    ),
    _goal,
    _goal_of,
)  # fmt: skip


def _review(review: Review) -> Row:
    return (
        review.goal_id, review.employee_id, _actual(review.actual), review.evidence, _word(review.exempt),
        int(review.consent), _words(review.problems),
    )  # fmt: skip


def _review_of(book: str, row: Row) -> Review:
    return Review(
        goal_id=row[0],
        employee_id=row[1],
        actual=_actual_of(row[2]),
        evidence=row[3],
        exempt=_STATES[row[4]],
        consent=bool(row[5]),
        book=book,
        problems=_words_of(row[6]),
    )


REVIEWS = Codec(
    "reviews",
    ("goal_id", "employee_id", "actual", "evidence", "exempt", "consent", "problems"),
    _review,
    _review_of,
)


def _measurement(row: Measurement) -> Row:
    return (
        row.id, row.goal_id, row.kind, _day(row.day), row.value, row.target, row.points, int(row.veto),
        row.note, _words(row.problems),
    )  # fmt: skip


def _measurement_of(book: str, row: Row) -> Measurement:
    return Measurement(
        id=row[0],
        goal_id=row[1],
        kind=row[2],
        day=day_of(row[3]),
        value=row[4],
        target=row[5],
        points=row[6],
        veto=bool(row[7]),
        note=row[8],
        book=book,
        problems=_words_of(row[9]),
    )


MEASUREMENTS = Codec(
    "measurements",
    ("id", "goal_id", "kind", "day", "value", "target", "points", "veto", "note", "problems"),
    _measurement,
    _measurement_of,
)


def _checkin(row: CheckIn) -> Row:
    return (
        row.id, row.employee_id, row.goal_id, _day(row.day), row.progress, row.obstacle, row.support, row.action,
        _word(row.status), _day(row.next_day), _words(row.problems),
    )  # fmt: skip


def _checkin_of(book: str, row: Row) -> CheckIn:
    return CheckIn(
        id=row[0],
        employee_id=row[1],
        goal_id=row[2],
        day=day_of(row[3]),
        progress=row[4],
        obstacle=row[5],
        support=row[6],
        action=row[7],
        status=TRACKS[row[8]],
        next_day=day_of(row[9]),
        book=book,
        problems=_words_of(row[10]),
    )


CHECKINS = Codec(
    "checkins",
    (
        "id", "employee_id", "goal_id", "day", "progress", "obstacle", "support", "action", "status", "next_day",
        "problems",
    ),
    _checkin,
    _checkin_of,
)  # fmt: skip


def _line(line: ScoreLine) -> Row:
    return (
        line.goal_id, line.title, str(line.section), _word(line.method), line.weight, line.target,
        _actual(line.actual), str(line.state), line.achievement, line.periods, int(line.critical),
        *_parameters(line.parameters), line.unit, line.note, line.event_points, int(line.veto),
    )  # fmt: skip


def _line_of(_book: str, row: Row) -> ScoreLine:
    return ScoreLine(
        goal_id=row[0],
        title=row[1],
        section=Section(row[2]),
        method=METHODS[row[3]],
        weight=row[4],
        target=row[5],
        actual=_actual_of(row[6]),
        state=CellState(row[7]),
        achievement=row[8],
        periods=row[9],
        critical=bool(row[10]),
        parameters=_parameters_of(row[11:19]),
        unit=row[19],
        note=row[20],
        event_points=row[21],
        veto=bool(row[22]),
    )


LINES = Codec(
    "lines",
    (
        "goal_id", "title", "section", "method", "weight", "scored_target", "actual", "state", "achievement",
        "periods", "critical", *PARAMETERS, "unit", "note", "event_points", "veto",
    ),
    _line,
    _line_of,
    ("book", "card", "pos"),
)  # fmt: skip


def _section(part: SectionScore) -> Row:
    return (
        str(part.section), part.weight, part.weight_typed, part.weight_scored, part.weight_left_out,
        part.pending, part.score, int(part.vetoed),
    )  # fmt: skip


def _section_of(_book: str, row: Row) -> SectionScore:
    section, weight, typed, scored, left_out, pending, score, vetoed = row
    return SectionScore(Section(section), weight, typed, scored, left_out, pending, score, bool(vetoed))


SECTION_SCORES = Codec(
    "sections",
    ("section", "weight", "weight_typed", "weight_scored", "weight_left_out", "pending", "score", "vetoed"),
    _section,
    _section_of,
    ("book", "card", "pos"),
)


def _card(card: Scorecard) -> Row:
    return (
        card.employee_id, card.manager_id, card.scheme, card.bonus, card.total, card.coverage,
        int(card.provisional), card.grade, _words(card.reasons),
    )  # fmt: skip


def _card_of(_book: str, row: Row) -> Scorecard:
    """Return the card without its lines and sections, which stand in tables of their own."""
    return Scorecard(
        employee_id=row[0],
        manager_id=row[1],
        scheme=row[2],
        lines=(),
        sections=(),
        bonus=row[3],
        total=row[4],
        coverage=row[5],
        provisional=bool(row[6]),
        grade=row[7],
        reasons=_words_of(row[8]),
    )


SCORECARDS = Codec(
    "scorecards",
    (
        "employee_id", "manager_id", "scheme", "bonus", "total", "coverage", "provisional", "grade", "reasons",
    ),
    _card,
    _card_of,
)  # fmt: skip


def _agreement(said: Agreement) -> Row:
    return said.employee_id, None if said.agreed is None else int(said.agreed), _day(said.day), said.how


def _agreement_of(book: str, row: Row) -> Agreement:
    person, agreed, day, how = row
    return Agreement(person, None if agreed is None else bool(agreed), day_of(day), how, book)


AGREEMENTS = Codec("agreements", ("employee_id", "agreed", "day", "how"), _agreement, _agreement_of)


def _own_view(said: OwnView) -> Row:
    return (
        said.goal_id, said.employee_id, said.comment, said.target, said.weight, _actual(said.view), said.note,
    )  # fmt: skip


def _own_view_of(book: str, row: Row) -> OwnView:
    goal_id, person, comment, target, weight, view, note = row
    return OwnView(goal_id, person, comment, target, weight, _actual_of(view), note, book)


OWN_VIEWS = Codec(
    "own_views",
    ("goal_id", "employee_id", "comment", "target", "weight", "view", "note"),
    _own_view,
    _own_view_of,
)


def _proposed(goal: ProposedGoal) -> Row:
    return (
        goal.id, goal.employee_id, goal.title, goal.unit, goal.target, goal.weight, _day(goal.due), goal.why,
    )  # fmt: skip


def _proposed_of(book: str, row: Row) -> ProposedGoal:
    key, person, title, unit, target, weight, due, why = row
    return ProposedGoal(key, person, title, unit, target, weight, day_of(due), why, book)


PROPOSED = Codec(
    "proposed_goals",
    ("id", "employee_id", "title", "unit", "target", "weight", "due", "why"),
    _proposed,
    _proposed_of,
)


def _reply(said: Reply) -> Row:
    return said.voice, said.text


def _reply_of(book: str, row: Row) -> Reply:
    voice, text = row
    return Reply(voice, text, book)


REPLIES = Codec("replies", ("voice", "text"), _reply, _reply_of)


def _approval(said: Approval) -> Row:
    return (
        said.employee_id, _word(said.decision), said.reason, said.grade, _day(said.day), said.seen, int(said.on_behalf),
        _words(said.problems),
    )  # fmt: skip


def _approval_of(book: str, row: Row) -> Approval:
    return Approval(
        employee_id=row[0],
        decision=Decision(row[1]) if row[1] else None,
        reason=row[2],
        grade=row[3],
        day=day_of(row[4]),
        seen=row[5],
        on_behalf=bool(row[6]),
        book=book,
        problems=_words_of(row[7]),
    )


APPROVALS = Codec(
    "approvals",
    ("employee_id", "decision", "reason", "grade", "day", "seen", "on_behalf", "problems"),
    _approval,
    _approval_of,
)


def _rating(said: Rating) -> Row:
    return (
        said.id, said.rater_id, said.ratee_id, str(said.source), said.item, said.value, said.comment,
        _word(said.exempt), _words(said.problems),
    )  # fmt: skip


def _rating_of(book: str, row: Row) -> Rating:
    key, rater, ratee, source, item, value, comment, exempt, problems = row
    return Rating(
        key, rater, ratee, Source(source), item, value, comment, _STATES[exempt], book, _words_of(problems)
    )


def _nomination(said: Nomination) -> Row:
    return said.id, said.employee_id, said.rater, str(said.source), said.reason


def _nomination_of(book: str, row: Row) -> Nomination:
    key, person, rater, source, reason = row
    return Nomination(key, person, rater, Source(source), reason, book)


NOMINATIONS = Codec(
    "nominations", ("id", "employee_id", "rater", "source", "reason"), _nomination, _nomination_of
)

RATINGS = Codec(
    "ratings",
    ("id", "rater_id", "ratee_id", "source", "item", "value", "comment", "exempt", "problems"),
    _rating,
    _rating_of,
)


def _employee(person: Employee) -> Row:
    return (
        person.id, person.name, person.department, person.position, person.level, person.site, person.group,
        person.manager_id, _day(person.hired), _day(person.left), person.email,
    )  # fmt: skip


def _employee_of(_book: str, row: Row) -> Employee:
    key, name, department, position, level, site, group, manager_id, hired, left, email = row
    return Employee(
        key, name, department, position, level, site, group, manager_id, day_of(hired), day_of(left), email
    )


EMPLOYEES = Codec(
    "employees",
    (
        "id", "name", "department", "position", "level", "site", "group", "manager_id", "hired", "left", "email",
    ),
    _employee,
    _employee_of,
    ("pos",),
)  # fmt: skip


def _assignment(assignment: Assignment) -> Row:
    return (
        assignment.id, assignment.employee_id, assignment.manager_id, str(assignment.role),
        _day(assignment.start), _day(assignment.end), assignment.share, assignment.days_counted,
    )  # fmt: skip


def _assignment_of(_book: str, row: Row) -> Assignment:
    key, employee_id, manager_id, role, start, end, share, days_counted = row
    return Assignment(
        key, employee_id, manager_id, Role(role), day_of(start), day_of(end), share, days_counted
    )


ASSIGNMENTS = Codec(
    "assignments",
    ("id", "employee_id", "manager_id", "role", "start", "end", "share", "days_counted"),
    _assignment,
    _assignment_of,
    ("pos",),
)


def _result(result: Result) -> Row:
    parts = [
        [part.manager_id, part.days, part.total, part.provisional, part.coverage, part.waiting]
        for part in result.parts
    ]
    return (
        result.employee_id, result.scheme, result.days, result.total, int(result.provisional), result.grade,
        result.coefficient, _words(result.reasons), json.dumps(parts, ensure_ascii=False), result.calibrated,
    )  # fmt: skip


def _result_of(_book: str, row: Row) -> Result:
    return Result(
        employee_id=row[0],
        scheme=row[1],
        parts=tuple(Part(*part) for part in json.loads(row[8])),
        days=row[2],
        total=row[3],
        provisional=bool(row[4]),
        grade=row[5],
        coefficient=row[6],
        reasons=_words_of(row[7]),
        calibrated=row[9],
    )


RESULTS = Codec(
    "results",
    (
        "employee_id", "scheme", "days", "total", "provisional", "grade", "coefficient", "reasons", "parts",
        "calibrated",
    ),
    _result,
    _result_of,
    ("pos",),
)  # fmt: skip


def _finding(finding: Finding) -> Row:
    spot, place = finding.spot, finding.place
    values = json.dumps(finding.values, ensure_ascii=False) if finding.values else None
    return (
        finding.code, str(finding.severity), spot.table, spot.record, spot.field, spot.book,
        finding.subject, values, place.file, place.sheet, place.cell, finding.fingerprint,
    )  # fmt: skip


def _finding_of(_book: str, row: Row) -> Finding:
    return Finding(
        code=row[0],
        severity=Severity(row[1]),
        spot=Spot(table=row[2], record=row[3], field=row[4], book=row[5]),
        subject=row[6],
        values=tuple((key, value) for key, value in json.loads(row[7])) if row[7] else (),
        place=Place(*row[8:11]),
    )


FINDINGS = Codec(
    "findings",
    (
        "code", "severity", "table", "record", "field", "book_id", "subject", "values", "file", "sheet", "cell",
        "fingerprint",
    ),
    _finding,
    _finding_of,
    ("scope", "pos"),
)  # fmt: skip
