"""The tables of a returned team book, as the records of the model.

A row counts as used when any of its input cells holds something; its id was minted when the book was drawn.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from appraisal.approval import Approval, Decision
from appraisal.coaching import CheckIn, Track
from appraisal.feedback import Interview
from appraisal.improvement import PlanAnswer, PlanText
from appraisal.model import (
    Aggregate,
    CellState,
    Goal,
    KpiParameters,
    Level,
    Link,
    Measurement,
    Method,
    Nomination,
    Review,
    Section,
    Source,
    Zone,
)
from appraisal.rules.context import CellProblem
from appraisal.voices import Agreement, Reply
from sync.feedback_records import read_interviews
from sync.plan_records import team_answers, team_plans
from sync.record_rows import readers, used
from sync.rows import GOAL_ID_LENGTH, NOT_A_CHOICE, RowReader
from sync.xlsx.read import RawTable
from workbook_templates.books import team
from workbook_templates.books.approvals import APPROVE
from workbook_templates.books.nominations import NOMINATIONS
from workbook_templates.labels import choice_code
from workbook_templates.layout import Table

HALF_POINT = "half-point"

_POINTS = tuple((number, f"x{number}", f"y{number}") for number in range(1, team.POINT_COUNT + 1))
_POINT_KEYS = frozenset(key for _, *keys in _POINTS for key in keys)


@dataclass(frozen=True, slots=True)
class TeamRecords:
    """What a team book says: the people's goals, the goals above, reviews, measurements, check-ins, and what did not fit."""

    people: tuple[str, ...]
    goals: tuple[Goal, ...]
    above: tuple[Goal, ...]
    reviews: tuple[Review, ...]
    measurements: tuple[Measurement, ...]
    checkins: tuple[CheckIn, ...]
    problems: tuple[CellProblem, ...]
    finished: bool
    agreements: tuple[Agreement, ...] = ()
    replies: tuple[Reply, ...] = ()
    approvals: tuple[Approval, ...] = ()
    nominations: tuple[Nomination, ...] = ()
    interviews: tuple[Interview, ...] = ()
    plans: tuple[PlanText, ...] = ()
    plan_answers: tuple[PlanAnswer, ...] = ()


def team_records(
    tables: Mapping[str, RawTable],
    book: str,
    manager_id: str,
    consents: frozenset[str] = frozenset(),
) -> TeamRecords:
    """Read the records of a team book.

    ``consents`` are the goals for which HR consented to "not applicable" in the master; what the book shows in that
    column is only a copy of it. A goal row without a row on Review is one of the goals above.
    """
    problems: list[CellProblem] = []
    labels = _people(tables["team"])
    reviewed = frozenset(reader.record for reader in readers(tables["review"], team.REVIEW, book))
    goals = tuple(_goals(tables["goals"], book, _Owners(labels, manager_id, reviewed), problems))
    own = {goal.id: goal for goal in goals if goal.id in reviewed}
    return TeamRecords(
        people=tuple(dict.fromkeys(labels.values())),
        goals=tuple(own.values()),
        above=tuple(goal for goal in goals if goal.id not in own),
        reviews=tuple(_reviews(tables["review"], book, own, consents, problems)),
        measurements=tuple(_measurements(tables["actuals"], book, own, problems))
        if "actuals" in tables
        else (),
        checkins=tuple(_checkins(tables["checkins"], book, labels, own, problems))
        if "checkins" in tables
        else (),
        agreements=tuple(_agreements(tables["team"], book, problems)),
        replies=tuple(_replies(tables.get("voices"), book, problems)),
        approvals=tuple(_approvals(tables.get("approve"), book, problems)),
        nominations=tuple(_nominations(tables.get("nominations"), book, labels, problems)),
        interviews=tuple(read_interviews(tables.get("interviews"), book, problems)),
        plans=tuple(team_plans(tables, book, lambda one: _person(one, "person", labels), own, problems)),
        plan_answers=tuple(team_answers(tables, book, problems)),
        finished=is_finished(tables.get("answer"), team.ANSWER, problems, book),
        # All of the above adds to them.
        problems=tuple(problems),
    )


def _people(raw: RawTable) -> dict[str, str]:
    """Return the employee ids of the Team sheet by the label that drop-downs show, in small letters."""
    labels: dict[str, str] = {}
    for reader in readers(raw, team.TEAM, ""):
        label = reader.text("label") or f"{reader.record} {reader.text('name')}".strip()
        labels[label.casefold()] = reader.record
    return labels


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whose a goal of the book is: the people by their labels, the manager, and the goals that are reviewed here."""

    labels: Mapping[str, str]
    manager_id: str
    reviewed: frozenset[str]

    def level(self, reader: RowReader) -> Level:
        """Return the level of a goal; people's goals are those that are reviewed, whatever the hidden cell says."""
        code = choice_code("level", reader.text("level"))
        return Level(code) if code and reader.record not in self.reviewed else Level.PERSON

    def owner(self, reader: RowReader, level: Level) -> str:
        """Return the id of the owner; a label that is not in the list is a problem, as it is in the sheet."""
        if level is not Level.PERSON:
            return reader.text("owner")
        if reader.record not in self.reviewed:
            return self.manager_id
        return _person(reader, "owner", self.labels)


def _person(reader: RowReader, key: str, labels: Mapping[str, str]) -> str:
    """Return the id of the person whose label stands in a cell; another text is a problem, as it is in the sheet."""
    cell = reader.cells.get(key)
    typed = cell.value if cell is not None and isinstance(cell.value, str) else reader.text(key)
    found = labels.get(typed.casefold(), "")
    if typed.strip() and not found:
        reader.note(key, NOT_A_CHOICE, typed)
    return found


def _goals(raw: RawTable, book: str, owners: _Owners, problems: list[CellProblem]) -> Iterator[Goal]:
    for reader in readers(raw, team.GOALS, book):
        if used(reader, team.GOALS.inputs):
            yield _goal(reader, owners)
            problems.extend(reader.problems)


def _goal(reader: RowReader, owners: _Owners) -> Goal:
    level = owners.level(reader)
    owner_id = owners.owner(reader, level)
    return read_goal(reader, level, owner_id, reader.text("parent")[:GOAL_ID_LENGTH].strip())


def read_goal(reader: RowReader, level: Level, owner_id: str, parent_id: str) -> Goal:
    """Read what a goal's row holds in the same columns of a team book and of the master."""
    method = reader.choice("method", "method", Method)
    section = reader.choice("section", "section", Section)
    return Goal(
        id=reader.text("goal_id"),
        level=level,
        owner_id=owner_id,
        title=reader.text("title"),
        section=section or (None if level is Level.PERSON else Section.KPI),
        kpi_id=reader.text("kpi"),
        parent_id=parent_id,
        link=reader.choice("link", "link", Link),
        factor=reader.number("factor"),
        method=method,
        unit=reader.text("unit"),
        weight=reader.number("weight"),
        start=reader.day("start"),
        due=reader.day("due"),
        aggregate=reader.choice("aggregate", "aggregate", Aggregate),
        data_source=reader.text("data_source"),
        critical=reader.yes("critical"),
        parameters=read_parameters(reader, method),
        book=reader.book,
        problems=reader.bad_fields,
    )


def read_parameters(reader: RowReader, method: Method | None) -> KpiParameters:
    """Return the method parameters of a goal or library row; a milestone's target is a date."""
    return KpiParameters(
        target=moment(reader, "target") if method is Method.MILESTONE else reader.number("target"),
        baseline=reader.number("baseline"),
        low=reader.number("low"),
        high=reader.number("high"),
        rate=reader.number("rate"),
        floor=reader.number("floor"),
        cap=reader.number("cap"),
        points=tuple(_points(reader, method)),
    )


def _points(reader: RowReader, method: Method | None) -> Iterator[tuple[float, float]]:
    """Yield the points whose x and y are both numbers; half a point is a problem of the row.

    A milestone's points are the achievements of its zones, y1 to y4, without an x.
    """
    if _POINT_KEYS.isdisjoint(reader.cells):
        return
    for number, x_key, y_key in _POINTS:
        x, y = reader.number(x_key), reader.number(y_key)
        if method is Method.MILESTONE:
            x = float(number) if x is None and y is not None else x
        if x is not None and y is not None:
            yield x, y
        elif (x is None) != (y is None):
            missing = x_key if x is None else y_key
            if missing not in reader.bad_fields:
                reader.note(missing, HALF_POINT, "")


def _reviews(
    raw: RawTable,
    book: str,
    goals: Mapping[str, Goal],
    consents: frozenset[str],
    problems: list[CellProblem],
) -> Iterator[Review]:
    for reader in readers(raw, team.REVIEW, book):
        goal = goals.get(reader.record)
        if goal is not None and used(reader, team.REVIEW.inputs):
            yield _review(reader, goal, reader.record in consents)
            problems.extend(reader.problems)


def _review(reader: RowReader, goal: Goal, consent: bool) -> Review:
    return Review(
        goal_id=goal.id,
        employee_id=goal.owner_id,
        actual=_actual(reader, goal.method),
        evidence=reader.text("evidence"),
        exempt=reader.choice("exempt", "exempt", CellState),
        consent=consent,
        book=reader.book,
        problems=reader.bad_fields,
    )


def _actual(reader: RowReader, method: Method | None) -> float | Zone | None:
    if method is not Method.MILESTONE:
        return reader.number("actual")
    word = choice_code("zone", reader.text("actual"))
    return Zone(word) if word else moment(reader, "actual")


def moment(reader: RowReader, key: str) -> float | None:
    """Return the serial number of a date cell with its time of day, which the sheet counts, too."""
    return None if reader.day(key) is None else reader.number(key)


def _measurements(
    raw: RawTable, book: str, goals: Iterable[str], problems: list[CellProblem]
) -> Iterator[Measurement]:
    """Yield the rows of Actuals; a goal's id is found in capitals and small letters alike, as the sheet finds it."""
    ids = {goal_id.casefold(): goal_id for goal_id in goals}
    for reader in readers(raw, team.ACTUALS, book):
        if used(reader, team.ACTUALS.inputs):
            typed = reader.text("goal")[:GOAL_ID_LENGTH].strip()
            yield _measurement(reader, ids.get(typed.casefold(), typed))
            problems.extend(reader.problems)


def _measurement(reader: RowReader, goal_id: str) -> Measurement:
    return Measurement(
        id=reader.record,
        goal_id=goal_id,
        kind=reader.code("kind", "measurement"),
        day=reader.day("day"),
        value=reader.number("value"),
        target=reader.number("target"),
        points=reader.number("points"),
        veto=reader.yes("veto"),
        note=reader.text("note"),
        book=reader.book,
        problems=reader.bad_fields,
    )


def _checkins(
    raw: RawTable,
    book: str,
    labels: Mapping[str, str],
    goals: Iterable[str],
    problems: list[CellProblem],
) -> Iterator[CheckIn]:
    """Yield the talks; a goal's id is found in capitals and small letters alike, as the sheet finds it."""
    ids = {goal_id.casefold(): goal_id for goal_id in goals}
    for reader in readers(raw, team.CHECKINS, book):
        if used(reader, team.CHECKINS.inputs):
            typed = reader.text("goal")[:GOAL_ID_LENGTH].strip()
            person = _person(reader, "person", labels)
            yield read_checkin(reader, person, ids.get(typed.casefold(), typed))
            problems.extend(reader.problems)


def read_checkin(reader: RowReader, employee_id: str, goal_id: str) -> CheckIn:
    """Read what a talk's row holds in the columns that every book has."""
    return CheckIn(
        id=reader.record,
        employee_id=employee_id,
        goal_id=goal_id,
        day=reader.day("day"),
        progress=reader.number("progress"),
        obstacle=reader.text("obstacle"),
        support=reader.text("support"),
        action=reader.text("action"),
        status=reader.choice("status", "track", Track),
        next_day=reader.day("next_day"),
        book=reader.book,
        problems=reader.bad_fields,
    )


def _agreements(raw: RawTable, book: str, problems: list[CellProblem]) -> Iterator[Agreement]:
    """Yield when the manager and each person agreed the goals, and how that is known."""
    for reader in readers(raw, team.TEAM, book):
        day, how = reader.day("agreed"), reader.code("agreed_how", "evidence")
        problems.extend(reader.problems)
        if day is not None or how:
            yield Agreement(reader.record, day is not None or None, day, how, book)


def _replies(raw: RawTable | None, book: str, problems: list[CellProblem]) -> Iterator[Reply]:
    for reader in readers(raw, team.VOICES, book) if raw else ():
        if text := reader.text("reply"):
            yield Reply(reader.record, text, book)
        problems.extend(reader.problems)


def _approvals(raw: RawTable | None, book: str, problems: list[CellProblem]) -> Iterator[Approval]:
    """Yield what the manager decided on people two levels below, with the total that the file shows beside each."""
    for reader in readers(raw, APPROVE, book) if raw else ():
        if used(reader, APPROVE.inputs):
            total = reader.cells.get("total")
            yield Approval(
                reader.record,
                decision=reader.choice("decision", "approval", Decision),
                reason=reader.text("reason"),
                grade=reader.text("proposed"),
                day=reader.day("day"),
                seen=total.value if total is not None and isinstance(total.value, float) else None,
                book=book,
                problems=reader.bad_fields,
            )
            problems.extend(reader.problems)


def _nominations(
    raw: RawTable | None, book: str, labels: Mapping[str, str], problems: list[CellProblem]
) -> Iterator[Nomination]:
    """Yield the proposed raters; a row that names nobody, or not what the rater is, proposes nobody yet."""
    for reader in readers(raw, NOMINATIONS, book) if raw else ():
        if used(reader, NOMINATIONS.inputs):
            person, source = _person(reader, "person", labels), reader.choice("source", "source", Source)
            if person and source is not None and reader.text("rater"):
                yield Nomination(
                    reader.record, person, reader.text("rater"), source, reader.text("reason"), book
                )
            problems.extend(reader.problems)


def is_finished(raw: RawTable | None, table: Table, problems: list[CellProblem], book: str) -> bool:
    """Whether the recipient said yes to "finished"; a book without that row is a draft."""
    for reader in readers(raw, table, book) if raw else ():
        if reader.record == "finished":
            answer = reader.yes("answer")
            problems.extend(reader.problems)
            return answer
    return False
