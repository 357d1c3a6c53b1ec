"""Whom a row of a sheet, or of the ledger, is about: one rule for all tables, whoever declares them.

A row is about a person when a cell that names somebody names that person, or a cell that names a record names one of theirs. Cells
that say who did something to the row, or what stands above it, do not make it theirs.
"""

from collections.abc import Collection, Mapping
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
class Person:
    """A person of a cycle: ``records`` are the ids of the records that are about them, ``name`` is "" where others bear it too.

    ``label`` is how drop-downs name them.
    """

    id: str
    name: str
    records: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The person as drop-downs name people."""
        return f"{self.id} {self.name}".strip()

    @property
    def ids(self) -> frozenset[str]:
        """The person's id and those of the records."""
        return self.records | {self.id}


def names_someone(table: Table, key: str) -> bool:
    """Whether a column of a table can make its rows be about somebody."""
    column = table.by_key.get(key)
    if column is None or key in BESIDE:
        return False
    return column.kind in (Kind.ID, Kind.CHOICE) or key in NAMING


def is_about(table: Table, cells: Mapping[str, object], person: Person) -> bool:
    """Whether a row is about a person."""
    return any(
        isinstance(value, str) and names_someone(table, key) and _means(value, person)
        for key, value in cells.items()
    )


def _means(value: str, person: Person) -> bool:
    text = value.strip()
    if not text:
        return False
    # A drop-down shows an id with what it is called: "G0000012 Complaints".
    return text in person.ids or text == person.name or text.split(" ", 1)[0] in person.ids


def any_of(values: Collection[object], ids: Collection[str]) -> bool:
    """Whether any of some values is one of the ids."""
    return any(isinstance(value, str) and value in ids for value in values)
