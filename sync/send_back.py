"""Sending a book back: its recipient gets it again with what is wrong with it, and says anew when it is finished.

The return stays in the archive, and its values stay in the master; until the book comes back its state is "returned".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appraisal import appraise
from appraisal.findings import Finding
from sync.book_facts import facts_of
from sync.book_store import store_of
from sync.cycle import opened
from sync.drawn_by import policies
from sync.errors import TEXTS, ReviewbookError
from sync.given import Giving, note_given
from sync.hr import HrContent
from sync.issue_source import Source, Waits
from sync.ledger import Ledger, RegisteredBook
from sync.ledger.registry import BookMark
from sync.new_issue import made_issue, put_issue
from sync.open_findings import still_open
from sync.owed import owed, settle_debt
from sync.present_master import kept_content
from sync.receipt import Receipt
from sync.rewrite_book import OpenBook
from sync.rewriting import Rewriting, update
from sync.run import MasterRun, run_once
from sync.sight import Sight
from sync.team_rows import Row, word
from sync.updates import NOTES, put_notes
from sync.xlsx.cell_markup import LONGEST_TEXT
from workbook_templates.books import team

SENDING_BACK = "return"
"""The kind of a run that a book is sent back after."""


class SendBackError(ReviewbookError):
    """A book cannot be sent back."""


@dataclass(frozen=True, slots=True)
class SentBack:
    """A book that was sent back: its new issue, its file, and how many of its findings stand in it."""

    book_id: str
    recipient_id: str
    file: str
    issue: int
    findings: int


def send_back(folder: Path, name: str, now: datetime, by: str, note: str = "") -> SentBack:
    """Send a book back to its recipient. ``name`` is its id, its printed code, or the recipient's employee id.

    Raises:
        SendBackError: nobody has such a book, it never came back, it was sent back already, or its file is open or was
            worked in since it was read, or the note is longer than a cell. Nothing has changed then.
        ReviewbookError: the cycle folder cannot be used.

    """
    with opened(folder) as ledger:
        book = _book(ledger, name)
        _check(folder, ledger, book, _state_text(book, by, note), now)
        # What HR changed in the master since the last run counts too, and the findings are those of now.
        content = _content(folder, ledger, now)
        done = _sent(folder, ledger, content, ledger.registry.book(book.book_id), (now, by, note))
        run_once(folder, ledger, now, "push", MasterRun.without_returns)
        return done


def _book(ledger: Ledger, name: str) -> RegisteredBook:
    """Return the book that is meant: of several of one person, the one that came back and was not sent back yet."""
    registry = ledger.registry
    found = registry.find(name)
    books = (found,) if found else registry.with_code(name.upper()) or registry.of_recipient(name.upper())
    if not books:
        raise SendBackError("return.unknown", name=name)
    returned = [book for book in books if ledger.returns.current(book.book_id) is not None]
    if not returned:
        raise SendBackError("return.not-returned", name=name)
    waiting = [book for book in returned if registry.marked(book.book_id)[0] is not BookMark.RETURNED]
    if not waiting:
        raise SendBackError("return.already", name=name)
    if len(waiting) > 1:
        raise SendBackError("return.several", name=name, codes=", ".join(book.code for book in waiting))
    return waiting[0]


def _check(folder: Path, ledger: Ledger, book: RegisteredBook, state: str, now: datetime) -> None:
    """Make sure that a book can be sent back, before a run begins that history shows and an undo takes back."""
    over = len(state) - LONGEST_TEXT
    if over > 0:
        raise SendBackError("return.long-note", limit=LONGEST_TEXT, over=over)
    source = _source(folder, ledger, book)
    giving = Giving(kept_content(ledger), ledger, now.date())
    _update(OpenBook.of(source.content), _rewriting(ledger, book, source, giving))


def _source(folder: Path, ledger: Ledger, book: RegisteredBook) -> Source:
    source = store_of(folder, ledger, book).source(book)
    if isinstance(source, Waits):
        raise SendBackError(f"return.{source}", file=book.file)
    return source


def _rewriting(ledger: Ledger, book: RegisteredBook, source: Source, giving: Giving) -> Rewriting:
    given = giving.of(book)
    if given is None:
        raise SendBackError("return.unknown", name=book.recipient_id)
    return Rewriting(facts_of(ledger, book), source, given, owed(ledger, book.book_id))


def _update(rewritten: OpenBook, task: Rewriting) -> None:
    blocked = update(rewritten, task)
    if blocked is not None:
        raise SendBackError(f"return.{blocked}", file=task.facts.book.file)


def _content(folder: Path, ledger: Ledger, now: datetime) -> HrContent:
    found: list[HrContent] = []

    def work(run: MasterRun) -> Receipt:
        receipt = run.without_returns()
        found.append(run.content)
        return receipt

    run_once(folder, ledger, now, SENDING_BACK, work)
    return found[0]


def _sent(
    folder: Path, ledger: Ledger, content: HrContent, book: RegisteredBook, said: tuple[datetime, str, str]
) -> SentBack:
    now, by, note = said
    source = _source(folder, ledger, book)
    rewritten, giving = OpenBook.of(source.content), Giving(content, ledger, now.date())
    task = _rewriting(ledger, book, source, giving)
    _update(rewritten, task)
    Sight(content, ledger, now.date(), giving.tenures).check(rewritten.changes, book)
    findings = tuple(still_open(ledger, book.book_id))
    put_notes(rewritten, [_state_line(book, now, by, note), *_lines(findings, book.language)][: len(NOTES)])
    rewritten.put({team.ANSWER.name: {"finished": {"answer": None}}})
    policy = policies(ledger).get(book.book_id, content.policy)
    store = store_of(folder, ledger, book)
    done = put_issue(ledger, store, book, source, made_issue(rewritten, task.facts, policy), now)
    if isinstance(done, Waits):
        raise SendBackError(f"return.{done}", file=book.file)
    _note(ledger, book, said, giving)
    return SentBack(book.book_id, book.recipient_id, book.file, done.number, len(findings))


def _note(ledger: Ledger, book: RegisteredBook, said: tuple[datetime, str, str], giving: Giving) -> None:
    now, by, note = said
    run = ledger.runs.last()
    with ledger.transaction():
        ledger.registry.mark(book.book_id, BookMark.RETURNED, now)
        ledger.registry.wait(book.book_id, "")
        note_given(ledger, giving, (book.book_id,))
        settle_debt(ledger, book.book_id)
        ledger.journal.append(
            run=run.number if run else 0,
            at=now,
            kind="returned",
            book_id=book.book_id,
            file=book.file,
            who=by,
            why=note,
        )


def _state_line(book: RegisteredBook, now: datetime, by: str, note: str) -> Row:
    message, day = _state_text(book, by, note), now.date().isoformat()
    return {"place": None, "severity": None, "message": message, "when": day}


def _state_text(book: RegisteredBook, by: str, note: str) -> str:
    language = book.language
    line = TEXTS("return.state", language, by=by) if by else TEXTS("return.state-hr", language)
    return f"{line} {note}".strip()


def _lines(findings: tuple[Finding, ...], language: str) -> Iterator[Row]:
    """Yield a row for each finding; where there are more than rows, the last row says how many."""
    room = len(NOTES) - 1
    shown = findings if len(findings) <= room else findings[: room - 1]
    for finding in shown:
        place = finding.place
        yield {
            "place": "!".join(part for part in (place.sheet, place.cell) if part) or None,
            "severity": word("severity", finding.severity, language),
            "message": f"{appraise.title(finding.code, language)}: {appraise.message(finding, language)}",
            "when": None,
        }
    if len(shown) < len(findings):
        more = TEXTS("return.more", language, count=len(findings) - len(shown))
        yield {"place": None, "severity": None, "message": more, "when": None}
