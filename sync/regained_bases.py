"""What the copies of a book are compared with when the ledger is lost: what each of them had said before, as far as it is told.

What had been handed out in each field, and what came back before, is not known any more. The master and the copy tell of it,
field by field, for the records that stand in the master:

- Where both say the same, that is what the book had said: there is nothing to decide.
- Where only the master says something, it counts.
- Where HR was asked about just what the copy says (Conflicts), HR is not asked anew; an open conflict stays open.
- Where the Change log says that HR changed just what the copy says into what the master says, and the copy was read before
  (the archive keeps it), HR's word stands.
- Where both say something else, HR decides.
- Where the master is blank and the copy is not, HR decides if the blank is HR's: the Change log says so, HR was asked about
  the field, or the copy is the file that counted when the master was written, read as it is now, so that the master would
  hold what it says. Else nobody has consolidated it yet, and the copy counts.

A row that stands in the master and not in the copy was in the book: rows of a book come from nowhere else. Where it is gone, HR
decides, unless HR has decided already; and so it is with a record that HR deleted and the copy still holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appraisal.numbers import round_to
from sync.asked_before import AskedBefore, WasAsked
from sync.book_copies import Copy
from sync.change_log import ChangeLog
from sync.fields import Key, Value, same
from sync.ledger import ConflictKind
from sync.ledger.conflicts import ConflictState
from sync.merge.marks import GONE, is_marked, marked, repeat_name
from sync.merging import MergeRules, rights_in
from sync.snapshots import Row, Snapshot
from sync.told import Telling
from workbook_templates.books import team
from workbook_templates.books.self_review import OWN_CHECKINS, OWN_PLANS

SHOWN_PLACES = 9
"""Decimal places of what was scored, as the master shows it."""

Standing = Mapping[tuple[str, str], Mapping[str, Value]]
"""What stands in the master of a book's fields, by table and record; ``None`` is a field that is blank there."""

_ROWS = frozenset(
    table.name
    for table in (team.GOALS, team.REVIEW, team.ACTUALS, team.CHECKINS, team.PLANS, OWN_CHECKINS, OWN_PLANS)
)
"""The tables whose rows books hold from the start: rows of others are given to a later issue."""


@dataclass(frozen=True, slots=True)
class OfMaster:
    """What the master says of one book.

    ``provided`` are the rows of imported actuals, ``agreed`` the people whose goals are agreed.
    """

    rows: Standing
    provided: frozenset[str]
    agreed: frozenset[str]
    asked: WasAsked
    log: ChangeLog
    telling: Telling

    def strange(self, table: str) -> frozenset[str]:
        """Return the ids in a table under which rows of other records came back, as HR was told."""
        changed = (one for one in self.asked.records() if one.kind is ConflictKind.CHANGED_KEY)
        return frozenset(one.returned for one in changed if one.key.table == table)

    def is_deleted(self, table: str, record: str) -> bool:
        """Whether HR deleted a record."""
        return (table, record) not in self.rows and table in _ROWS and self.log.deleted(table, record)


@dataclass(frozen=True, slots=True)
class Base:
    """What a copy is compared with; ``ask`` are the fields in which HR has to decide between a blank and what it says."""

    said: Snapshot
    ask: tuple[Key, ...]


def base_of(copy: Copy, known: OfMaster, rules: MergeRules, *, read: bool, counted: bool) -> Base:
    """Return what a copy is compared with.

    ``read`` says that the file was read before as it is now, ``counted`` that it is the one that counted, too.
    """
    return _Comparison(copy, known, rules, read, counted).base()


def base_of_issued(copy: Copy, known: OfMaster, rules: MergeRules) -> Base:
    """Return what an issue is compared with that the program wrote: all of it, as it was handed out."""
    comparison = _Comparison(copy, known, rules, read=True, counted=False)
    comparison.take_all()
    return comparison.base()


class _Comparison:
    """The comparison of a copy with the master."""

    def __init__(self, copy: Copy, known: OfMaster, rules: MergeRules, read: bool, counted: bool) -> None:
        self._copy, self._known, self._read, self._counted = copy, known, read, counted
        self._ask: list[Key] = []
        rows = _with_lost(copy.said, known.rows)
        self._rights = rights_in(rows, rules, copy.identity, known.provided)
        self._found: dict[str, dict[str, dict[str, Value]]] = {
            table: {record: self._others(table, record, row) for record, row in records.items()}
            for table, records in rows.items()
        }

    def _others(self, table: str, record: str, row: Row) -> dict[str, Value]:
        """Return what others than the recipient fill in a row."""
        return {column: row[column] for column in row.keys() - self._rights.columns(table, record)}

    def take_all(self) -> None:
        """Take it that the copy has said before all that it says now."""
        for table, records in self._copy.said.items():
            for record, row in records.items():
                self._found[table][record].update(row)

    def base(self) -> Base:
        """Return what the copy is compared with."""
        for (table, record), fields in self._known.rows.items():
            if record in self._copy.said.get(table, {}):
                self._compare(table, record, fields)
            elif record in self._found.get(table, {}):
                self._found[table][record].update(self._owned(table, record, fields))
        self._take_agreed()
        self._take_deleted()
        for asked in self._known.asked.records():
            self._take_asked(asked)
        return Base(self._found, tuple(self._ask))

    def _owned(self, table: str, record: str, fields: Row) -> Iterator[tuple[str, Value]]:
        columns = self._rights.columns(table, record)
        return (
            (column, value) for column, value in fields.items() if column in columns and value is not None
        )

    def _compare(self, table: str, record: str, fields: Row) -> None:
        said = self._copy.said[table][record]
        for column in sorted(self._rights.columns(table, record) & fields.keys() & said.keys()):
            key, mine, stands = Key(table, record, column), said[column], fields[column]
            if is_shown(mine, stands) or self._is_decided(key, mine, stands):
                self._found[table][record][column] = mine
            elif stands is None and self._is_hrs_blank(key):
                self._found[table][record][column] = mine
                self._ask.append(key)

    def _is_decided(self, key: Key, mine: Value, stands: Value) -> bool:
        """Whether HR knows what the copy says in a field, and was asked or changed it."""
        told = self._known.telling.value(*key, mine)
        asked = self._known.asked.about(*key)
        if asked is not None and asked.returned == told:
            return True
        now = self._known.telling.value(*key, stands)
        return self._read and self._known.log.changed(*key) == (told, now)

    def _is_hrs_blank(self, key: Key) -> bool:
        """Whether it is HR's doing that a field is blank in the master."""
        changed = self._known.log.changed(*key)
        by_hr = changed is not None and not changed.after
        return by_hr or self._counted or self._known.asked.about(*key) is not None

    def _take_agreed(self) -> None:
        """Take it that people's goals are agreed where the master says so, too: the day stands in the book alone."""
        people = self._copy.said.get(team.TEAM.name, {})
        for person in self._known.agreed & people.keys():
            if (day := people[person].get("agreed")) is not None:
                self._found[team.TEAM.name][person]["agreed"] = day

    def _take_deleted(self) -> None:
        """Take it that a record said before what it says now, where HR deleted it and the file was read."""
        for table, records in self._copy.said.items():
            for record, row in records.items():
                if self._read and row and self._known.is_deleted(table, record):
                    self._found[table][record] = dict(row)

    def _take_asked(self, asked: AskedBefore) -> None:
        """Let HR be asked no more about a record as a whole that was settled, and once more about one that was not."""
        table, record, _ = asked.key
        rows, settled = self._found.get(table, {}), asked.state is ConflictState.SETTLED
        there = record in self._copy.said.get(table, {})
        if asked.kind is ConflictKind.CHANGED_KEY and not there:
            strange = rows.pop(asked.returned, None)
            if settled and strange is not None:
                said = self._copy.said[table][asked.returned]
                rows[asked.returned] = dict(marked(said, record))
        if asked.kind is ConflictKind.ADDED_TWICE and settled:
            again = [one for one in self._copy.repeats if (one.table, one.record) == (table, record)]
            for number, one in enumerate(again, start=1):
                rows[repeat_name(record, number)] = dict(marked(one.row, record))
        if settled and not there and record in rows:
            rows[record] = dict(GONE)


def is_shown(said: Value, stands: Value) -> bool:
    """Whether the master shows a value as it shows what a book says: numbers that were scored are rounded there."""
    if isinstance(said, float) and isinstance(stands, float) and said != stands:
        return same(round_to(said, SHOWN_PLACES), stands)
    return same(said, stands)


def _with_lost(said: Snapshot, rows: Standing) -> dict[str, dict[str, Row]]:
    """Return what a copy says, with the records that stand in the master and are not in it."""
    found = {table: dict(records) for table, records in said.items()}
    for (table, record), fields in rows.items():
        filled = any(value is not None for value in fields.values())
        if filled and table in _ROWS and record not in found.get(table, {record: {}}):
            found[table][record] = {}
    return found


def standing_of(base: Base, known: OfMaster) -> Snapshot | None:
    """Return what the master holds of a book, ``None`` where it holds nothing: the book never came back.

    What it has no place for is as in ``base``.
    """
    if not known.rows:
        return None
    standing = {
        table: {
            record: dict(row)
            for record, row in records.items()
            if not is_marked(row) and record not in known.strange(table)
        }
        for table, records in base.said.items()
    }
    for table, records in standing.items():
        for record in records:
            if known.is_deleted(table, record):
                records[record] = {**records[record], **GONE}
    for (table, record), fields in known.rows.items():
        row = standing.setdefault(table, {}).setdefault(record, {})
        for column, value in fields.items():
            if value is None:
                row.pop(column, None)
            elif not is_shown(row.get(column), value):
                row[column] = value
    return standing


def shows_the_master(copy: Copy, counted: Copy, known: OfMaster, rules: MergeRules) -> bool:
    """Whether a copy says in all that its recipient fills what the program would have written into it.

    That is what the master says; what the copy says that counted, where the master has no place for it, or HR has not
    chosen yet. A record that does not stand any more may be blank, and so may the cell that says that the book is finished.
    """
    rights = rights_in(copy.said, rules, copy.identity, known.provided)
    return all(
        is_shown(row.get(column), wanted) or (row.get(column) is None and may_be_blank)
        for table, records in copy.said.items()
        for record, row in records.items()
        for column in rights.columns(table, record) - copy.absent.get(table, frozenset())
        for wanted, may_be_blank in (_written(Key(table, record, column), counted, known),)
    )


def _written(key: Key, counted: Copy, known: OfMaster) -> tuple[Value, bool]:
    """Return what the program would have written into a field, and whether it may be blank, too."""
    fields = known.rows.get((key.table, key.record))
    if known.is_deleted(key.table, key.record):
        return None, True
    if fields is not None and key.column in fields and not known.asked.is_open(*key):
        return fields[key.column], False
    answer = key.table == team.ANSWER.name
    returned = counted.said.get(key.table, {}).get(key.record, {}).get(key.column)
    return returned, answer or (fields is None and key.table in _ROWS)
