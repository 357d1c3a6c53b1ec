"""What the ledger keeps of imported actuals: the rows by book, the row ids that are the provider's, and unmatched rows.

All of it stands in the ledger's facts. What was imported goes back with an undo; which rows of a book are the provider's does
not, because a book that was handed out may show them still: there they are cleared, and stay nobody else's.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property

from appraisal.numbers import to_serial
from appraisal.periods import Period, read_period
from sync.fields import Bad, Key, Value
from sync.ledger import Ledger
from sync.merge import Edits
from sync.snapshots import ReturnedRow, Row
from workbook_templates.books import team

ACTUALS = team.ACTUALS.name

_ROWS = "provided:"
"""A ledger fact: the imported rows of a book, under its id."""

_RESERVED = "given:rows:"
"""A ledger fact, which stays: the ids of the rows of a book that are the provider's."""

_REPLACED = "given:replaced:"
"""A ledger fact, which stays: the ids of typed rows of a book that were taken out of it because an import stands for them."""

_UNMATCHED = "unmatched actuals"
"""A ledger fact: the rows of imports that could not be taken."""

JOINT = " · "
"""Between the period and the source in the note of an imported row."""


@dataclass(frozen=True, slots=True)
class Provided:
    """An imported actual of one goal and one period, in the row ``record`` of the book of the goal's manager.

    ``kind`` is ``period``, or ``event`` for a goal that is scored by the number of events; ``period`` is the period's code.
    """

    record: str
    goal_id: str
    kind: str
    period: str
    value: float
    target: float | None = None
    source: str = ""
    provider: str = ""

    @property
    def span(self) -> Period:
        """The period's days."""
        found = read_period(self.period)
        if found is None:
            raise ValueError(f"{self.period} is the code of no period")
        return found

    @property
    def key(self) -> tuple[str, str]:
        """What an import is about: a goal and a period."""
        return self.goal_id, self.period

    @property
    def fields(self) -> Row:
        """What the row says in the book, as fields hold it: the day is the last one of the period."""
        row: dict[str, Value] = {
            "goal": self.goal_id,
            "kind": self.kind,
            "day": float(to_serial(self.span.end)),
            "target": self.target,
            "value": self.value,
            "note": JOINT.join(filter(None, (self.period, self.source))),
        }
        return {column: value for column, value in row.items() if value is not None}

    def stands_for(self, row: ReturnedRow) -> bool:
        """Whether a row that somebody typed is about the same goal, kind and period."""
        day, span = row.get("day"), self.span
        return (
            (row.get("goal"), row.get("kind")) == (self.goal_id, self.kind)
            and isinstance(day, float)
            and to_serial(span.start) <= int(day) <= to_serial(span.end)
        )


_BLANK: Row = {}


@dataclass(frozen=True, slots=True)
class OfBook:
    """The imported rows of a book, and the ids of all rows that are the provider's, free ones too.

    ``replaced`` are the ids of rows that people typed and that an import was put in place of, at some time.
    """

    rows: tuple[Provided, ...] = ()
    reserved: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()

    @property
    def records(self) -> frozenset[str]:
        """The ids of the rows that nobody but the provider fills."""
        return self.reserved | {row.record for row in self.rows}

    @property
    def shown(self) -> dict[str, Row]:
        """What each of these rows says; a free one says nothing."""
        return {
            **dict.fromkeys(sorted(self.reserved), _BLANK),
            **{row.record: row.fields for row in self.rows},
        }

    def replacing(self, rows: Mapping[str, ReturnedRow]) -> dict[str, Provided]:
        """Return the rows that somebody typed and an import stands for, with the imported row."""
        if not self.rows:
            return {}
        found = {}
        for record, row in rows.items():
            if record not in self.records:
                stands = next((one for one in self.rows if one.stands_for(row)), None)
                if stands is not None:
                    found[record] = stands
        return found

    def over(self, edits: Edits, cleared: Collection[str]) -> Edits:
        """Return what HR changed of a book, with what the imports say, and ``cleared`` rows without anything."""
        said = {
            Key(ACTUALS, record, column): row.get(column)
            for record, row in {**self.shown, **dict.fromkeys(cleared, _BLANK)}.items()
            for column in sorted(team.ACTUALS.inputs)
        }
        return Edits({**edits.fields, **said}, edits.deleted) if said else edits


NOTHING = OfBook()


def of_book(ledger: Ledger, book_id: str) -> OfBook:
    """Return the imported rows of a book."""
    rows, reserved = ledger.meta(_ROWS + book_id), ledger.meta(_RESERVED + book_id)
    if not rows and not reserved:
        return NOTHING
    kept = tuple(Provided(**row) for row in json.loads(rows or "[]"))
    replaced = json.loads(ledger.meta(_REPLACED + book_id) or "[]")
    return OfBook(kept, frozenset(json.loads(reserved or "[]")), frozenset(replaced))


def note_replaced(ledger: Ledger, book_id: str, records: Collection[str]) -> None:
    """Note which typed rows an import was put in place of: where it is taken back, they come back into the book."""
    known = of_book(ledger, book_id).replaced
    if not known.issuperset(records):
        ledger.set_meta(_REPLACED + book_id, _json(sorted(known | set(records))))


def keep_rows(ledger: Ledger, book_id: str, rows: Iterable[Provided]) -> None:
    """Make these the imported rows of a book; their ids are the provider's from now on."""
    kept = sorted(rows, key=lambda row: row.record)
    reserved = of_book(ledger, book_id).records | {row.record for row in kept}
    ledger.set_meta(_ROWS + book_id, _json([asdict(row) for row in kept]) if kept else "")
    ledger.set_meta(_RESERVED + book_id, _json(sorted(reserved)))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


class AllProvided:
    """The imported rows of all books, by record."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @cached_property
    def by_record(self) -> Mapping[str, tuple[str, Provided]]:
        """Book and row by the id of the row."""
        return {
            row.record: (book.book_id, row)
            for book in self._ledger.registry
            for row in of_book(self._ledger, book.book_id).rows
        }

    def __contains__(self, record: str) -> bool:
        return record in self.by_record


def withdraw(ledger: Ledger, records: Collection[str]) -> None:
    """Forget imported rows that HR deleted in the master."""
    for book in tuple(ledger.registry) if records else ():
        kept = of_book(ledger, book.book_id).rows
        left = [row for row in kept if row.record not in records]
        if len(left) < len(kept):
            keep_rows(ledger, book.book_id, left)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row of an import that was not taken: where it stands, why, and what the message is filled with."""

    file: str
    sheet: str
    cell: str
    row: int
    why: str
    values: Mapping[str, str | float | None] = field(default_factory=dict)
    subject: str = ""
    about: tuple[str, ...] = ()
    """What the row is about, as it was typed: a later import of the same settles it."""


def unmatched_rows(ledger: Ledger) -> Iterator[Unmatched]:
    """Yield the rows of imports that wait for being mended, in the order of their files."""
    for kept in json.loads(ledger.meta(_UNMATCHED) or "[]"):
        yield Unmatched(**{**kept, "about": tuple(kept["about"])})


def keep_unmatched(ledger: Ledger, rows: Iterable[Unmatched]) -> None:
    """Make these the rows that could not be taken."""
    kept = [asdict(row) for row in rows]
    ledger.set_meta(_UNMATCHED, _json(kept) if kept else "")


def readable(row: ReturnedRow, column: str) -> Value:
    """Return what a returned row says in a column, ``None`` where it cannot be read."""
    said = row.get(column)
    return None if isinstance(said, Bad) else said
