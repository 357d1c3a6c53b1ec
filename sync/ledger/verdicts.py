"""People and verdicts: the roster as the last run read it, its findings and its results."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import TypeVar

from appraisal.findings import Finding, Severity
from appraisal.model import Assignment, Employee, Result
from sync.ledger.codec import Codec
from sync.ledger.verdict_rows import ASSIGNMENTS, EMPLOYEES, FINDINGS, RESULTS

T = TypeVar("T")

COMPANY = ""
"""The scope of findings that concern the company and no one book."""


class People:
    """Employees and assignments; reached as :attr:`sync.ledger.Ledger.people`. HR owns them in the master."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def store(self, employees: Iterable[Employee], assignments: Iterable[Assignment]) -> None:
        """Make these the people of the cycle."""
        _replace_all(self._connection, EMPLOYEES, employees)
        _replace_all(self._connection, ASSIGNMENTS, assignments)

    def employees(self) -> Iterator[Employee]:
        """Yield the employees in the master's order."""
        return _all(self._connection, EMPLOYEES)

    def assignments(self) -> Iterator[Assignment]:
        """Yield the assignments in the master's order."""
        return _all(self._connection, ASSIGNMENTS)


class Verdicts:
    """Findings and results; reached as :attr:`sync.ledger.Ledger.verdicts`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, scope: str, findings: Iterable[Finding]) -> None:
        """Make these the findings of a scope: a book id, :data:`COMPANY`, or any other name (a file's, "master")."""
        self._connection.execute("DELETE FROM findings WHERE scope = ?", (scope,))
        self._connection.executemany(
            FINDINGS.insert,
            ((scope, position, *FINDINGS.pack(finding)) for position, finding in enumerate(findings)),
        )

    def findings(self, scope: str | None = None) -> Iterator[Finding]:
        """Yield the findings of one scope, or of all: errors first, then warnings, then the rest; by rule, then by file."""
        rows = self._connection.execute(
            f"""{FINDINGS.select} WHERE ?1 IS NULL OR scope = ?1
                ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, code, file, scope, pos""",
            (scope,),
        )
        return (FINDINGS.unpack("", row[2:]) for row in rows)

    def meant(self, book_id: str, table: str) -> dict[tuple[str, str], float | str]:
        """Return, by record and column, what was probably meant by the cells of a book that could not be read (S03)."""
        rows = self._connection.execute(
            """SELECT record, field, "values" FROM findings WHERE scope = ? AND code = 'S03' AND "table" = ?""",
            (book_id, table),
        )
        found = {(record, column): dict(json.loads(values or "[]")) for record, column, values in rows}
        return {
            key: values["suggestion"] for key, values in found.items() if values.get("suggestion") is not None
        }

    def scopes(self, prefix: str) -> tuple[str, ...]:
        """Return the scopes with findings whose names begin so."""
        rows = self._connection.execute(
            "SELECT DISTINCT scope FROM findings WHERE substr(scope, 1, ?) = ?", (len(prefix), prefix)
        )
        return tuple(scope for (scope,) in rows)

    def findings_of(self, employee_id: str) -> tuple[Finding, ...]:
        """Return the findings that concern one person."""
        rows = self._connection.execute(
            f"{FINDINGS.select} WHERE subject = ? ORDER BY file, scope, pos", (employee_id,)
        )
        return tuple(FINDINGS.unpack("", row[2:]) for row in rows)

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity that occurs."""
        rows = self._connection.execute("SELECT severity, count(*) FROM findings GROUP BY severity")
        return {Severity(severity): count for severity, count in rows}

    def conclude(self, results: Iterable[Result]) -> None:
        """Make these the results of the cycle."""
        _replace_all(self._connection, RESULTS, results)

    def results(self) -> Iterator[Result]:
        """Yield the results in their order."""
        return _all(self._connection, RESULTS)

    def result(self, employee_id: str) -> Result | None:
        """Return the result of one person, if there is one."""
        row = self._connection.execute(f"{RESULTS.select} WHERE employee_id = ?", (employee_id,)).fetchone()
        return RESULTS.unpack("", row[1:]) if row else None


def _replace_all(connection: sqlite3.Connection, codec: Codec[T], records: Iterable[T]) -> None:
    connection.execute(f"DELETE FROM {codec.table}")
    connection.executemany(
        codec.insert, ((position, *codec.pack(record)) for position, record in enumerate(records))
    )


def _all(connection: sqlite3.Connection, codec: Codec[T]) -> Iterator[T]:
    return (codec.unpack("", row[1:]) for row in connection.execute(f"{codec.select} ORDER BY pos"))
