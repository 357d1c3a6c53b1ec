"""A drawn book that is to be rewritten, for tests that have no ledger."""

from datetime import UTC, datetime
from pathlib import Path

from appraisal.model import Employee
from appraisal.policy import Policy
from sync.book_facts import BookFacts
from sync.draw_books import Draft, Press
from sync.given import Given
from sync.issue_source import Source
from sync.ledger import RegisteredBook
from sync.rewriting import Rewriting
from sync.team_rows import Member, Row, team_rows
from workbook_templates.books import FILLED

POLICY = Policy()
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
MANAGER = Employee("E0001", "Mary Hill")


def rewriting(**given: object) -> Rewriting:
    """Return a team book that is given these cells of its manager's row on Team, and nothing else."""
    draft = Draft("book", MANAGER, (MANAGER,), _rows())
    drawn = Press(POLICY).draw(draft)
    identity = draft.identity(POLICY)
    book = RegisteredBook(
        identity.book_id, identity.code, "team", MANAGER.id, "en", "books/b.xlsx", FILLED["team"].version, 1
    )
    facts = BookFacts(book, {1: drawn.snapshot}, None, frozenset(), sent_back=False)
    rows: dict[str, dict[str, Row]] = {"team": {MANAGER.id: given} if given else {}, "goals": {}}
    source = Source(drawn.content, Path("books/b.xlsx"), drawn.digest)
    return Rewriting(facts, source, Given(rows, frozenset(), frozenset()), {})


def _rows() -> dict[str, list[Row]]:
    return {
        "team": team_rows((Member(MANAGER, 180.0),), POLICY),
        "goals": [],
        "review": [],
        "actuals": [],
        "voices": [],
        "checks": [],
        "answer": [],
    }
