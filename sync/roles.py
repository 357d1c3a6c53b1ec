"""The kinds of books that people fill: one line a role says what the sync must know of it beyond its declaration."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_templates.books import peer, self_review, team
from workbook_templates.layout import Book

TEAM, SELF, PEER = team.BOOK.role, self_review.BOOK.role, peer.BOOK.role


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of book.

    Without the tables that are ``needed`` nothing can be taken from a file. ``tables`` are those that are read of a return,
    ``spare`` those in which rows without an id stand ready for what the recipient is given later, each with a computed
    column that shows that a row is one of them. ``growing`` are the tables whose rows people may need more of than there are.
    """

    book: Book
    needed: tuple[str, ...]
    tables: frozenset[str]
    spare: Mapping[str, str]
    growing: tuple[str, ...]


_TEAM_NEEDS = ("team", "goals", "review")
_SELF_NEEDS = ("agreement", "own_goals", "proposals", "self_review")

ROLES: Mapping[str, Role] = {
    TEAM: Role(
        team.BOOK,
        _TEAM_NEEDS,
        frozenset(
            {
                *_TEAM_NEEDS,
                "actuals",
                "checkins",
                "employee_checkins",
                "voices",
                "approve",
                "nominations",
                "interviews",
                "plans",
                "employee_plans",
                "answer",
            }
        ),
        {
            "goals": "label",
            "employee_checkins": "check",
            "voices": "check",
            "approve": "check",
            "employee_plans": "check",
        },
        ("goals", "checkins", "nominations", "plans"),
    ),
    SELF: Role(
        self_review.BOOK,
        _SELF_NEEDS,
        frozenset(
            {
                *_SELF_NEEDS,
                "own_checkins",
                "manager_checkins",
                "released",
                "feedback",
                "released_goals",
                "own_plans",
                "manager_plans",
                "answer",
            }
        ),
        {
            "own_goals": "check",
            "self_review": "check",
            "manager_checkins": "check",
            "released_goals": "check",
            "manager_plans": "check",
        },
        ("proposals", "own_checkins", "own_plans"),
    ),
    PEER: Role(peer.BOOK, ("ratings",), frozenset({"ratings", "answer"}), {}, ()),
}
"""Every kind by the role that stands in the registry and in a book's identity."""

DECLARED: tuple[Book, ...] = tuple(role.book for role in ROLES.values())
"""The declarations of all books that may come back."""

READ: frozenset[str] = frozenset().union(*(role.tables for role in ROLES.values()))
"""The tables that are read of a return, whatever its role."""
