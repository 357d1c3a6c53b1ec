"""Tidy tables for analysts: one row an observation, one column a variable, as pandas DataFrames or as files.

The tables are those of :data:`TABLES`, :data:`sync.sheet_frames.SHEETS` and :data:`sync.plan_frames.PLAN_TABLES`. Text is
pandas' ``string``, numbers are floats, counts ``Int64``, yes and no ``boolean``, days and times ``datetime64``; a blank is
missing, never 0 and never "". Weights and shares are fractions.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appraisal.appraise import message, title
from appraisal.findings import Finding
from appraisal.model import Section
from appraisal.numbers import from_serial
from appraisal.own_columns import OwnKind
from sync.dtypes import Dtype, types_of
from sync.errors import FileError, library_errors
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.own_values import OwnValues
from sync.plan_frames import PLAN_TABLES, AllPlans, PlanTable
from sync.present_master import kept_content
from sync.rows import as_text
from sync.sheet_frames import SHEETS, SheetTable
from workbook_templates.own_columns import PLACES, column_id

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FORMATS = ("csv", "xlsx", "parquet")

WORKBOOK = "tables.xlsx"
"""The one workbook that an export to xlsx makes, a sheet for each table."""

_SHEET_ROWS = 1_048_576
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a text must not start with in a CSV file: a spreadsheet program would run it as a formula."""


@dataclass(frozen=True, slots=True)
class TidyTable:
    """A table: the query that fills it, and the type of each column that is not text."""

    name: str
    query: str
    types: Mapping[str, Dtype] = field(default_factory=dict)


_NUMBERS = "baseline target low high rate floor cap"

_SCORES = {f"score_{section}": section for section in Section}
_SECTION_SCORES = ", ".join(
    f"(SELECT score FROM sections AS s WHERE s.book = c.book AND s.card = c.pos AND s.section = '{section}') AS {name}"
    for name, section in _SCORES.items()
)

_RECORDS = {"goals": "goal_id", "reviews": "goal_id", "checkins": "row_id", "results": "employee_id"}
"""The column that names the record in each table that can have columns of the company's own."""

_OWN_TYPES = {OwnKind.NUMBER: Dtype.NUMBER, OwnKind.PERCENT: Dtype.NUMBER, OwnKind.DATE: Dtype.TIME}

TABLES = (
    TidyTable(
        "employees",
        """SELECT id AS employee_id, name, department, position, level, site, "group", manager_id, hired, "left", email
           FROM employees ORDER BY pos""",
        types_of(time="hired left"),
    ),
    TidyTable(
        "assignments",
        """SELECT id AS assignment_id, employee_id, manager_id, role, start, "end", share, days_counted
           FROM assignments ORDER BY pos""",
        types_of(number="share days_counted", time="start end"),
    ),
    TidyTable(
        "goals",
        """SELECT id AS goal_id, level, owner_id, section, title, kpi_id, parent_id, link, factor, method, unit,
                  baseline, target, weight, start, due, aggregate, data_source, critical, low, high, rate, floor, cap,
                  points, code AS book_code
           FROM goals JOIN books ON books.no = goals.book ORDER BY book, pos""",
        types_of(number=f"factor weight {_NUMBERS}", yes_no="critical", time="start due"),
    ),
    # What was typed and what it was scored as; the zone of a milestone is text, so it stands in a column of its own.
    TidyTable(
        "reviews",
        """SELECT r.goal_id, r.employee_id, b.recipient_id AS manager_id, l.section, l.title, l.method, l.unit, l.weight,
                  iif(typeof(r.actual) = 'text', NULL, r.actual) AS typed_actual,
                  iif(typeof(r.actual) = 'text', r.actual, NULL) AS typed_zone,
                  l.scored_target AS target, iif(typeof(l.actual) = 'text', NULL, l.actual) AS actual, l.periods,
                  l.achievement, l.state, r.exempt, r.consent, r.evidence, b.code AS book_code
           FROM reviews AS r JOIN books AS b ON b.no = r.book
           LEFT JOIN scorecards AS c ON c.book = r.book AND c.employee_id = r.employee_id
           LEFT JOIN lines AS l ON l.book = c.book AND l.card = c.pos AND l.goal_id = r.goal_id
           ORDER BY r.book, r.pos""",
        types_of(number="weight typed_actual target actual achievement", count="periods", yes_no="consent"),
    ),
    TidyTable(
        "actuals",
        """SELECT id AS row_id, goal_id, kind, day, target, value, points, veto, note, code AS book_code
           FROM measurements JOIN books ON books.no = measurements.book ORDER BY book, pos""",
        types_of(number="target value points", yes_no="veto", time="day"),
    ),
    TidyTable(
        "checkins",
        """SELECT id AS row_id, employee_id, goal_id, day, progress, status, obstacle, support, action, next_day,
                  code AS book_code, iif(role = 'self', 'employee', 'manager') AS author
           FROM checkins JOIN books ON books.no = checkins.book ORDER BY book, pos""",
        types_of(number="progress", time="day next_day"),
    ),
    TidyTable(
        "scorecards",
        f"""SELECT c.employee_id, c.manager_id, c.scheme, {_SECTION_SCORES}, c.bonus, c.total, c.grade, c.coverage,
                   c.provisional, (SELECT group_concat(value, '; ') FROM json_each(c.reasons)) AS reasons,
                   b.code AS book_code
            FROM scorecards AS c JOIN books AS b ON b.no = c.book ORDER BY c.book, c.pos""",
        types_of(number=f"bonus total coverage {' '.join(_SCORES)}", yes_no="provisional"),
    ),
    TidyTable(
        "results",
        """SELECT r.employee_id, e.name, e.department, e.manager_id, r.scheme, r.days, r.total, r.calibrated,
                  r.grade, r.coefficient, r.provisional, (SELECT group_concat(value, '; ') FROM json_each(r.reasons)) AS reasons
           FROM results AS r LEFT JOIN employees AS e ON e.id = r.employee_id ORDER BY r.pos""",
        types_of(number="days total calibrated coefficient", yes_no="provisional"),
    ),
    TidyTable(
        "approvals",
        """SELECT employee_id, b.recipient_id AS decided_by, decision, reason, grade AS proposed_grade, day, seen AS seen_total,
                  on_behalf, b.code AS book_code
           FROM approvals AS a JOIN books AS b ON b.no = a.book ORDER BY a.book, a.pos""",
        types_of(number="seen_total", yes_no="on_behalf", time="day"),
    ),
    TidyTable(
        "releases",
        """SELECT id AS release_id, employee_id, scheme, score, grade, coefficient, day, by AS released_by, ended_how, ended,
                  ended_by, why
           FROM releases ORDER BY id""",
        types_of(number="score coefficient", time="day ended"),
    ),
    TidyTable(
        "interviews",
        """SELECT employee_id, b.recipient_id AS manager_id, preparation, day, strengths, gaps, next_steps, follow_up, private,
                  b.code AS book_code
           FROM interviews AS i JOIN books AS b ON b.no = i.book ORDER BY i.book, i.pos""",
        types_of(yes_no="private", time="day follow_up"),
    ),
    TidyTable(
        "answers",
        """SELECT employee_id, acknowledged, day, comment, appeal, appeal_reason, appeal_day, b.code AS book_code
           FROM answers AS a JOIN books AS b ON b.no = a.book ORDER BY a.book, a.pos""",
        types_of(yes_no="acknowledged appeal", time="day appeal_day"),
    ),
    TidyTable(
        "submissions",
        """SELECT b.code AS book_code, b.role, b.recipient_id, e.name AS recipient, e.department,
                  coalesce(s.state, 'issued') AS state, s.finished, s.errors, s.warnings, s.file, s.received,
                  b.issue, s.issue AS returned_issue
           FROM books AS b LEFT JOIN returns AS r ON r.book = b.no
           LEFT JOIN submissions AS s ON s.hash = r.hash AND s.file = r.file
           LEFT JOIN employees AS e ON e.id = b.recipient_id
           WHERE b.no > 0 ORDER BY b.no""",
        types_of(count="errors warnings issue returned_issue", yes_no="finished", time="received"),
    ),
    TidyTable(
        "findings",
        """SELECT code, severity, subject, "table", record, field, fingerprint, file, sheet, cell
           FROM findings
           ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, code, file, scope, pos""",
    ),
)
"""The tables that the ledger's own tables fill, in the order in which they are exported; the others come after them."""


def frames(folder: Path, language: str = "en") -> "dict[str, DataFrame]":
    """Return the tidy tables of a cycle folder by name; findings say their message in the language.

    Raises:
        LedgerError: the folder has no ledger, or it cannot be read.

    """
    with Ledger.open(folder) as ledger, ledger.reading():
        found = {table.name: _frame(ledger, table, language) for table in TABLES}
        found |= {table.name: _framed(table, table.records(ledger)) for table in SHEETS}
        content = kept_content(ledger)
        plans = AllPlans.of(content, ledger)
        found |= {table.name: _framed(table, table.rows(plans)) for table in PLAN_TABLES}
        return found | _with_own_columns(found, content, ledger)


def _with_own_columns(
    found: "dict[str, DataFrame]", content: HrContent, ledger: Ledger
) -> "dict[str, DataFrame]":
    """Return the tables that hold columns of the company's own, with these at the end, under their headings."""
    from pandas import Series, to_datetime

    own = OwnValues(content, ledger)
    made: dict[str, DataFrame] = {}
    for column in own.columns:
        name = PLACES[column.sheet].master
        frame = made.get(name, found[name])
        values = [own.value(column, str(record)) for record in frame[_RECORDS[name]]]
        dtype = _OWN_TYPES.get(column.kind, Dtype.TEXT)
        cells: Series[Any]
        if dtype is Dtype.TIME:
            days = [from_serial(value).isoformat() if isinstance(value, float) else "" for value in values]
            cells = Series(to_datetime(days, format="ISO8601", errors="coerce"), index=frame.index)
        elif dtype is Dtype.TEXT:
            cells = Series([None if value is None else as_text(value) for value in values], index=frame.index)
        else:
            cells = Series(values, index=frame.index)
        heading = (
            column.label
            if column.label not in frame.columns
            else column_id(column.sheet, int(column.key[3:]))
        )
        made[name] = frame.assign(**{heading: cells.astype(dtype.value)})
    return made


def _frame(ledger: Ledger, table: TidyTable, language: str) -> "DataFrame":
    from pandas import DataFrame  # half a second, for exports only

    names, rows = ledger.query(table.query)
    frame = DataFrame.from_records(rows, columns=names)
    if table.name == "findings":
        frame = _with_messages(frame, list(ledger.verdicts.findings()), language)
    return _typed(frame, table.types)


def _framed(table: SheetTable | PlanTable, rows: Iterable[tuple[Any, ...]]) -> "DataFrame":
    from pandas import DataFrame

    frame = DataFrame.from_records(list(rows), columns=list(table.columns))
    return _typed(frame, table.types)


def _with_messages(frame: "DataFrame", findings: Sequence[Finding], language: str) -> "DataFrame":
    """Add each finding's rule and message, in words; ``findings`` stand in the order of the rows."""
    frame.insert(2, "rule", [title(finding.code, language) for finding in findings])
    frame.insert(4, "message", [message(finding, language) for finding in findings])
    return frame


def _typed(frame: "DataFrame", types: Mapping[str, Dtype]) -> "DataFrame":
    """Give every column its type; text that is "" is missing."""
    from pandas import to_datetime

    dtypes = {str(name): types.get(str(name), Dtype.TEXT) for name in frame.columns}
    for name, dtype in dtypes.items():
        if dtype is Dtype.TEXT:
            frame[name] = frame[name].mask(frame[name] == "")
        elif dtype is Dtype.TIME:
            frame[name] = to_datetime(frame[name], format="ISO8601", utc=True).dt.tz_localize(None)
    return frame.astype({name: dtype.value for name, dtype in dtypes.items()})


def export(folder: Path, to: Path, format: str, language: str = "en") -> tuple[Path, ...]:  # noqa: A002
    """Write the tidy tables of a cycle folder to files in ``to`` and return their paths.

    ``format`` is ``csv`` (a file for each table, UTF-8 with a byte order mark, text that a spreadsheet program would run
    as a formula behind a ``'``), ``xlsx`` (one workbook, text never as a formula) or ``parquet`` (a file for each table).
    A file is replaced wholly or not at all.

    Raises:
        ReviewbookError: the ledger cannot be read, a file cannot be written, parquet's library is missing, or a table
            has more rows than a sheet holds.
        ValueError: another format.

    """
    if format not in FORMATS:
        raise ValueError(format)
    if format == "parquet":
        _require_pyarrow()
    tables = frames(folder, language)
    with library_errors(to):
        to.mkdir(parents=True, exist_ok=True)
    if format == "xlsx":
        return (_write_workbook(tables, to / WORKBOOK),)
    write = _write_csv if format == "csv" else _write_parquet
    return tuple(write(frame, to / f"{name}.{format}") for name, frame in tables.items())


def _require_pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise FileError("export.no-parquet") from error


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the target's place once it is whole."""
    temporary = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    with library_errors(target):
        try:
            yield temporary
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def _write_csv(frame: "DataFrame", target: Path) -> Path:
    with _replacing(target) as path:
        _harmless(frame).to_csv(
            path, index=False, encoding="utf-8-sig", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL
        )
    return target


def _harmless(frame: "DataFrame") -> "DataFrame":
    """Put ``'`` before text that would be run as a formula; numbers keep their minus."""
    texts: list[str] = list(frame.select_dtypes("string"))
    return frame.assign(**{name: _guarded(frame[name]) for name in texts})


def _guarded(column: "Series[str]") -> "Series[str]":
    return column.where(~column.str.startswith(_DANGEROUS, na=False), "'" + column)


def _write_parquet(frame: "DataFrame", target: Path) -> Path:
    with _replacing(target) as path:
        frame.to_parquet(path, engine="pyarrow", index=False)
    return target


def _write_workbook(tables: "Mapping[str, DataFrame]", target: Path) -> Path:
    from pandas import ExcelWriter

    for name, frame in tables.items():
        if len(frame) >= _SHEET_ROWS:
            raise FileError("export.too-many-rows", file=target.name, sheet=name, count=len(frame))
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with (
        _replacing(target) as path,
        ExcelWriter(
            path,
            engine="xlsxwriter",
            date_format="yyyy-mm-dd",
            datetime_format="yyyy-mm-dd hh:mm",
            engine_kwargs={"options": plain},
        ) as writer,
    ):
        for name, frame in tables.items():
            frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0), autofilter=True)
    return target
