"""The company and what was judged of it, as rows of the ledger: people, assignments, results, findings."""

import json

from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.model import (
    Assignment,
    Employee,
    Part,
    Result,
    Role,
)
from sync.ledger.codec import Codec, Row, day_of, day_text, words_of, words_text


def _employee(person: Employee) -> Row:
    return (
        person.id, person.name, person.department, person.position, person.level, person.site, person.group,
        person.manager_id, day_text(person.hired), day_text(person.left), person.email,
        person.entity,
    )  # fmt: skip


def _employee_of(_book: str, row: Row) -> Employee:
    key, name, department, position, level, site, group, manager_id, hired, left, email, entity = row
    days = day_of(hired), day_of(left)
    return Employee(key, name, department, position, level, site, group, manager_id, *days, email, entity)


EMPLOYEES = Codec(
    "employees",
    (
        "id", "name", "department", "position", "level", "site", "group", "manager_id", "hired", "left", "email",
        "entity",
    ),
    _employee,
    _employee_of,
    ("pos",),
)  # fmt: skip


def _assignment(assignment: Assignment) -> Row:
    return (
        assignment.id, assignment.employee_id, assignment.manager_id, str(assignment.role),
        day_text(assignment.start), day_text(assignment.end), assignment.share, assignment.days_counted,
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
        result.coefficient, words_text(result.reasons), json.dumps(parts, ensure_ascii=False), result.calibrated,
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
        reasons=words_of(row[7]),
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
