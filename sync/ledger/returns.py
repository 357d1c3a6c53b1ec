"""What came back: every submission by its content, and of each book the records of the return that counts now."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeVar

from appraisal.approval import Approval
from appraisal.coaching import CheckIn
from appraisal.feedback import Answer, Interview
from appraisal.improvement import PlanAnswer, PlanText
from appraisal.model import Goal, Level, Measurement, Method, Nomination, Rating, Review, Scorecard
from appraisal.rules.context import Title
from appraisal.voices import Agreement, OwnView, ProposedGoal, Reply
from sync.ledger.book_rows import CHECKINS, GOALS, LINES, MEASUREMENTS, REVIEWS, SCORECARDS, SECTION_SCORES
from sync.ledger.codec import Codec, Row
from sync.ledger.feedback_rows import ANSWERS, INTERVIEWS
from sync.ledger.packed_records import CODECS, CODECS_OF_CARDS, PackedRecords, Records, packed_records
from sync.ledger.plan_rows import PLAN_ANSWERS, PLAN_TEXTS
from sync.ledger.registry import Registry
from sync.ledger.said_rows import AGREEMENTS, APPROVALS, NOMINATIONS, OWN_VIEWS, PROPOSED, RATINGS, REPLIES
from sync.ledger.storage import sorting_in_pieces

T = TypeVar("T")

MASTER = ""
"""The book id under which the master's own records are kept: goals of the organisation and the departments."""


_UNSHOWN = "unshown:"
"""A ledger fact under the id of a book: its records were stored, and the master does not show them yet."""


class SubmissionState(StrEnum):
    """What became of a file that came back."""

    DRAFT = "draft"
    """Read, but not said to be finished."""
    SUBMITTED = "submitted"
    DUPLICATE = "duplicate"
    """The same content as another file."""
    OLDER = "older"
    """A newer return of the same book counts."""
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    """No book of this cycle."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A file that came back. ``hash`` is the SHA-256 of its bytes, ``file`` its path relative to the cycle folder.

    ``received`` is when a run first saw it; ``size`` (bytes) and ``mtime_ns`` are the file's. ``issue`` is the one that
    the book says it carries. ``errors`` and ``warnings`` count its findings.
    """

    hash: str
    file: str
    book_id: str
    issue: int | None
    received: datetime
    size: int
    mtime_ns: int
    state: SubmissionState
    finished: bool = False
    errors: int = 0
    warnings: int = 0


_SUBMISSION = "hash, file, book_id, issue, received, size, mtime_ns, state, finished, errors, warnings"


class Returns:
    """The submissions and returned records of a ledger; reached as :attr:`sync.ledger.Ledger.returns`."""

    def __init__(self, connection: sqlite3.Connection, registry: Registry) -> None:
        self._connection = connection
        self._registry = registry

    def note(self, submission: Submission) -> None:
        """Keep a submission; one of the same content at the same path is replaced."""
        self._connection.execute(
            f"""INSERT INTO submissions ({_SUBMISSION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (hash, file) DO UPDATE SET book_id = excluded.book_id, issue = excluded.issue,
                size = excluded.size, mtime_ns = excluded.mtime_ns, state = excluded.state,
                finished = excluded.finished, errors = excluded.errors, warnings = excluded.warnings""",
            (
                submission.hash, submission.file, submission.book_id, submission.issue,
                submission.received.isoformat(), submission.size, submission.mtime_ns, submission.state,
                submission.finished, submission.errors, submission.warnings,
            ),
        )  # fmt: skip

    def accept(self, submission: Submission, records: Records | PackedRecords) -> None:
        """Keep a submission and make its records those of its book, in place of an earlier return's.

        The return that counted until now becomes ``older``. All of it happens, or nothing, when the caller holds a
        transaction (:meth:`sync.ledger.Ledger.transaction`).
        """
        book = self._registry.number(submission.book_id)
        before = self.current(submission.book_id)
        self.note(submission)
        if before and (before.hash, before.file) != (submission.hash, submission.file):
            same = before.hash == submission.hash
            self.note(replace(before, state=SubmissionState.DUPLICATE if same else SubmissionState.OLDER))
        self._connection.execute(
            "INSERT OR REPLACE INTO returns VALUES (?, ?, ?)", (book, submission.hash, submission.file)
        )
        self.store(submission.book_id, records)

    def store(self, book_id: str, records: Records | PackedRecords) -> None:
        """Make these the records of a book (:data:`MASTER` for the master's own goals)."""
        packed = records if isinstance(records, PackedRecords) else packed_records(records)
        book = self._registry.number(book_id)
        for codec, rows in zip(CODECS, packed, strict=True):
            self._replace(codec, book, rows)
        self._note_unshown(book_id)

    def score(self, book_id: str, scorecards: Iterable[Scorecard]) -> None:
        """Make these the scorecards of a book, whose records stay: the policy may have changed, not the return."""
        book = self._registry.number(book_id)
        packed = packed_records(Records(scorecards=tuple(scorecards)))
        for codec, rows in zip(CODECS, packed, strict=True):
            if codec in CODECS_OF_CARDS:
                self._replace(codec, book, rows)
        self._note_unshown(book_id)

    def _note_unshown(self, book_id: str) -> None:
        if book_id != MASTER:
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_UNSHOWN + book_id,))

    def unshown(self) -> frozenset[str]:
        """Return the books whose records or scorecards were stored since :meth:`mark_shown`."""
        rows = self._connection.execute("SELECT key FROM meta WHERE key GLOB ?", (_UNSHOWN + "*",))
        return frozenset(key.removeprefix(_UNSHOWN) for (key,) in rows)

    def mark_shown(self) -> None:
        """Note that the master shows the records of all books."""
        self._connection.execute("DELETE FROM meta WHERE key GLOB ?", (_UNSHOWN + "*",))

    def hold_twice(self) -> bool:
        """Whether the id of a goal, a scored goal, a measurement or a check-in stands twice in the returns."""
        ids = (("goals", "id"), ("lines", "goal_id"), ("measurements", "id"), ("checkins", "id"))
        asked = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} GROUP BY {key} HAVING count(*) > 1)" for table, key in ids
        )
        with sorting_in_pieces(self._connection):
            return bool(self._connection.execute(f"SELECT {asked}").fetchone()[0])

    def _replace(self, codec: Codec[Any], book: int, rows: Iterable[Row]) -> None:
        self._connection.execute(f"DELETE FROM {codec.table} WHERE book = ?", (book,))
        self._connection.executemany(codec.insert, ((book, *row) for row in rows))

    def current(self, book_id: str) -> Submission | None:
        """Return the submission whose records are the book's, ``None`` before its first return."""
        row = self._connection.execute(
            f"""SELECT {_SUBMISSION} FROM submissions JOIN returns USING (hash, file)
                WHERE returns.book = (SELECT no FROM books WHERE book_id = ?)""",
            (book_id,),
        ).fetchone()
        return _submission(row) if row else None

    def currents(self) -> Iterator[Submission]:
        """Yield the submission that counts of every book that has come back, in the order of the registry."""
        rows = self._connection.execute(
            f"SELECT {_SUBMISSION} FROM returns JOIN submissions USING (hash, file) ORDER BY returns.book"
        )
        return map(_submission, rows)

    def submissions(self, book_id: str | None = None) -> Iterator[Submission]:
        """Yield all submissions, or those of one book, the earliest first."""
        rows = self._connection.execute(
            f"SELECT {_SUBMISSION} FROM submissions WHERE ?1 IS NULL OR book_id = ?1 ORDER BY received, file",
            (book_id,),
        )
        return map(_submission, rows)

    def with_hash(self, digest: str) -> tuple[Submission, ...]:
        """Return the submissions of one content, by path."""
        rows = self._connection.execute(
            f"SELECT {_SUBMISSION} FROM submissions WHERE hash = ? ORDER BY file", (digest,)
        )
        return tuple(map(_submission, rows))

    def records(self, book_id: str) -> Records:
        """Return all records of one book; none before its first return."""
        return Records(
            tuple(self.goals(book_id)),
            tuple(self.reviews(book_id)),
            tuple(self.measurements(book_id)),
            tuple(self.scorecards(book_id)),
            tuple(self.checkins(book_id)),
            tuple(self.agreements(book_id)),
            tuple(self.own_views(book_id)),
            tuple(self.proposed(book_id)),
            tuple(self.replies(book_id)),
            tuple(self.approvals(book_id)),
            tuple(self.ratings(book_id)),
            tuple(self.nominations(book_id)),
            tuple(self.interviews(book_id)),
            tuple(self.answers(book_id)),
            tuple(self.plans(book_id)),
            tuple(self.plan_answers(book_id)),
        )

    def goals(self, book_id: str | None = None) -> Iterator[Goal]:
        """Yield the goals of one book, or of all: the master's first, then book by book in the order of their rows."""
        return self._stream(GOALS, book_id)

    def reviews(self, book_id: str | None = None) -> Iterator[Review]:
        """Yield the reviews of one book, or of all."""
        return self._stream(REVIEWS, book_id)

    def measurements(self, book_id: str | None = None) -> Iterator[Measurement]:
        """Yield the measurements of one book, or of all."""
        return self._stream(MEASUREMENTS, book_id)

    def checkins(self, book_id: str | None = None) -> Iterator[CheckIn]:
        """Yield the check-ins of one book, or of all."""
        return self._stream(CHECKINS, book_id)

    def agreements(self, book_id: str | None = None) -> Iterator[Agreement]:
        """Yield what one book, or all, say about the agreement of people's goals."""
        return self._stream(AGREEMENTS, book_id)

    def own_views(self, book_id: str | None = None) -> Iterator[OwnView]:
        """Yield what people say about their goals in one book, or in all."""
        return self._stream(OWN_VIEWS, book_id)

    def proposed(self, book_id: str | None = None) -> Iterator[ProposedGoal]:
        """Yield the goals that people propose in one book, or in all."""
        return self._stream(PROPOSED, book_id)

    def replies(self, book_id: str | None = None) -> Iterator[Reply]:
        """Yield what managers reply in one book, or in all."""
        return self._stream(REPLIES, book_id)

    def approvals(self, book_id: str | None = None) -> Iterator[Approval]:
        """Yield what second-level managers decided in one book, or in all."""
        return self._stream(APPROVALS, book_id)

    def ratings(self, book_id: str | None = None) -> Iterator[Rating]:
        """Yield what raters say in one book, or in all: single answers, which nothing but the arithmetic may see."""
        return self._stream(RATINGS, book_id)

    def nominations(self, book_id: str | None = None) -> Iterator[Nomination]:
        """Yield the raters whom managers propose in one book, or in all."""
        return self._stream(NOMINATIONS, book_id)

    def interviews(self, book_id: str | None = None) -> Iterator[Interview]:
        """Yield the interviews that managers recorded in one book, or in all."""
        return self._stream(INTERVIEWS, book_id)

    def answers(self, book_id: str | None = None) -> Iterator[Answer]:
        """Yield what employees answer to released results in one book, or in all."""
        return self._stream(ANSWERS, book_id)

    def plans(self, book_id: str | None = None) -> Iterator[PlanText]:
        """Yield the improvement plans as one book, or all, have them."""
        return self._stream(PLAN_TEXTS, book_id)

    def plan_answers(self, book_id: str | None = None) -> Iterator[PlanAnswer]:
        """Yield what managers say to improvement plans in one book, or in all."""
        return self._stream(PLAN_ANSWERS, book_id)

    def scorecards(self, book_id: str | None = None) -> Iterator[Scorecard]:
        """Yield the scorecards of one book, or of all, with their lines and sections."""
        sections = _Follower(SECTION_SCORES, self._rows(SECTION_SCORES, book_id))
        lines = _Follower(LINES, self._rows(LINES, book_id))
        for row in self._rows(SCORECARDS, book_id):
            key = row[:2]
            card = SCORECARDS.unpack("", row[2:])
            yield replace(card, lines=lines.take(key), sections=sections.take(key))

    def scorecards_of(self, employee_id: str) -> tuple[tuple[str, Scorecard], ...]:
        """Return the scorecards of one person with the ids of the books that they come from."""
        rows = self._connection.execute(
            """SELECT DISTINCT book_id FROM scorecards JOIN books ON books.no = scorecards.book
               WHERE employee_id = ? ORDER BY books.no""",
            (employee_id,),
        ).fetchall()
        return tuple(
            (book_id, card)
            for (book_id,) in rows
            for card in self.scorecards(book_id)
            if card.employee_id == employee_id
        )

    def titles(self) -> Iterator[Title]:
        """Yield the title of every person's goal."""
        rows = self._connection.execute(
            "SELECT id, owner_id, title FROM goals WHERE level = ? ORDER BY book, pos", (Level.PERSON,)
        )
        return map(Title._make, rows)

    def milestones(self) -> frozenset[str]:
        """Return the ids of people's goals whose targets are days."""
        rows = self._connection.execute(
            "SELECT id FROM goals WHERE level = ? AND method = ?", (Level.PERSON, Method.MILESTONE)
        )
        return frozenset(goal_id for (goal_id,) in rows)

    def _stream(self, codec: Codec[T], book_id: str | None) -> Iterator[T]:
        books = self._registry.ids() if book_id is None else {self._registry.number(book_id): book_id}
        unpack = codec.unpack
        for row in self._rows(codec, book_id):
            yield unpack(books[row[0]], row[2:])

    def _rows(self, codec: Codec[T], book_id: str | None) -> Iterator[tuple[Any, ...]]:
        order = ", ".join(codec.keys)
        if book_id is None:
            return self._connection.execute(f"{codec.select} ORDER BY {order}")
        number = self._registry.number(book_id)
        return self._connection.execute(f"{codec.select} WHERE book = ? ORDER BY {order}", (number,))


class _Follower:
    """Rows of a table below another, ordered as that one is: gives those of one card after the other."""

    def __init__(self, codec: Codec[Any], rows: Iterator[tuple[Any, ...]]) -> None:
        self._unpack = codec.unpack
        self._groups = groupby(rows, key=lambda row: row[:2])
        self._next = next(self._groups, None)

    def take(self, key: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the records of a card; cards are asked for in their order."""
        if self._next is None or self._next[0] != key:
            return ()
        found = tuple(self._unpack("", row[3:]) for row in self._next[1])
        self._next = next(self._groups, None)
        return found


def _submission(row: tuple[Any, ...]) -> Submission:
    digest, file, book_id, issue, received, size, mtime_ns, state, finished, errors, warnings = row
    return Submission(
        hash=digest,
        file=file,
        book_id=book_id,
        issue=issue,
        received=datetime.fromisoformat(received),
        size=size,
        mtime_ns=mtime_ns,
        state=SubmissionState(state),
        finished=bool(finished),
        errors=errors,
        warnings=warnings,
    )
