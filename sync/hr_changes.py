"""What HR decided since the last run, journalled: values entered on behalf of their owners, and settled conflicts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from appraisal.rules.context import CellProblem, OnBehalf
from sync.choices import Settled, settle_chosen
from sync.conflict_rows import Told, with_ids
from sync.fields import Key, Value, same
from sync.files import find_master
from sync.hr import HrContent
from sync.hr_edits import Overwritten, TakenOver
from sync.hr_fields import IN_MASTER, HrField, changes_of
from sync.ledger import Ledger
from sync.ledger.parts import Change
from sync.ledger.values import MISSING
from sync.merge import NO_EDITS, Edits
from sync.rows import as_text
from sync.told import Telling

ON_BEHALF = "on behalf"
"""A ledger fact: the rows of the change log beside which HR says source and reason."""

HR = "HR"


class HrChanges:
    """What HR changed, by book. Conflicts that HR settled are edits like those that were typed into the master."""

    def __init__(self, ledger: Ledger, taken: TakenOver, run: int, now: datetime) -> None:
        self._ledger, self._run, self._now = ledger, run, now
        self._books = {book.file: book.book_id for book in ledger.registry}
        self._edits: dict[str, Edits] = {}
        self.told: list[Told] = []
        self.overwritten: tuple[Overwritten, ...] = tuple(taken.overwritten)
        self._unfit: tuple[CellProblem, ...] = tuple(taken.unfit)
        self._hrs: tuple[HrField, ...] = tuple(taken.hrs)
        for file in sorted(taken.files):
            if file in self._books:
                self._take(self._books[file], file, taken)

    def of_book(self, book_id: str) -> Edits:
        """Return what HR changed of a book."""
        return self._edits.get(book_id, NO_EDITS)

    @property
    def books(self) -> tuple[str, ...]:
        """The ids of the books of which HR changed anything."""
        return tuple(self._edits)

    def _take(self, book_id: str, file: str, taken: TakenOver) -> None:
        fields = taken.edits.get(file, {})
        deleted = sorted(taken.deleted.get(file, ()))
        changes = [
            Change(*key, old, old, new, "on-behalf", self._subject(key)) for key, (old, new) in fields.items()
        ]
        changes += [Change(table, record, "", None, None, MISSING, "on-behalf") for table, record in deleted]
        self.add(book_id, taken.of_book(file))
        self._follow(book_id, {key: new for key, (_, new) in fields.items()})
        entry = self._ledger.journal.append(
            run=self._run, at=self._now, kind="on-behalf", book_id=book_id, file=file, who=HR, changes=changes
        )
        self.told.append(Told.of(entry, "on-behalf", changes))

    def _subject(self, key: Key) -> str:
        return key.record if key.table in ("team", "approve", "interviews", "feedback") else ""

    def _follow(self, book_id: str, fields: Mapping[Key, Value]) -> None:
        """Let open conflicts say what HR typed; those in which that is what the book says are closed: nothing is left to choose."""
        conflicts = self._ledger.conflicts
        for conflict in conflicts.open_of_book(book_id):
            typed = {
                key.column: value
                for key, value in fields.items()
                if (key.table, key.record) == (conflict.table, conflict.record)
            }
            if conflict.column in typed and same(typed[conflict.column], conflict.returned):
                conflicts.withdraw(conflict.number, self._now)
            elif typed:
                conflicts.keep_master(conflict, typed)

    def add(self, book_id: str, edits: Edits) -> None:
        """Add edits of a book to those that are known."""
        known = self.of_book(book_id)
        self._edits[book_id] = Edits({**known.fields, **edits.fields}, known.deleted | edits.deleted)

    def take_hrs(self, content: HrContent) -> None:
        """Journal what HR changed in its own tables; new goals and assignments have their ids in ``content``."""
        changes = changes_of(self._hrs, content)
        if not changes:
            return
        file = find_master(self._ledger.path.parent).name
        entry = self._ledger.journal.append(
            run=self._run, at=self._now, kind=IN_MASTER, file=file, who=HR, changes=changes
        )
        self.told.append(Told.of(entry, IN_MASTER, changes))

    def settled(self, content: HrContent) -> HrContent:
        """Settle what HR chose on the sheet Conflicts; what HR typed and cannot be read is a problem of the settings."""
        problems = list(self._unfit)
        for one in settle_chosen(content, self._ledger, self._now):
            if isinstance(one, Settled):
                self.take_settled(one)
            else:
                problems.append(one)
        return replace(content, problems=(*content.problems, *problems))

    def take_settled(self, settled: Settled) -> None:
        """Take a conflict that HR settled: its value is an edit, and stands in the journal."""
        conflict = settled.conflict
        self.add(conflict.book_id, settled.edits)
        change = Change(
            conflict.table,
            conflict.record,
            conflict.column,
            conflict.base,
            conflict.master,
            conflict.value,
            "settled",
        )
        entry = self._ledger.journal.append(
            run=self._run,
            at=self._now,
            kind="settled",
            book_id=conflict.book_id,
            who=conflict.by or HR,
            why=conflict.reason,
            changes=[change],
        )
        kind = "proposal" if conflict.kind == "proposal" else "settled"
        self.told.append(Told.of(entry, kind, [change]))


def keep_on_behalf(ledger: Ledger, told: Iterable[Told]) -> None:
    """Keep which rows of the change log ask HR for source and reason."""
    kept = json.loads(ledger.meta(ON_BEHALF) or "[]")
    for one in told:
        if one.kind == "on-behalf":
            kept += (
                [key, change.table, change.record, change.column] for key, change in with_ids(ledger, one)
            )
    ledger.set_meta(ON_BEHALF, json.dumps(kept))


def on_behalf(content: HrContent, ledger: Ledger) -> tuple[OnBehalf, ...]:
    """Return what HR entered on behalf of others, with what HR said beside it."""
    kept = json.loads(ledger.meta(ON_BEHALF) or "[]")
    telling = Telling(content, ledger, {record for _, _, record, _ in kept})
    decided = content.decisions.get("changes", {})
    return tuple(
        OnBehalf(
            key,
            telling.where(table, record, column),
            as_text(decided.get(key, {}).get("source") or ""),
            as_text(decided.get(key, {}).get("reason") or ""),
            telling.owner(record),
        )
        for key, table, record, column in kept
    )
