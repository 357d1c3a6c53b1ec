"""Checking one book without changing anything."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from appraisal.findings import Finding
from appraisal.model import Cycle
from appraisal.policy import Policy
from sync.consolidate import open_master
from sync.errors import BookError
from sync.identity import ReadIdentity
from sync.judge import in_cycle
from sync.ledger import FILE_NAME, Ledger, RegisteredBook
from sync.returns import BookReturn, Desk, Task, read_and_check
from sync.roles import DECLARED
from sync.run import desk_of
from sync.spoken import file_notice, unreadable_file
from sync.xlsx.read import read_book
from workbook_templates.books import FILLED, team

ANY_TIME = (date(1900, 3, 1), date(9999, 12, 31))
"""The span of a cycle of which nothing is known here."""


def check_file(path: Path, default: Policy) -> tuple[BookReturn, tuple[Finding, ...]]:
    """Check one book, and return what it brought with all findings about it.

    Where the book lies in a cycle folder, that folder's settings and people count; elsewhere the book is checked by
    itself under ``default``. A file that cannot be taken is a finding.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    folder = _cycle_folder(path)
    desk = _desk_of_folder(folder) if folder else _desk_of_book(path, default)
    returned = read_and_check(Task(path, path.name), desk)
    findings = list(returned.findings)
    if returned.error is not None:
        findings += unreadable_file(desk.policy, returned.error)
    for notice in returned.notices:
        findings += file_notice(desk.policy, notice, returned.book_id, path.name)
    return returned, tuple(findings)


def _cycle_folder(path: Path) -> Path | None:
    """Return the cycle folder in which a file lies, however deep."""
    return next((folder for folder in path.resolve().parents if (folder / FILE_NAME).exists()), None)


def _desk_of_folder(folder: Path) -> Desk:
    master = open_master(folder)
    with Ledger.open(folder) as ledger, ledger.reading():
        return desk_of(in_cycle(master.content, ledger), ledger)


def _desk_of_book(path: Path, default: Policy) -> Desk:
    """Return a desk that knows one book: what the file says it is."""
    try:
        identity = read_book(path, DECLARED, tables=()).identity
    except BookError:
        identity = ReadIdentity({}, {})
    cycle = identity.field("cycle_id")
    policy = replace(default, cycle=Cycle(cycle, cycle, *ANY_TIME))
    declared = FILLED.get(identity.field("role"), team.BOOK)
    book = RegisteredBook(
        book_id=identity.field("book_id"),
        code=identity.code,
        role=declared.role,
        recipient_id=identity.field("recipient_id"),
        language=identity.field("language") or default.language,
        file=path.name,
        version=identity.field("version") or declared.version,
    )
    return Desk(policy, {}, {}, frozenset(), {book.book_id: book}, alone=True)
