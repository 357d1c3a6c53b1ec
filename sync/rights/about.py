"""Whom a row of a sheet, or of the ledger, is about: one rule for all tables, whoever declares them.

A row is about a person when a cell that names somebody names that person, or a cell that names a record names one of theirs. Cells
that say who did something to the row, or what stands above it, do not make it theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_templates.layout import Kind, Table

BESIDE = frozenset({
    "accepted_by", "approver_id", "book", "by", "calibrated_by", "confirmed_by", "decided_by", "head_id", "manager",
    "manager_id", "origin", "parent", "parent_id", "proposed_by", "provider", "settled_by", "source", "who",
})  # fmt: skip
"""Columns that name who did something, or what stands above: the row is not about these."""

NAMING = frozenset(
    {"name", "owner", "ratee", "rater", "recipient", "subject", "employee", "person", "record"}
)
"""Columns of plain text that name a person, or a record."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom rows are looked for: the ids of people, their names (without those that others bear too), and the ids of their records."""

    people: frozenset[str]
    names: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the people and of their records."""
        return self.people | self.records

    def __or__(self, more: "Whom") -> "Whom":
        """Return both together."""
        return Whom(self.people | more.people, self.names | more.names, self.records | more.records)


def names_someone(table: Table, key: str) -> bool:
    """Whether a column of a table can make its rows be about somebody."""
    column = table.by_key.get(key)
    if column is None or key in BESIDE:
        return False
    return column.kind in (Kind.ID, Kind.CHOICE) or key.endswith("_id") or key in NAMING


def is_about(table: Table, cells: Mapping[str, object], whom: Whom) -> bool:
    """Whether a row is about any of some people."""
    return any(
        isinstance(value, str) and names_someone(table, key) and _means(value, whom.ids, whom.names)
        for key, value in cells.items()
    )


def _means(value: str, ids: frozenset[str], names: frozenset[str]) -> bool:
    text = value.strip()
    # A drop-down shows an id with what it is called: "G0000012 Complaints".
    return text != "" and (text in ids or text in names or text.split(" ", 1)[0] in ids)
