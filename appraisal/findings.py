"""Findings: what is wrong with people's data, as values that are collected and never raised.

A rule names a record and a field (:class:`Spot`); it knows no file. The floor above adds the file, the sheet and the
cell (:class:`Place`) where a person must look.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters; HR can change it for each rule in Settings."""

    ERROR = "error"
    """Blocks the release of the person's result until it is mended, or accepted by HR with a reason."""
    WARN = "warn"
    INFO = "info"
    OFF = "off"
    """The rule does not run."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of a record, in the words of the model.

    ``table`` is a table key of the workbooks (``goals``, ``review``, ``actuals``, ``team``, ``employees``, ``bands``
    …), ``record`` the key of the row in it, ``field`` a column key, or "" for the whole record. ``book`` is the book id
    where the record stands, "" for the master.
    """

    table: str
    record: str
    field: str = ""
    book: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds a spot: file name, sheet title and cell reference as they see them."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return ``file › sheet!cell``, leaving out what is not known."""
        spot = "!".join(part for part in (self.sheet, self.cell) if part)
        return " › ".join(part for part in (self.file, spot) if part)


Value = str | int | float | None
"""What a message may be filled with."""

CONTENT = "content"
"""The value that tells two defects at one spot apart, such as the hashes of two copies of a book."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one spot.

    ``code`` is a code of the rule catalogue and is never reused; ``subject`` is the id of the employee whom it
    concerns ("" for the company); ``values`` fill the rule's message in either language. A finding says nothing about
    its text: :mod:`appraisal.messages` renders it.
    """

    code: str
    severity: Severity
    spot: Spot
    subject: str = ""
    values: tuple[tuple[str, Value], ...] = ()
    place: Place = field(default_factory=Place)

    @property
    def fingerprint(self) -> str:
        """The identity of the defect across runs: HR's acceptance of a finding is kept under it.

        A value called :data:`CONTENT` is a part of it: what HR accepts is that content, and another one is a new defect.
        """
        content = str(dict(self.values).get(CONTENT) or "")
        parts = (self.code, self.spot.table, self.spot.record, self.spot.field, self.subject)
        return "|".join((*parts, content) if content else parts)
