"""Rewriting one book: from its file, and what is known of it, to the file of its next issue.

Rewriting is pure: whatever decides about a book is gathered before, so that it may be done in any process, and again where one
died. Nothing is put in place here, and whether the recipient may see what was set is asked by whoever does that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from appraisal.policy import Policy
from sync.book_facts import BookFacts
from sync.errors import BookError
from sync.fields import Key, Value
from sync.given import Given
from sync.issue_source import XLSX, Source, Waits
from sync.new_issue import Made, made_issue
from sync.packing import unpack
from sync.rewrite_book import Changes, OpenBook
from sync.updates import carry_over, put_debt, put_given, put_state, says_the_same, untold_targets


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A book that is to be rewritten: from what it starts, and what it is given and owed."""

    facts: BookFacts
    source: Source
    given: Given
    debt: Mapping[Key, Value]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A book that was rewritten: what was set in it, and its next issue; none where it showed everything already.

    ``left_over`` names the table of each record for which there was no row.
    """

    changes: Changes
    left_over: tuple[str, ...]
    made: Made | None


def rewritten(task: Rewriting, policy: Policy, now: datetime) -> Rewritten | Waits:
    """Return what a book becomes, or why it has to wait; ``policy`` is the one by which it was drawn.

    Raises:
        BookError, MasterError: the book cannot be patched.

    """
    try:
        opened = OpenBook.of(task.source.content)
    except BookError:
        return Waits.OFFLINE
    blocked = update(opened, task)
    if blocked is not None:
        return blocked
    changes, left_over = opened.changes, tuple(table for table, _ in opened.left_over)
    if not changes.fields:
        return Rewritten(changes, left_over, None)
    if not task.facts.sent_back:
        put_state(opened, task.facts.book.language, now, answers=task.source.answers)
    return Rewritten(changes, left_over, made_issue(opened, task.facts, policy))


def update(opened: OpenBook, task: Rewriting) -> Waits | None:
    """Set in a book what it is given and owed, after what was returned another way; or say why that cannot be."""
    facts, source, book = task.facts, task.source, task.facts.book
    issue = opened.raw.identity.issue or book.issue
    if source.told is not None:
        carry_over(opened, facts.said(source.told), book, finished=source.path.suffix.lower() == XLSX)
    elif source.behind:
        if not says_the_same(opened, facts.said(issue), book):
            return Waits.OTHER
        carry_over(opened, unpack(facts.standing) if facts.standing is not None else {}, book, facts.asked)
    then = facts.said(source.told or issue)
    put_debt(opened, task.debt, then, task.given, book)
    # What was carried over was read, all of it.
    untold = frozenset() if source.behind else untold_targets(opened, task.given, then, book)
    put_given(opened, task.given, book, facts.asked_targets | untold)
    return None
