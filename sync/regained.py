"""What a ledger that was lost is made from: the books that lie about, and what the master says of them.

A book's file still says which book it is and what everybody but its recipient has written into it; the master says what
stood of it. What had been handed out to the recipient, and what came back before, is not known any more:
:mod:`sync.regained_bases` says what is taken for it.

The program itself writes into the books that lie in ``books``. One that says what the master says, beside the return that
counted, is what the program wrote last, and nobody's return.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.asked_before import WasAsked, asked_before
from sync.book_copies import Copy, is_untouched
from sync.change_log import ChangeLog
from sync.fields import Key
from sync.files import BOOKS
from sync.ledger import Ledger, RegisteredBook
from sync.master_says import MasterSays
from sync.merging import MergeRules, Recipient, rights_in
from sync.regained_bases import Base, OfMaster, base_of, base_of_issued, shows_the_master, standing_of
from sync.roles import PEER, TEAM
from sync.snapshots import Row, Snapshot
from sync.told import Telling
from workbook_templates.books.team import GOALS


@dataclass(frozen=True, slots=True)
class Regained:
    """A book as its copies and the master know it.

    ``bases`` hold by issue what a copy of it is compared with, ``standing`` what the master holds of it; ``newest`` is its
    newest copy. ``asked`` is what HR was asked about it, ``ask`` are the fields in which HR has to be asked now. ``as_issued`` are
    the hashes of copies into which nobody has typed, ``older`` the copies that did not count. ``made_from`` are the hashes of
    the return that counts and of the copy that the program made from it, if it did.
    """

    book: RegisteredBook
    newest: Copy
    bases: Mapping[int, Snapshot]
    standing: Snapshot | None
    members: tuple[str, ...]
    asked: WasAsked
    ask: tuple[Key, ...]
    as_issued: tuple[str, ...]
    older: tuple[Copy, ...]
    made_from: tuple[str, str] | None

    @property
    def said(self) -> Snapshot:
        """What the newest copy says."""
        return self.newest.said


class Regaining:
    """Puts books together from their copies and what the master says."""

    def __init__(
        self, says: MasterSays, telling: Telling, rules: MergeRules, ledger: Ledger, now: datetime
    ) -> None:
        self._says, self._telling, self._rules = says, telling, rules
        self._ledger, self._now = ledger, now
        self._log = ChangeLog(says.changes(), telling)
        self._asked: dict[str, list[Mapping[str, str]]] = {}
        for row in says.disputes():
            self._asked.setdefault(row["book"], []).append(row)

    def book(self, found: Sequence[Copy]) -> Regained:
        """Return one book from all its copies."""
        newest = max(found, key=lambda copy: (copy.identity.issue, copy.changed))
        identity, file = newest.identity, self._place(found, newest)
        known = self._known(file, newest)
        counted = self._counted(found)
        live = self._live(found, file, counted, known)
        by_issue = {
            copy.identity.issue: self._base(copy, copy is live, copy is counted, known)
            # Where several copies carry one issue, it is the one that counted of which most is known.
            for copy in sorted(found, key=lambda copy: (copy is counted, copy.changed))
        }
        latest = by_issue[identity.issue]
        bases = {issue: by_issue.get(issue, latest).said for issue in range(1, identity.issue + 1)}
        # What the master says came back is a return, even if it reads like a book as it was handed out.
        others = [copy for copy in found if copy is not counted]
        untouched = [copy for copy in others if copy is live or is_untouched(copy, known.provided)]
        made = live is not None and counted is not None and self._was_read(counted)
        return Regained(
            RegisteredBook.of(identity, file, self._now),
            newest,
            bases,
            standing_of(latest, known),
            _members(newest),
            known.asked,
            tuple(key for base in by_issue.values() for key in base.ask),
            tuple(copy.hash for copy in untouched),
            tuple(copy for copy in self._older(found, counted) if copy not in untouched),
            (counted.hash, live.hash) if made and counted and live else None,
        )

    def _known(self, file: str, newest: Copy) -> OfMaster:
        standing = self._says.standing(file)
        for (table, record), row in standing.items():
            if table == GOALS.name:
                self._telling.learn(record, row)
        rows = self._asked.get(file, ())
        asked = asked_before(rows, newest.identity.role, newest.said, self._telling)
        return OfMaster(
            standing,
            self._says.provided_of(file),
            frozenset(self._says.agreed.get(file, ())),
            WasAsked(asked),
            self._log,
            self._telling,
        )

    def _base(self, copy: Copy, is_live: bool, counted: bool, known: OfMaster) -> Base:
        if is_live:
            return base_of_issued(copy, known, self._rules)
        read = self._was_read(copy)
        return base_of(copy, known, self._rules, read=read, counted=read and counted)

    def _was_read(self, copy: Copy) -> bool:
        """Whether a file was read before as it is now: the archive keeps it."""
        return self._ledger.archive.path(copy.hash, copy.path.suffix.lower()).exists()

    def _counted(self, found: Sequence[Copy]) -> Copy | None:
        """Return the copy that lies where the return lay that counted when the master was written."""
        files = self._ledger.files
        return next(
            (one for one in found if files.relative(one.path) == self._says.counted.get(one.identity.code)),
            None,
        )

    def _live(self, found: Sequence[Copy], file: str, counted: Copy | None, known: OfMaster) -> Copy | None:
        """Return the copy that the program wrote last, ``None`` where there is none beside the return that counted."""
        there = next((one for one in found if self._ledger.files.relative(one.path) == file), None)
        if there is None or counted is None or there is counted:
            return None
        newer = there.identity.issue > counted.identity.issue
        return there if newer and shows_the_master(there, counted, known, self._rules) else None

    def _older(self, found: Sequence[Copy], counted: Copy | None) -> Iterator[Copy]:
        """Yield the copies beside the return that counted when the master was written, and no younger than that."""
        if counted is not None:
            yield from (one for one in found if one is not counted and one.changed <= counted.changed)

    def _place(self, found: Sequence[Copy], newest: Copy) -> str:
        """Return where a book belongs: where the master says, else where a copy lies among the books."""
        # Goals above are reviewed in other books.
        records = newest.said.get("review", {})
        places = self._says.places
        named = next((places[record] for record in records if record in places), "")
        files = [self._ledger.files.relative(copy.path) for copy in found]
        return named or next((file for file in files if file.startswith(f"{BOOKS}/")), files[0])


def _members(copy: Copy) -> tuple[str, ...]:
    """Return who stands in a book."""
    if copy.identity.role == TEAM:
        return tuple(copy.said.get("team", {}))
    if copy.identity.role != PEER:
        return (copy.identity.recipient_id,)
    rated = (row.get("ratee_id") for row in copy.said.get("ratings", {}).values())
    return tuple(dict.fromkeys(person for person in rated if isinstance(person, str)))


def given(
    said: Snapshot, rules: MergeRules, book: Recipient, provided: frozenset[str] = frozenset()
) -> Snapshot:
    """Return what a book was given by others than its recipient: every row, and of it what the recipient does not fill.

    ``provided`` are the rows of imported actuals.
    """
    rights = rights_in(said, rules, book, provided)
    found: dict[str, dict[str, Row]] = {}
    for table, rows in said.items():
        found[table] = {
            record: {column: row[column] for column in row.keys() - rights.columns(table, record)}
            for record, row in rows.items()
        }
    return found
