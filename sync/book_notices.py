"""What people should know of a file that was read: columns that it lacks, an issue that it does not say any more."""

from collections.abc import Iterator
from dataclasses import replace

from appraisal.findings import Place
from appraisal.policy import Policy
from sync.errors import Notice
from sync.merging import Merged
from sync.versions import has_table
from sync.xlsx.read import RawBook
from workbook_templates.books import FILLED
from workbook_templates.own_columns import fields_of

LACKS = frozenset({"book.missing-table", "notice.missing-column"})
"""The notices of a table or a column that a file lacks."""


def notices(raw: RawBook, version: str) -> Iterator[Notice]:
    """Yield what people should know of a file; what its version never had is not missing."""
    for notice in raw.notices:
        values = dict(notice.values)
        table = FILLED[raw.role].table_by_name.get(str(values.get("table")))
        column = str(values.get("column", ""))
        if notice.key not in LACKS or table is None or has_table(version, table, column):
            answer = notice.key == "book.missing-table" and table is not None and table.name == "answer"
            yield replace(notice, key="notice.missing-answer") if answer else notice


def issue_notice(raw: RawBook, merged: Merged | None) -> Iterator[Notice]:
    """Say that a file does not tell which issue it is: what it was compared with was found by what stands in it."""
    if merged is not None and not raw.identity.issue:
        yield Notice("notice.issue-lost", values=(("issue", merged.issue),))


def own_notices(raw: RawBook, policy: Policy, drawn_by: Policy | None) -> Iterator[Notice]:
    """Yield a notice of the company's own columns that the book lacks: of each that was deleted, one of all declared later."""
    later: list[str] = []
    drawn = {(one.sheet, one.key) for one in drawn_by.own_columns} if drawn_by is not None else set()
    for (table, key), column in fields_of(policy.own_columns, raw.role).items():
        if table in raw.tables and key not in raw.tables[table].columns:
            if (column.sheet, key) in drawn:
                place = Place("", raw.tables[table].sheet_title)
                yield Notice("notice.own-column-deleted", place, (("label", column.label),))
            else:
                later.append(column.label)
    if later:
        yield Notice("notice.own-columns-later", values=(("labels", ", ".join(dict.fromkeys(later))),))
